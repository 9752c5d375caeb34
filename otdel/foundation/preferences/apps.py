from django.apps import AppConfig


class PreferencesConfig(AppConfig):
    name = "otdel.foundation.preferences"
    label = "preferences"
