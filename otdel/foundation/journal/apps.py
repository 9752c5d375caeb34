from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "otdel.foundation.journal"
    label = "journal"
