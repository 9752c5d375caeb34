from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "otdel.foundation.people"
    label = "people"
