"""Files that people put beside a record."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Attachment(models.Model):
    """A file beside a record of any room; its bytes lie once under their hash, however often attached.

    `noun`, `noun_id`: the record, by number because its room lies above. Reached only through
    `queries.attachments`, which asks that room whether the reader sees the record.
    """

    noun_name: ClassVar[str] = "attachment"
    public_reason = "read only through its record, found by the reader of that record's room"

    noun = models.CharField(max_length=30)
    noun_id = models.BigIntegerField()
    name = models.CharField(_("File name"), max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField(_("Size"))
    sha256 = models.CharField(max_length=64, db_index=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("Who")
    )
    at = models.DateTimeField(_("When"))

    class Meta:
        verbose_name = _("file")
        verbose_name_plural = _("files")
        indexes = [models.Index(fields=["noun", "noun_id", "-at"], name="attachment_about")]

    def __str__(self) -> str:
        return self.name

    @property
    def picture(self) -> str:
        """Return the name of the icon for its kind."""
        kind = self.content_type.partition("/")[0]
        by_kind = {"image": "photo", "audio": "microphone", "video": "video", "text": "file-text"}
        return by_kind.get(kind, "file")
