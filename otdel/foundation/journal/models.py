"""The append-only record of what happened."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now


class Entry(models.Model):
    """One thing that happened. Never edited, never deleted: the database refuses both.

    `noun`, `noun_id`: what it is about. `client_id`: the company in whose timeline it stands.
    `at`: when it happened; `recorded_at`: when it was written (later for imported history).
    `batch`: the import or bulk act it belongs to, so that the act can be shown and undone whole.
    """

    public_reason = "read only through timelines, each of which starts from a visible record"

    kind = models.CharField(max_length=60)
    noun = models.CharField(max_length=30)
    noun_id = models.BigIntegerField()
    client_id = models.BigIntegerField(null=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False
    )
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    batch = models.CharField(max_length=40, default="", blank=True)
    facts = models.JSONField(default=dict)

    class Meta:
        verbose_name = "entry"
        indexes = [
            models.Index(fields=["noun", "noun_id", "-at"], name="journal_about"),
            models.Index(
                fields=["client_id", "-at"],
                name="journal_client",
                condition=models.Q(client_id__isnull=False),
            ),
            models.Index(fields=["by", "-at"], name="journal_by"),
            models.Index(fields=["recorded_at", "id"], name="journal_recorded"),
            models.Index(fields=["batch"], name="journal_batch", condition=~models.Q(batch="")),
        ]


class Trace(models.Model):
    """How one row stood before an act, kept so that the act can be taken back whole.

    Unlike an entry it may hold personal data, is never shown as history and is forgotten
    after a while. `version` is the row's version after the act: a later edit makes it differ.
    """

    class Did(models.TextChoices):
        CREATED = "created"
        CHANGED = "changed"
        REMOVED = "removed"

    public_reason = "read only by `undo`, which asks whose act it was"

    batch = models.CharField(max_length=40)
    noun = models.CharField(max_length=30)
    noun_id = models.BigIntegerField()
    did = models.CharField(max_length=7, choices=Did)
    before = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=0)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False
    )
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)
    refusal = models.CharField(max_length=40, default="", blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["batch", "noun", "-id"],
                name="trace_latest",
                condition=models.Q(undone_at=None),
            ),
            models.Index(
                fields=["batch", "noun", "noun_id"],
                name="trace_row",
                condition=models.Q(undone_at=None),
            ),
            models.Index(fields=["at"], name="trace_at"),
        ]
