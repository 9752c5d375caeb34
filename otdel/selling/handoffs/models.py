"""Hand-offs as data: the rules of a process, the hand-offs themselves, pairings, and who keeps credit."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from otdel.company.department.models import Function
from otdel.foundation.people.models import Scoped
from otdel.selling.pipeline.models import Process, Stage

WHOLE = 10_000  # basis points


class Part(models.TextChoices):
    """What a person did for a sale and keeps credit for."""

    FOUND = "found", _("Found the client")
    SOLD = "sold", _("Made the first sale")
    DEVELOPS = "develops", _("Serves and develops")


class HandoffRule(models.Model):
    """Who passes what on to whom, with what, in what time and what goes along (PIPE-03, 12, 13).

    A rule of deals names its process and stage, a rule of leads neither. `required`: keys of fields
    ("amount", "extra.budget" …; for leads also "criteria"); `checklist`: what goes along, a line
    each; `hours`: working hours to accept, empty for the company's usual term. Shares are basis
    points of one whole. `turn` counts choices made in turn, so that two at once do not fall on one.
    """

    class Noun(models.TextChoices):
        LEAD = "lead", _("Lead")
        DEAL = "deal", _("Deal")

    class Pick(models.TextChoices):
        TURN = "turn", _("In turn, the one who waited longest")
        PAIR = "pair", _("The giver's pair, else in turn")
        GIVER = "giver", _("The giver chooses")
        HEAD = "head", _("The head chooses")
        PERSON = "person", _("One named person")

    class Escalation(models.TextChoices):
        TAKER = "taker", _("The taker's head")
        GIVER = "giver", _("The giver's head")
        PERSON = "person", _("A named person")

    noun = "handoff_rule"
    public_reason = "the approved process is everybody's"

    name = models.CharField(_("Name"), max_length=120, unique=True)
    on_noun = models.CharField(_("Passes on"), max_length=4, choices=Noun, default=Noun.DEAL)
    process = models.ForeignKey(
        Process, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("Process")
    )
    stage = models.ForeignKey(
        Stage, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Stage")
    )
    givers = models.ManyToManyField(Function, related_name="+", verbose_name=_("Who passes on"))
    takers = models.ManyToManyField(Function, related_name="+", verbose_name=_("Who takes over"))
    is_gate = models.BooleanField(
        _("Nothing goes on before it is accepted"),
        default=False,
        help_text=_("A deal does not leave the stage forward, a lead does not become a deal."),
    )
    required = models.JSONField(_("What must be filled in"), default=list, blank=True)
    checklist = models.JSONField(_("What goes along"), default=list, blank=True)
    hours = models.PositiveSmallIntegerField(_("Working hours to accept"), null=True, blank=True)
    pick = models.CharField(_("Who gets it"), max_length=6, choices=Pick, default=Pick.TURN)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Named person"),
    )
    escalate_to = models.CharField(
        _("Late: who is told"), max_length=6, choices=Escalation, default=Escalation.TAKER
    )
    chief = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Named person for late ones"),
    )
    moves_record = models.BooleanField(_("The lead or deal becomes the taker's"), default=True)
    moves_company = models.BooleanField(_("The client becomes the taker's"), default=False)
    giver_follows = models.BooleanField(_("The giver keeps seeing what came of it"), default=True)
    giver_part = models.CharField(
        _("The giver's part"), max_length=8, choices=Part, default=Part.FOUND
    )
    giver_share_bp = models.PositiveSmallIntegerField(_("The giver's share"), default=0)
    taker_part = models.CharField(
        _("The taker's part"), max_length=8, choices=Part, default=Part.SOLD
    )
    taker_share_bp = models.PositiveSmallIntegerField(_("The taker's share"), default=0)
    is_active = models.BooleanField(_("In use"), default=True)
    position = models.PositiveSmallIntegerField(_("Place"), default=0)
    turn = models.PositiveBigIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("rule of a hand-off")
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(on_noun="lead", process=None, stage=None)
                | models.Q(on_noun="deal", process__isnull=False, stage__isnull=False),
                name="handoff_rule_has_its_place",
            ),
            models.CheckConstraint(
                condition=models.Q(giver_share_bp__lte=WHOLE - models.F("taker_share_bp")),
                name="handoff_rule_shares_one_whole",
            ),
            models.CheckConstraint(
                condition=~models.Q(pick="person") | models.Q(person__isnull=False),
                name="handoff_rule_names_its_person",
            ),
            models.CheckConstraint(
                condition=~models.Q(escalate_to="person") | models.Q(chief__isnull=False),
                name="handoff_rule_names_its_chief",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ReturnReason(models.Model):
    """Why something offered is given back. `is_quality`: it counts against the raw material."""

    noun = "return_reason"
    public_reason = "a dictionary of the company"

    name = models.CharField(_("Name"), max_length=120, unique=True)
    is_quality = models.BooleanField(_("Speaks of the quality of what was passed on"), default=True)
    is_active = models.BooleanField(_("In use"), default=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.name


class Pairing(models.Model):
    """A caller and a closer who work as a pair from one day to another (ROLE-41).

    Hard: what the caller passes on goes to the closer and nobody else.
    """

    noun = "pairing"
    public_reason = "who works with whom is known to everybody in the department"

    caller = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("Caller")
    )
    closer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("Closer")
    )
    starts_on = models.DateField(_("From"))
    ends_on = models.DateField(_("Till"), null=True, blank=True)  # the last day, belongs
    is_hard = models.BooleanField(_("Only to this closer"), default=False)

    class Meta:
        verbose_name = _("pair")
        constraints = [
            models.UniqueConstraint(
                fields=["caller"], condition=models.Q(ends_on=None), name="pairing_open_once"
            ),
            models.CheckConstraint(
                condition=~models.Q(caller=models.F("closer")), name="pairing_of_two"
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on=None) | models.Q(ends_on__gte=models.F("starts_on")),
                name="pairing_runs_forward",
            ),
        ]

    def holds(self, on: object) -> bool:
        return self.starts_on <= on and (self.ends_on is None or on <= self.ends_on)  # type: ignore[operator]


class Handoff(models.Model):
    """One lead or deal offered by one person to another.

    `taker` is empty until the head (`chief`) has chosen. `lead_id`, `deal_id`: numbers, not keys: the
    history of hand-offs outlives what was handed over; a lead that became a deal has both.
    `checklist`: [{"line", "is_given", "is_taken"}]. `source_id`: where the raw material came from.
    """

    class State(models.TextChoices):
        OFFERED = "offered", _("Waits for an answer")
        ACCEPTED = "accepted", _("Accepted")
        RETURNED = "returned", _("Returned")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    noun = "handoff"
    public_reason = "read only through `queries.handoffs`: the two people and those who see either"

    rule = models.ForeignKey(HandoffRule, models.PROTECT, related_name="+", verbose_name=_("Rule"))
    lead_id = models.BigIntegerField(null=True)
    deal_id = models.BigIntegerField(null=True)
    source_id = models.BigIntegerField(null=True)
    giver = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("From whom")
    )
    taker = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("To whom"),
    )
    chief = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    state = models.CharField(_("State"), max_length=9, choices=State, default=State.OFFERED)
    is_open = models.BooleanField(default=True)
    checklist = models.JSONField(default=list, blank=True)
    note = models.TextField(_("What to know"), blank=True, default="")
    reply = models.TextField(_("Answer"), blank=True, default="")
    reason = models.ForeignKey(
        ReturnReason, models.PROTECT, null=True, related_name="+", verbose_name=_("Reason")
    )
    offered_at = models.DateTimeField(_("Offered"))
    due_at = models.DateTimeField(_("To be answered by"))
    escalated_at = models.DateTimeField(_("Told to the head"), null=True)
    decided_at = models.DateTimeField(_("Answered"), null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("hand-off")
        verbose_name_plural = _("hand-offs")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(lead_id__isnull=False) | models.Q(deal_id__isnull=False),
                name="handoff_is_of_something",
            ),
            models.CheckConstraint(
                condition=models.Q(is_open=True, state="offered", decided_at=None)
                | models.Q(
                    is_open=False,
                    state__in=["accepted", "returned", "withdrawn"],
                    decided_at__isnull=False,
                ),
                name="handoff_open_until_answered",
            ),
            models.CheckConstraint(
                condition=models.Q(reason=None) ^ models.Q(state="returned"),
                name="handoff_returned_with_a_reason",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="accepted") | models.Q(taker__isnull=False),
                name="handoff_accepted_by_somebody",
            ),
            models.CheckConstraint(
                condition=~models.Q(giver=models.F("taker")), name="handoff_between_two"
            ),
            models.UniqueConstraint(
                fields=["lead_id"],
                condition=models.Q(is_open=True),
                name="handoff_open_once_a_lead",
            ),
            models.UniqueConstraint(
                fields=["deal_id"],
                condition=models.Q(is_open=True),
                name="handoff_open_once_a_deal",
            ),
        ]
        indexes = [
            models.Index(fields=["lead_id"], name="handoff_lead"),
            models.Index(fields=["deal_id"], name="handoff_deal"),
            models.Index(fields=["rule", "taker"], name="handoff_turn"),
            models.Index(fields=["-offered_at", "-id"], name="handoff_latest"),
            models.Index(fields=["due_at"], name="handoff_due", condition=models.Q(is_open=True)),
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.pk}"

    @property
    def on_noun(self) -> str:
        """What was handed over: "lead" also once it has become a deal."""
        return "lead" if self.lead_id else "deal"

    @property
    def record_id(self) -> int:
        return self.lead_id or self.deal_id or 0


class Credit(models.Model):
    """A person's part in a sale, kept whoever has the record later: pay reads it.

    `share_bp`: basis points of one whole. A lead's credit passes on to the deal it became.
    """

    noun = "credit"
    owner_path: ClassVar[str] = "person"

    handoff = models.ForeignKey(Handoff, models.CASCADE, related_name="credits")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    part = models.CharField(_("Part"), max_length=8, choices=Part)
    share_bp = models.PositiveSmallIntegerField(_("Share"))
    lead_id = models.BigIntegerField(null=True)
    deal_id = models.BigIntegerField(null=True)
    earned_at = models.DateTimeField()

    objects = Scoped.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["handoff", "part"], name="credit_once_a_part"),
            models.CheckConstraint(
                condition=models.Q(share_bp__lte=WHOLE), name="credit_within_one_whole"
            ),
        ]
        indexes = [
            models.Index(fields=["deal_id"], name="credit_deal"),
            models.Index(fields=["lead_id"], name="credit_lead"),
        ]
