from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "otdel.foundation.files"
    label = "files"
