"""What a letter had beside its subject and its text."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models


class Letter(models.Model):
    """A letter that was dropped onto a record; its subject, text and direction are its activity's.

    `activity_id` is a number, not a key: the letter waits while a deleted activity can come back.
    `message_key`: hash of the Message-ID, or of the content without one; `drop_key`: of that and the
    record, so that two drops at once make one letter. `offset_minutes`: the zone of its date.
    """

    noun: ClassVar[str] = "letter"
    public_reason = "read only through its activity, which the reader has to see"

    activity_id = models.BigIntegerField(unique=True)
    message_key = models.CharField(max_length=64, db_index=True)
    drop_key = models.CharField(max_length=64, unique=True)
    message_id = models.CharField(max_length=250, blank=True, default="")
    from_name = models.CharField(max_length=200, blank=True, default="")
    from_mail = models.CharField(max_length=250, blank=True, default="")
    to = models.JSONField(default=list)  # [[name, mail], …]
    offset_minutes = models.SmallIntegerField(null=True, blank=True)
    is_dated = models.BooleanField(default=True)  # else `done_at` is when it was dropped
    is_cut = models.BooleanField(default=False)  # the text was longer than is kept
    left_out = models.PositiveIntegerField(default=0)  # files of it that were not taken
    file_ids = models.JSONField(default=list)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
