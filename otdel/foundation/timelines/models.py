"""What stands on top of a history."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from otdel.foundation.journal.models import Entry


class Pin(models.Model):
    """A line of the journal kept on top of one record's history by somebody.

    `noun`, `noun_id`: the record on whose page it stands, by number because its room lies above.
    """

    noun_name = "pin"
    public_reason = "read only through its record, found by the reader of that record's room"

    noun = models.CharField(max_length=30)
    noun_id = models.BigIntegerField()
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["noun", "noun_id", "entry"], name="pin_once")
        ]
