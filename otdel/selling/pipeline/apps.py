from django.apps import AppConfig


class PipelineConfig(AppConfig):
    name = "otdel.selling.pipeline"
    label = "pipeline"
