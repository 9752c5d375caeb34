from django.apps import AppConfig


class ConfidentialityConfig(AppConfig):
    name = "otdel.company.confidentiality"
    label = "confidentiality"
