from django.apps import AppConfig


class ProtectionConfig(AppConfig):
    name = "otdel.managing.protection"
    label = "protection"
