"""Texts of confidentiality agreements, who signed them, and who must."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from otdel.foundation.people.models import Scoped


class Kind(models.TextChoices):
    """Whose people a person is; each kind has a text of its own."""

    OWN = "own", _("Own staff")
    VENDOR = "vendor", _("Vendor's staff")
    AUDITOR = "auditor", _("Auditor or consultant")


class Wording(models.Model):
    """One version of the text. Never edited: a change is a new version, so a signature keeps its text."""

    noun = "wording"
    public_reason = "the text that everybody is asked to sign"

    kind = models.CharField(_("For"), max_length=10, choices=Kind)
    number = models.PositiveIntegerField(_("Version"))
    text_ru = models.TextField(_("Text in Russian"))
    text_en = models.TextField(_("Text in English"))
    # From this day those who signed an earlier version have to sign this one; empty: never.
    due_on = models.DateField(_("To be signed anew from"), null=True, blank=True)
    is_shipped = models.BooleanField(default=False)
    issued_at = models.DateTimeField(_("Issued"), null=True)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "number"], name="wording_once")]

    def text(self, language: str) -> str:
        """Return the text in the language: Russian for "ru", else English."""
        return self.text_ru if language.startswith("ru") else self.text_en


class Agreement(models.Model):
    """A signature of one person under one version. It binds until `expires_on`, open while the contract runs."""

    class How(models.TextChoices):
        SCREEN = "screen", _("On the screen")
        PAPER = "paper", _("On paper")

    class Proof(models.TextChoices):
        PASSWORD = "password", _("Password")
        CODE = "code", _("Code of the second step")

    noun = "agreement"

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    wording = models.ForeignKey(Wording, models.PROTECT, related_name="+")
    how = models.CharField(_("How"), max_length=6, choices=How)
    proof = models.CharField(
        _("Confirmed with"), max_length=8, choices=Proof, blank=True, default=""
    )
    typed_name = models.CharField(_("Name as signed"), max_length=150)
    language = models.CharField(max_length=5)
    digest = models.CharField(max_length=64)
    signed_on = models.DateField(_("Signed"))
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    years = models.PositiveSmallIntegerField(_("Years after the contract's end"))
    contract_ends_on = models.DateField(_("Contract ends"), null=True)
    expires_on = models.DateField(_("Binds until"), null=True)  # `engine.expiry`, written with it
    revoked_at = models.DateTimeField(pgettext_lazy("agreement", "Withdrawn"), null=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    reason = models.CharField(_("Why"), max_length=300, blank=True, default="")
    reminded_on = models.DateField(null=True)

    owner_path = "person"
    objects = Scoped.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["person", "-signed_on"], name="agreement_person"),
            models.Index(
                fields=["expires_on"],
                name="agreement_expiry",
                condition=models.Q(expires_on__isnull=False),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(contract_ends_on=None, expires_on=None)
                | models.Q(
                    contract_ends_on__isnull=False, expires_on__gte=models.F("contract_ends_on")
                ),
                name="agreement_expiry_follows_contract",
            )
        ]

    def holds(self, on: date) -> bool:
        """Say whether the signature binds on the day, whatever version is asked for today."""
        return (
            self.revoked_at is None
            and self.signed_on <= on
            and (self.expires_on is None or on <= self.expires_on)
        )


class Party(models.Model):
    """Whose people a person is, and the end of the contract where it is not that of the employment."""

    noun = "party"
    public_reason = "asked only by the register of agreements, which has a verb of its own"

    person = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    kind = models.CharField(_("Whose people"), max_length=10, choices=Kind)
    contract_ends_on = models.DateField(_("Contract ends"), null=True, blank=True)


class Bound(models.Model):
    """A function (its code), a right (role) or a kind of people whose holders must sign."""

    class Sort(models.TextChoices):
        FUNCTION = "function", _("Function")
        ROLE = "role", _("Rights")
        KIND = "kind", _("Whose people")

    public_reason = "a rule of the company, no row of anybody"

    sort = models.CharField(max_length=8, choices=Sort)
    code = models.CharField(max_length=20)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sort", "code"], name="bound_once")]
