from django.apps import AppConfig


class CatalogConfig(AppConfig):
    name = "otdel.company.catalog"
    label = "catalog"
