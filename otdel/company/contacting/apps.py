from django.apps import AppConfig


class ContactingConfig(AppConfig):
    name = "otdel.company.contacting"
    label = "contacting"
