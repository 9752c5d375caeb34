from django.apps import AppConfig


class BlueprintConfig(AppConfig):
    name = "otdel.edges.blueprint"
    label = "blueprint"
