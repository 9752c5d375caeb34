from django.apps import AppConfig


class DepartmentConfig(AppConfig):
    name = "otdel.company.department"
    label = "department"
