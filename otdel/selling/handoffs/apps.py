from django.apps import AppConfig


class HandoffsConfig(AppConfig):
    name = "otdel.selling.handoffs"
    label = "handoffs"
