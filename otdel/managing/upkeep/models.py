"""How full and how fresh clients' cards are, what they must hold, and what was confirmed with clients."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from otdel.company.clients.models import Company
from otdel.company.namedlists.models import NamedList


class CardNorm(models.Model):
    """What the card of a client of one status must hold: {fact: points}, a fact is a key of `facts.py`.

    A status without a row, or with no points in it, goes by `facts.DEFAULTS`.
    """

    noun = "card_norm"
    public_reason = "a rule for everybody in the company"

    status = models.CharField(_("Status"), max_length=10, choices=Company.Status, unique=True)
    points = models.JSONField(default=dict, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("what a client's card must hold")

    def __str__(self) -> str:
        return str(self.get_status_display())


class Confirmation(models.Model):
    """Somebody went through the card with the client: the facts hold. By number: it outlives a merge."""

    noun = "confirmation"
    public_reason = "read only through its company"

    company_id = models.BigIntegerField(db_index=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("confirmation with the client")

    @property
    def client_id(self) -> int:
        return self.company_id


class CardState(models.Model):
    """A projection of one client's card, what was done and what was bought. Rebuilt by one command.

    `completeness`: percent; `missing`: keys of facts, ",decider,phone,". `touched_at`: when a fact was last
    edited or confirmed or the client last spoken with. Days are ordinals (`date.toordinal`), so that the
    database can add a rhythm to them. `lost_day`: the last deal lost to a competitor, if nothing was bought since.
    """

    public_reason = "read only through its company"

    company = models.OneToOneField(Company, models.CASCADE, primary_key=True, related_name="upkeep")
    completeness = models.PositiveSmallIntegerField(default=0)
    missing = models.TextField(default="", blank=True)
    touched_at = models.DateTimeField()
    contact_day = models.IntegerField(null=True)
    has_decider = models.BooleanField(default=False)
    has_reach = models.BooleanField(default=False)
    open_deals = models.PositiveIntegerField(default=0)
    purchases = models.PositiveIntegerField(default=0)
    bought_day = models.IntegerField(null=True)
    rhythm_days = models.PositiveIntegerField(null=True)
    lost_day = models.IntegerField(null=True)
    lost_deal_id = models.BigIntegerField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["completeness"], name="card_completeness"),
            models.Index(fields=["touched_at"], name="card_touched"),
            models.Index(
                fields=["bought_day"],
                name="card_bought",
                condition=models.Q(bought_day__isnull=False),
            ),
            models.Index(
                fields=["lost_day"], name="card_lost", condition=models.Q(lost_day__isnull=False)
            ),
        ]

    @property
    def lacks(self) -> list[str]:
        return [key for key in self.missing.split(",") if key]

    @property
    def contact_on(self) -> date | None:
        return day_of(self.contact_day)

    @property
    def lost_on(self) -> date | None:
        return day_of(self.lost_day)


def day_of(ordinal: int | None) -> date | None:
    return None if ordinal is None else date.fromordinal(ordinal)


class WinBack(models.Model):
    """A person's named list of clients to be won back, and under which keys its own fields lie there.

    `keys`: {"why", "whom", "since", "worth", "next": key of the list's own field}.
    """

    public_reason = "says only which list is which; the list is read through its reader"

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    named_list = models.OneToOneField(NamedList, models.CASCADE, related_name="+")
    keys = models.JSONField(default=dict)
