"""What the company changed among the declared thresholds."""

from django.db import models


class Override(models.Model):
    """A value that replaces a preference's default; NULL or no row means the default holds.

    The row stays after a reset, so that its history keeps one number.
    """

    noun = "preference"
    public_reason = "thresholds are shown to everybody they bind"

    key = models.CharField(max_length=80, unique=True)
    value = models.JSONField(null=True)
