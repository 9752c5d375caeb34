from django.apps import AppConfig


class NamedListsConfig(AppConfig):
    name = "otdel.company.namedlists"
    label = "namedlists"
