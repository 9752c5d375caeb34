from django.apps import AppConfig


class CalendarsConfig(AppConfig):
    name = "otdel.company.calendars"
    label = "calendars"
