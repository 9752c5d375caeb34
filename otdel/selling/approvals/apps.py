from django.apps import AppConfig


class ApprovalsConfig(AppConfig):
    name = "otdel.selling.approvals"
    label = "approvals"
