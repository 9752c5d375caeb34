from django.apps import AppConfig


class ComplianceConfig(AppConfig):
    name = "otdel.managing.compliance"
    label = "compliance"
