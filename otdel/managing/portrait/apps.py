from django.apps import AppConfig


class PortraitConfig(AppConfig):
    name = "otdel.managing.portrait"
    label = "portrait"
