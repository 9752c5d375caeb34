"""Pieces of the playbook, their editions, and who has read them."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from otdel.company.catalog.models import Product
from otdel.foundation.people.policy import Role


class Piece(models.Model):
    """One approved way of working: how to talk, what to answer, what to show, what to check (SCRIPT-01, 05, 08)."""

    class Kind(models.TextChoices):
        SCRIPT = "script", _("Script")
        OBJECTION = "objection", _("Objection")
        MATERIAL = "material", _("Material")
        CHECKLIST = "checklist", _("Check-list")
        REGULATION = "regulation", _("Regulation")

    class Strictness(models.TextChoices):
        """How close to the words one keeps (C-01)."""

        RIGID = "rigid", _("Word for word")
        GUIDED = "guided", _("Keep to the steps")
        FREE = "free", _("A support, not a rule")

    noun = "piece"
    public_reason = "the approved way of working is everybody's: `queries.pieces` leaves out what is written for other roles"

    kind = models.CharField(_("Kind"), max_length=10, choices=Kind)
    title = models.CharField(_("Title"), max_length=160)
    strictness = models.CharField(
        _("How strictly"), max_length=6, choices=Strictness, default=Strictness.GUIDED
    )
    product = models.ForeignKey(
        Product, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("Product")
    )
    must_be_read = models.BooleanField(_("Everybody it is for confirms the reading"), default=False)
    is_active = models.BooleanField(_("In use"), default=True)
    review_on = models.DateField(_("To be looked through on"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("piece of the playbook")
        ordering = ["kind", "title", "pk"]
        constraints = [models.UniqueConstraint(fields=["kind", "title"], name="piece_title_once")]

    def __str__(self) -> str:
        return self.title


class PieceRole(models.Model):
    """A role that a piece is written for; a piece without any is for everybody."""

    public_reason = "read only through its piece"

    piece = models.ForeignKey(Piece, models.CASCADE, related_name="audience")
    role = models.CharField(max_length=12, choices=Role.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["piece", "role"], name="piece_role_once")]


class Edition(models.Model):
    """A version of a piece: drafted, then in force, then superseded by the next (SCRIPT-06, SEC-11)."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        IN_FORCE = "in_force", _("In force")
        PAST = "past", _("Superseded")

    noun = "edition"
    public_reason = "read only through its piece"

    piece = models.ForeignKey(Piece, models.CASCADE, related_name="editions")
    number = models.PositiveSmallIntegerField(_("Edition"))
    state = models.CharField(_("State"), max_length=8, choices=State, default=State.DRAFT)
    body = models.TextField(_("Text"))
    key = models.TextField(default="")  # title and text, folded for search
    why = models.CharField(_("What is new and why"), max_length=250, blank=True, default="")
    competence = models.CharField(
        _("What the author knows it from"), max_length=160, blank=True, default=""
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name=pgettext_lazy("text", "Author"),
    )
    drafted_at = models.DateTimeField()
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    approved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("edition")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["piece", "number"], name="edition_number_once"),
            models.UniqueConstraint(
                fields=["piece"], condition=models.Q(state="draft"), name="edition_one_draft"
            ),
            models.UniqueConstraint(
                fields=["piece"], condition=models.Q(state="in_force"), name="edition_one_in_force"
            ),
            models.CheckConstraint(
                condition=models.Q(state="draft", approved_at=None)
                | (~models.Q(state="draft") & models.Q(approved_at__isnull=False)),
                name="edition_in_force_is_approved",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.piece.title}, {self.number}"

    @property
    def stamp(self) -> str:
        """By what a text is told from a later one of the same draft."""
        return f"{self.number}.{self.author_id}.{self.drafted_at.timestamp()}"

    @property
    def client_id(self) -> None:
        return None


class Reading(models.Model):
    """A person confirmed that an edition was read."""

    public_reason = "who has read the rules is seen by those who write them: `queries.readers`"

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="readings")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["edition", "person"], name="reading_once")]
