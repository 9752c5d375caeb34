"""An import from its files to its last row, and what was learnt from earlier ones."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.core.files.storage import FileSystemStorage, Storage
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from otdel.foundation.people.models import Scoped


def import_storage() -> Storage:
    """Return the place of uploaded tables; it is under no address of the web server."""
    return FileSystemStorage(location=settings.DATA_DIR / "imports")


class Import(models.Model):
    """Files brought in together as one act; `batch` names the act in the journal.

    `choices`: what was decided about the values of the files, {noun: {text: decision}}, and
    {"owners": {"by_deals": False}} where companies are to stay without an owner.
    `survey`: what the files were found to hold. `counts`: outcomes of the last run or trial.
    `turn` grows whenever work on the import is begun or stopped: a worker that holds an
    older turn stops at its next thousand rows.
    """

    class Status(models.TextChoices):
        READING = "reading", _("Being read")
        MAPPING = "mapping", _("Waits for the mapping")
        CHECKING = "checking", _("Being checked")
        CHECKED = "checked", _("Checked")
        RUNNING = "running", _("Being imported")
        PAUSED = "paused", _("Paused")
        DONE = "done", _("Imported")
        CANCELLED = "cancelled", _("Cancelled")
        FAILED = "failed", _("Stopped by a fault")
        UNDOING = "undoing", _("Being undone")
        UNDONE = "undone", _("Undone")

    noun = "import"
    owner_path: ClassVar[str] = "owner"

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("Who")
    )
    title = models.CharField(_("Title"), max_length=200)
    status = models.CharField(_("Status"), max_length=10, choices=Status, default=Status.READING)
    batch = models.CharField(max_length=40, unique=True)
    currency = models.CharField(_("Currency"), max_length=3)
    choices = models.JSONField(default=dict)
    survey = models.JSONField(default=dict)
    counts = models.JSONField(default=dict)
    fault = models.CharField(max_length=250, blank=True, default="")
    turn = models.PositiveIntegerField(default=0)
    job_id = models.BigIntegerField(null=True, blank=True)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = Scoped.as_manager()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        indexes = [models.Index(fields=["owner", "-created_at"], name="import_owner")]

    def __str__(self) -> str:
        return self.title


class ImportFile(models.Model):
    """One table of an import: how to read it, what it is, and how far it has come.

    `done_line`: the last line of the table that is written, moved in the transaction of its
    rows. `habits`: {header: [order, decimal]}, how the column writes dates and numbers.
    """

    public_reason = "read only through its import"

    owner_import = models.ForeignKey(Import, models.CASCADE, related_name="files")
    position = models.PositiveSmallIntegerField(default=0)
    name = models.CharField(_("File"), max_length=200)
    upload = models.FileField(storage=import_storage, max_length=250)
    size = models.BigIntegerField(default=0)
    form = models.CharField(max_length=10, default="csv")
    sheet = models.CharField(max_length=120, blank=True, default="")
    encoding = models.CharField(max_length=20, blank=True, default="")
    separator = models.CharField(max_length=2, blank=True, default="")
    header_line = models.PositiveIntegerField(default=1)
    is_sure = models.BooleanField(default=True)
    headers = models.JSONField(default=list)
    samples = models.JSONField(default=dict)
    habits = models.JSONField(default=dict)
    kind = models.CharField(_("What it is"), max_length=12, blank=True, default="")
    mapping = models.JSONField(default=dict)
    settings = models.JSONField(default=dict)
    is_remembered = models.BooleanField(default=False)
    total = models.PositiveIntegerField(default=0)
    done_line = models.PositiveIntegerField(default=0)
    problem = models.CharField(max_length=30, blank=True, default="")

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return f"{self.name} · {self.sheet}" if self.sheet else self.name


class ImportRow(models.Model):
    """The ledger: what became of one line, or would become of it (`is_trial`).

    `key`: the fingerprint of what the row is known by, so that a repeat inside the file is told.
    `problems`: [{"code", "field", "value" …}] rendered in the reader's language.
    """

    class Outcome(models.TextChoices):
        CREATED = "created", pgettext_lazy("rows", "New")
        UPDATED = "updated", _("Update")
        DUPLICATE = "duplicate", _("Already there")
        REJECTED = "rejected", _("Error")

    public_reason = "read only through its import"

    file = models.ForeignKey(ImportFile, models.CASCADE, related_name="rows", db_index=False)
    is_trial = models.BooleanField()
    line = models.PositiveIntegerField()
    outcome = models.CharField(max_length=10, choices=Outcome)
    noun = models.CharField(max_length=20, blank=True, default="")
    noun_id = models.BigIntegerField(null=True)
    key = models.BigIntegerField(null=True)
    title = models.CharField(max_length=200, blank=True, default="")
    problems = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["file", "is_trial", "line"], name="import_line_once")
        ]
        indexes = [
            models.Index(fields=["file", "is_trial", "key"], name="import_key"),
            models.Index(fields=["file", "is_trial", "outcome", "line"], name="import_outcome"),
        ]


class CellFix(models.Model):
    """A cell corrected in the wizard; the file itself is never touched."""

    public_reason = "read only through its import"

    file = models.ForeignKey(ImportFile, models.CASCADE, related_name="fixes")
    line = models.PositiveIntegerField()
    header = models.CharField(max_length=250)
    value = models.TextField(blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["file", "line", "header"], name="cell_fixed_once")
        ]


class MappingMemory(models.Model):
    """The mapping that was last accepted for a header; proposed when the same header comes again."""

    public_reason = "how the company's own tables are laid out"

    signature = models.CharField(max_length=40, unique=True)
    kind = models.CharField(max_length=12)
    mapping = models.JSONField(default=dict)
    settings = models.JSONField(default=dict)
    used_at = models.DateTimeField()


class ValueMemory(models.Model):
    """What a text of the files was last taken for: "GTXPro" is the product 5."""

    public_reason = "how the company's own tables call things"

    noun = models.CharField(max_length=20)
    text = models.CharField(max_length=200)
    target_id = models.BigIntegerField()
    used_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["noun", "text"], name="value_remembered_once")
        ]
