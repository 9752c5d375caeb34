from django.apps import AppConfig


class StructuresConfig(AppConfig):
    name = "otdel.company.structures"
    label = "structures"
