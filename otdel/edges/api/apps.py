from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "otdel.edges.api"
    label = "api"
