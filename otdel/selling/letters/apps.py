from django.apps import AppConfig


class LettersConfig(AppConfig):
    name = "otdel.selling.letters"
    label = "letters"
