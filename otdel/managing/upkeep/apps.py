from django.apps import AppConfig


class UpkeepConfig(AppConfig):
    name = "otdel.managing.upkeep"
    label = "upkeep"
