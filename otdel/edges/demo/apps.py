from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "otdel.edges.demo"
    label = "demo"
