from django.apps import AppConfig


class LeadflowConfig(AppConfig):
    name = "otdel.selling.leadflow"
    label = "leadflow"
