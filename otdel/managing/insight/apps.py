from django.apps import AppConfig


class InsightConfig(AppConfig):
    name = "otdel.managing.insight"
    label = "insight"
