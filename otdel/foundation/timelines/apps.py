from django.apps import AppConfig


class TimelinesConfig(AppConfig):
    name = "otdel.foundation.timelines"
    label = "timelines"
