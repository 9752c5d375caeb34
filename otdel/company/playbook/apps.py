from django.apps import AppConfig


class PlaybookConfig(AppConfig):
    name = "otdel.company.playbook"
    label = "playbook"
