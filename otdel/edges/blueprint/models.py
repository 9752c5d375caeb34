"""Versions of the department's blueprint: what was applied, by whom, why."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Version(models.Model):
    """A blueprint that was applied, with its files as they were and the number of things it changed."""

    noun = "blueprint"
    public_reason = "the approved process and structure are everybody's"

    name = models.CharField(_("Name"), max_length=120)
    why = models.CharField(_("Why"), max_length=250, blank=True, default="")
    files = models.JSONField()  # {file: YAML text}
    created = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    removed = models.PositiveIntegerField(default=0)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return self.name
