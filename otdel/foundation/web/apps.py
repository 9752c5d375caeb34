from django.apps import AppConfig
from django.db.models import fields
from django.utils.translation import gettext_lazy as _


class WebConfig(AppConfig):
    name = "otdel.foundation.web"
    label = "web"

    def ready(self) -> None:
        fields.BLANK_CHOICE_LABEL = _("Not chosen")  # Django's own has no Russian
