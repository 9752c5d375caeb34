"""What a stage demands beyond fields, tasks and evidence: approvals and documents, and what was given."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from otdel.company.department.models import Function
from otdel.kernel.money import Money
from otdel.selling.pipeline.models import Stage

from .engine import Standing


class StageDemand(models.Model):
    """An approval or a document without which a deal does not leave the stage forward (PIPE-06).

    `roles`: codes of roles, `functions`: named functions; whoever holds one of either approves.
    `above_minor`: asked only above this sum, empty for every sum. `holds`: how long what was
    approved is good, see `engine.holds`.
    """

    class Kind(models.TextChoices):
        APPROVAL = "approval", _("Approval")
        DOCUMENT = "document", _("Document")

    class Holds(models.TextChoices):
        RISE = "rise", _("Until the sum rises")
        CHANGE = "change", _("Until the sum or the products change")
        ALWAYS = "always", _("For good")

    noun = "stage_demand"
    public_reason = "the approved process is everybody's"

    stage = models.ForeignKey(
        Stage, models.CASCADE, related_name="+", verbose_name=_("Leaving the stage")
    )
    kind = models.CharField(_("Kind"), max_length=8, choices=Kind, default=Kind.APPROVAL)
    name = models.CharField(_("What is demanded"), max_length=120)
    roles = models.JSONField(_("Roles that approve"), default=list, blank=True)
    functions = models.ManyToManyField(
        Function, related_name="+", verbose_name=_("Functions that approve")
    )
    number = models.PositiveSmallIntegerField(_("How many approve"), default=1)
    above_minor = models.BigIntegerField(_("Only above the sum"), null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True, default="")
    holds = models.CharField(_("Holds"), max_length=6, choices=Holds, default=Holds.RISE)
    is_active = models.BooleanField(_("In use"), default=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("demand of a stage")
        ordering = ["stage__position", "kind", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["stage", "kind", "name"], name="stage_demand_once"),
            models.CheckConstraint(
                condition=models.Q(number__gte=1), name="stage_demand_of_somebody"
            ),
            models.CheckConstraint(
                condition=models.Q(above_minor=None) | ~models.Q(currency=""),
                name="stage_demand_sum_in_a_currency",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def above(self) -> Money | None:
        return None if self.above_minor is None else Money(self.above_minor, self.currency)


class Approval(models.Model):
    """One question to those who approve, about a deal as it stood when it was asked.

    `deal_id`: a number, not a key: the history of approvals outlives the deal; `name` outlives the
    demand. `move_to`: the stage where the deal goes the moment it is approved, if the asker wanted
    so; `outcome`: "moved", or the code of what kept it.
    """

    class State(models.TextChoices):
        ASKED = "asked", _("Waits for approval")
        APPROVED = "approved", _("Approval given")
        REFUSED = "refused", _("Refused")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    noun = "approval"
    public_reason = (
        "read only through `queries.approvals`: who sees the deal, who asks, who answers"
    )

    demand = models.ForeignKey(
        StageDemand,
        models.SET_NULL,
        null=True,
        related_name="approvals",
        verbose_name=_("What is demanded"),
    )
    name = models.CharField(_("What is demanded"), max_length=120)
    deal_id = models.BigIntegerField()
    from_stage = models.ForeignKey(Stage, models.SET_NULL, null=True, related_name="+")
    move_to = models.ForeignKey(
        Stage, models.SET_NULL, null=True, related_name="+", verbose_name=_("Then moves to")
    )
    asker = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("Who asks")
    )
    state = models.CharField(_("State"), max_length=9, choices=State, default=State.ASKED)
    is_open = models.BooleanField(default=True)
    number = models.PositiveSmallIntegerField(default=1)
    sum_minor = models.BigIntegerField(_("Sum"))
    currency = models.CharField(max_length=3)
    products = models.CharField(max_length=16, blank=True, default="")
    note = models.TextField(_("Why"), blank=True, default="")
    reply = models.TextField(_("Answer"), blank=True, default="")
    outcome = models.CharField(max_length=60, blank=True, default="")
    asked_at = models.DateTimeField(_("Asked on"))
    decided_at = models.DateTimeField(_("Answered"), null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("Who answered"),
    )
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("approval")
        verbose_name_plural = _("approvals")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(is_open=True, state="asked", decided_at=None, decided_by=None)
                | models.Q(
                    is_open=False,
                    state__in=["approved", "refused", "withdrawn"],
                    decided_at__isnull=False,
                    decided_by__isnull=False,
                ),
                name="approval_open_until_answered",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="refused") | ~models.Q(reply=""),
                name="approval_refused_with_a_reason",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["approved", "refused"])
                | ~models.Q(asker=models.F("decided_by")),
                name="approval_never_ones_own",
            ),
            models.UniqueConstraint(
                fields=["deal_id", "demand"],
                condition=models.Q(is_open=True),
                name="approval_open_once",
            ),
        ]
        indexes = [
            models.Index(fields=["deal_id", "demand", "-id"], name="approval_deal"),
            models.Index(fields=["-asked_at", "-id"], name="approval_latest"),
            models.Index(
                fields=["demand"], name="approval_waits", condition=models.Q(is_open=True)
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def sum(self) -> Money:
        return Money(self.sum_minor, self.currency)

    @property
    def standing(self) -> Standing:
        return Standing(self.sum, self.products)


class Voice(models.Model):
    """One person's yes; an approval is given once as many have said it as the demand wants."""

    public_reason = "read only through its approval"

    approval = models.ForeignKey(Approval, models.CASCADE, related_name="voices")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["approval", "person"], name="voice_once_a_person")
        ]


class Paper(models.Model):
    """A file that was put beside a deal as the document which a stage demands.

    It counts while the file is there: `attachment_id` is a number, a removed file leaves no paper.
    """

    public_reason = "read only through its deal"

    demand = models.ForeignKey(StageDemand, models.CASCADE, related_name="papers")
    deal_id = models.BigIntegerField()
    attachment_id = models.BigIntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["demand", "attachment_id"], name="paper_once")
        ]
        indexes = [models.Index(fields=["deal_id", "demand"], name="paper_deal")]
