from django.apps import AppConfig


class MetricsConfig(AppConfig):
    name = "otdel.managing.metrics"
    label = "metrics"
