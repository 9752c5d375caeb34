from django.apps import AppConfig


class WorkConfig(AppConfig):
    name = "otdel.selling.work"
    label = "work"
