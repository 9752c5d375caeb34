from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "otdel.edges.intake"
    label = "intake"
