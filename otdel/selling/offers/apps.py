from django.apps import AppConfig


class OffersConfig(AppConfig):
    name = "otdel.selling.offers"
    label = "offers"
