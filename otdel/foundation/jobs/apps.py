from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "otdel.foundation.jobs"
    label = "jobs"
