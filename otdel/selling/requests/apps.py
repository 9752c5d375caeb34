from django.apps import AppConfig


class RequestsConfig(AppConfig):
    name = "otdel.selling.requests"
    label = "requests"
