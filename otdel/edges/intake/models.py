"""Web forms as data, what came through them, and what a person agreed to there."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from otdel.company.contacting.models import Wording
from otdel.selling.pipeline.models import Source


class IntakeForm(models.Model):
    """A form on somebody's site that brings leads.

    `fields`: [{key, label_ru, label_en, is_required}] in order; `consents`: [{purpose, is_required}];
    `languages` and `origins`: texts joined by spaces, an origin is "https://shop.example".
    """

    noun = "intake_form"
    public_reason = "what the company shows to everybody; who may change it is a verb"

    key = models.CharField(max_length=32, unique=True)
    name = models.CharField(_("Name"), max_length=120, unique=True)
    source = models.ForeignKey(
        Source, models.PROTECT, related_name="+", verbose_name=pgettext_lazy("lead", "Source")
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Who gets the leads"),
    )
    languages = models.CharField(_("Languages"), max_length=10, default="ru")
    title_ru = models.CharField(_("Title in Russian"), max_length=120, blank=True, default="")
    title_en = models.CharField(_("Title in English"), max_length=120, blank=True, default="")
    intro_ru = models.CharField(_("Under the title, Russian"), max_length=300, blank=True)
    intro_en = models.CharField(_("Under the title, English"), max_length=300, blank=True)
    thanks_ru = models.CharField(_("Thanks in Russian"), max_length=300, blank=True)
    thanks_en = models.CharField(_("Thanks in English"), max_length=300, blank=True)
    return_url = models.CharField(_("Address to go on to"), max_length=300, blank=True, default="")
    fields = models.JSONField(default=list)
    consents = models.JSONField(default=list)
    origins = models.TextField(_("Sites that may show it"), blank=True, default="")
    takes_bare = models.BooleanField(_("Own HTML form on these sites"), default=False)
    is_active = models.BooleanField(_("In use"), default=True)
    created_at = models.DateTimeField(_("Created"))
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("web form")
        verbose_name_plural = _("web forms")

    def __str__(self) -> str:
        return self.name

    @property
    def spoken(self) -> list[str]:
        return self.languages.split()

    @property
    def allowed(self) -> list[str]:
        return self.origins.split()

    def text(self, name: str, language: str) -> str:
        """Return the form's own text ("title", "intro", "thanks") in the language, or in the other one."""
        other = "en" if language == "ru" else "ru"
        own: Any = getattr(self, f"{name}_{language}") or getattr(self, f"{name}_{other}")
        return str(own)


class Submission(models.Model):
    """One request that came and was acknowledged; the same key is the same request.

    `raw`: all that a person wrote, as JSON text; emptied after N days. `digest`: keyed, of the content.
    `reasons`: codes of what was suspicious, by commas. `matched`: how the client was known ("contact:phone").
    """

    class State(models.TextChoices):
        TAKEN = "taken", pgettext_lazy("request", "Taken")
        HELD = "held", _("In quarantine")
        REJECTED = "rejected", pgettext_lazy("request", "Rejected")

    noun = "submission"
    public_reason = "read only by those who sort requests, and through its lead"

    form = models.ForeignKey(
        IntakeForm, models.PROTECT, related_name="+", verbose_name=_("Web form")
    )
    key = models.CharField(max_length=220)
    digest = models.CharField(max_length=64)
    nonce = models.CharField(max_length=24, blank=True, default="")
    reference = models.CharField(_("Number of the request"), max_length=12, unique=True)
    state = models.CharField(_("State"), max_length=8, choices=State)
    reasons = models.CharField(_("Why it was held"), max_length=120, blank=True, default="")
    language = models.CharField(max_length=2)
    raw = models.TextField(blank=True, default="")
    lead_id = models.BigIntegerField(null=True, blank=True, db_index=True)
    matched = models.CharField(max_length=30, blank=True, default="")
    came_at = models.DateTimeField(_("Came"))
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("request")
        verbose_name_plural = _("requests")
        constraints = [models.UniqueConstraint(fields=["form", "key"], name="submission_once")]
        indexes = [
            models.Index(fields=["-came_at", "-id"], name="submission_came"),
            models.Index(fields=["state", "-came_at"], name="submission_state"),
            models.Index(
                fields=["form", "nonce"], name="submission_nonce", condition=~models.Q(nonce="")
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class Agreed(models.Model):
    """A consent given with a request. Entered among the consents once the lead has a contact.

    By number: neither the lead's end nor the sweep of raw requests takes the proof away.
    """

    public_reason = "shown through the lead it came with"

    lead_id = models.BigIntegerField(db_index=True)
    wording = models.ForeignKey(Wording, models.PROTECT, related_name="+")
    language = models.CharField(max_length=2)
    reference = models.CharField(max_length=12)
    form_name = models.CharField(max_length=120)
    at = models.DateTimeField()
    consent_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["lead_id", "wording"], name="agreed_once"),
        ]


class Knock(models.Model):
    """How many requests came in one hour: to a form ("" as digest), or from one address to it."""

    public_reason = "a counter; the address itself is not kept"

    form = models.ForeignKey(IntakeForm, models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64, blank=True, default="")
    window = models.BigIntegerField()
    number = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["form", "digest", "window"], name="knock_once")
        ]
