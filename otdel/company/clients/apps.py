from django.apps import AppConfig


class ClientsConfig(AppConfig):
    name = "otdel.company.clients"
    label = "clients"
