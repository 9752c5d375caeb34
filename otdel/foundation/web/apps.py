from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "otdel.foundation.web"
    label = "web"
