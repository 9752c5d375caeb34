"""The portrait of the ideal client in versions, its traits, how leads fit it, how clients behave."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from otdel.selling.pipeline.models import Lead


class Portrait(models.Model):
    """One version of the common image of the client (CRM-11, CRM-12).

    At most one draft and at most one approved version exist; an approved one is never edited.
    Sums in its traits are whole units of `currency`.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("portrait", "Draft")
        APPROVED = "approved", pgettext_lazy("portrait", "In force")
        FORMER = "former", pgettext_lazy("portrait", "Earlier version")

    noun = "portrait"
    public_reason = "a common image for everybody in the company (CRM-12)"

    number = models.PositiveIntegerField(_("Version"), unique=True)
    status = models.CharField(_("State"), max_length=8, choices=Status, default=Status.DRAFT)
    currency = models.CharField(max_length=3)
    who_is = models.TextField(_("Who is our client"), blank=True, default="")
    who_is_not = models.TextField(_("Who is not our client"), blank=True, default="")
    why = models.TextField(_("Why this version"), blank=True, default="")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    approved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("portrait of the client")
        constraints = [
            models.UniqueConstraint(
                fields=["status"],
                condition=models.Q(status__in=["draft", "approved"]),
                name="portrait_one_draft_one_in_force",
            ),
            models.CheckConstraint(
                condition=models.Q(status="draft") | models.Q(approved_at__isnull=False),
                name="portrait_approved_has_its_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"№ {self.number}"

    @property
    def is_draft(self) -> bool:
        return self.status == self.Status.DRAFT


class Trait(models.Model):
    """What a client is like, or what nobody who is our client is like (`is_stop`).

    `attribute` is a key of `attributes.py`. any_of and none_of compare `options` (texts, codes or ids as
    text), between and outside a number: from `low` inclusive up to `high`, which does not belong.
    `evidence`: what closed deals said when it was taken from them; empty for one made by hand.
    """

    class Operator(models.TextChoices):
        ANY_OF = "any_of", _("is one of")
        NONE_OF = "none_of", _("is none of")
        BETWEEN = "between", _("is from … to")
        OUTSIDE = "outside", _("is not from … to")

    noun = "portrait_trait"
    public_reason = "read with its portrait"

    portrait = models.ForeignKey(Portrait, models.CASCADE, related_name="traits")
    attribute = models.CharField(max_length=80)
    operator = models.CharField(_("Condition"), max_length=8, choices=Operator)
    options = models.JSONField(default=list, blank=True)
    low = models.BigIntegerField(_("From"), null=True, blank=True)
    high = models.BigIntegerField(_("Below"), null=True, blank=True)
    is_stop = models.BooleanField(_("Not our client"), default=False)
    weight = models.PositiveSmallIntegerField(_("Points"), default=10)
    note = models.CharField(_("In words"), max_length=250, blank=True, default="")
    evidence = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name = _("trait")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(weight__gte=1, weight__lte=100), name="trait_weight_1_to_100"
            )
        ]


class LeadFit(models.Model):
    """A projection: how well a lead fits the portrait in force. Rebuilt by one task, never edited by hand.

    `score` 0 to 100, None where nothing asked for is known; `known`: percent of the weight that is known.
    """

    class Band(models.TextChoices):
        FITS = "fits", _("Fits")
        DOUBTFUL = "doubtful", _("Doubtful")
        UNFIT = "unfit", _("Does not fit")
        UNKNOWN = "unknown", _("Nothing is known")

    public_reason = "read only through its lead"

    lead = models.OneToOneField(Lead, models.CASCADE, primary_key=True, related_name="fit")
    portrait = models.ForeignKey(Portrait, models.CASCADE, related_name="+", db_index=False)
    score = models.PositiveSmallIntegerField(null=True)
    known = models.PositiveSmallIntegerField(default=0)
    band = models.CharField(max_length=8, choices=Band)
    is_stopped = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["band", "-score"], name="leadfit_band"),
            models.Index(fields=["-score"], name="leadfit_score"),
        ]


class Behaviour(models.Model):
    """Whether a client has one of the ten traits of a client worth effort (FIT-07, SEG-17).

    By number, not by key: what was noted about a company that was merged away counts for the survivor,
    and is there again when the merge is taken back.
    """

    class Quality(models.TextChoices):
        NET_VALUE = "net_value", _("Brings more than it costs")
        HONEST = "honest", _("Keeps the duties of the contract")
        WITHIN_MEANS = "within_means", _("Buys within its means")
        PAYS = "pays", _("Pays on time and as it uses")
        REACTS = "reacts", _("Reacts to our messages")
        GIVES_DATA = "gives_data", _("Gives its data readily")
        LEARNS = "learns", _("Learns to work with us")
        COMPLAINS_FAIRLY = "complains_fairly", _("Complains only with ground")
        RECOMMENDS = "recommends", _("Recommends us")
        STABLE = "stable", _("Buys steadily")

    class Answer(models.TextChoices):
        YES = "yes", _("Yes")
        NO = "no", _("No")
        UNKNOWN = "unknown", _("Not known")

    noun = "behaviour"
    public_reason = "read only through its company"

    company_id = models.BigIntegerField()
    quality = models.CharField(max_length=20, choices=Quality)
    answer = models.CharField(max_length=8, choices=Answer, default=Answer.UNKNOWN)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("trait of a client worth effort")
        constraints = [
            models.UniqueConstraint(fields=["company_id", "quality"], name="behaviour_once")
        ]

    @property
    def client_id(self) -> int:
        return self.company_id
