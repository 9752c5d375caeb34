"""What the company changed among the declared thresholds."""

from django.db import models


class Override(models.Model):
    """A value that replaces a preference's default; its absence means the default holds."""

    noun = "preference"
    public_reason = "thresholds are shown to everybody they bind"

    key = models.CharField(max_length=80, unique=True)
    value = models.JSONField()
