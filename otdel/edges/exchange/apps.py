from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "otdel.edges.exchange"
    label = "exchange"
