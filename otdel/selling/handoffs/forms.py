"""Forms of hand-offs. They read what was typed; the services decide."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from otdel.company.department.absences import company_day
from otdel.foundation.people.models import User
from otdel.foundation.web.fields import DayField, PersonField
from otdel.selling.pipeline import queries as pipeline
from otdel.selling.pipeline.forms import ByForm, GateForm, demand_choices
from otdel.selling.pipeline.models import Lead, Stage

from . import queries
from .drafts import OfferDraft, PairingDraft, RuleDraft
from .models import Handoff, HandoffRule, Part

LEAD_PLACE = "lead"


def ticks(lines: list[str], **rest: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        choices=[(str(place), line) for place, line in enumerate(lines)],
        required=False,
        widget=forms.CheckboxSelectMultiple({"class": "form-check-input"}),
        **rest,
    )


def boxes(label: Any, choices: Any, **rest: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label,
        choices=choices,
        widget=forms.CheckboxSelectMultiple({"class": "form-check-input"}),
        **rest,
    )


class OfferForm(GateForm):
    """What the record lacks, what goes along, and to whom where that is chosen by hand."""

    def __init__(
        self, data: Any = None, *, by: User, rule: HandoffRule, record: Any, **rest: Any
    ) -> None:
        lacking = queries.lacks(rule, record)
        super().__init__(data, by=by, lacking=lacking, currency=record.currency, **rest)
        self.rule = rule
        pick = HandoffRule.Pick
        is_head = rule.pick == pick.HEAD and by.may("handoff.govern")
        if rule.pick == pick.GIVER or is_head:
            self.fields["taker"] = taker_field(by, rule, required=rule.pick == pick.GIVER)
        if rule.checklist:
            self.fields["ticked"] = ticks(rule.checklist, label=_("What goes along"))
        self.fields["note"] = forms.CharField(
            label=Handoff._meta.get_field("note").verbose_name,
            required=False,
            max_length=4000,
            widget=forms.Textarea({"rows": 3}),
        )

    def draft(self) -> OfferDraft:
        told = self.cleaned_data
        return OfferDraft(
            self.rule.pk,
            told.get("taker"),
            told["note"],
            frozenset(int(one) for one in told.get("ticked", ())),
            self.answers(),
        )


def taker_field(by: User, rule: HandoffRule, *, required: bool = True) -> PersonField:
    """Those who hold a function that takes over by the rule, today."""
    field = PersonField(by=by, label=_("To whom"), required=required)
    ids = queries.taker_ids(rule, company_day(timezone.now()))
    field.queryset = field.queryset.filter(pk__in=ids)  # type: ignore[union-attr]
    return field


class AcceptForm(ByForm):
    def __init__(self, data: Any = None, *, by: User, row: Handoff, **rest: Any) -> None:
        super().__init__(data, by=by, **rest)
        if row.checklist:
            self.fields["ticked"] = ticks(
                [one["line"] for one in row.checklist], label=_("Received")
            )
        self.fields["reply"] = reply_field()

    def received(self) -> frozenset[int]:
        return frozenset(int(one) for one in self.cleaned_data.get("ticked", ()))


def reply_field() -> forms.CharField:
    return forms.CharField(
        label=Handoff._meta.get_field("reply").verbose_name,
        required=False,
        max_length=4000,
        widget=forms.Textarea({"rows": 2}),
    )


class ReturnForm(ByForm):
    def __init__(self, data: Any = None, *, by: Any, **rest: Any) -> None:
        super().__init__(data, by=by, **rest)
        self.fields["reason"] = forms.TypedChoiceField(
            label=_("Reason"),
            choices=[("", "—"), *((one.pk, str(one)) for one in queries.reasons())],
            coerce=int,
        )
        self.fields["reply"] = reply_field()


class TakerForm(ByForm):
    def __init__(self, data: Any = None, *, by: Any, **rest: Any) -> None:
        super().__init__(data, by=by, **rest)
        self.fields["taker"] = PersonField(by=by, label=_("To whom"))


class OtherTakerForm(ByForm):
    """Another taker of one hand-off: only those whom its rule lets take over."""

    def __init__(self, data: Any = None, *, by: User, row: Handoff, **rest: Any) -> None:
        super().__init__(data, by=by, **rest)
        self.fields["taker"] = taker_field(by, row.rule)


class RuleForm(ByForm):
    """A rule. `place` is "lead" or a stage's number."""

    name = forms.CharField(label=_("Name"), max_length=120)
    is_gate = forms.BooleanField(
        label=_("Nothing goes on before it is accepted"),
        required=False,
        help_text=_("A deal does not leave the stage forward, a lead does not become a deal."),
    )
    checklist = forms.CharField(
        label=_("What goes along"),
        required=False,
        widget=forms.Textarea({"rows": 4}),
        help_text=_(
            "Documents, agreements, contacts: one a line. The giver ticks them, the taker confirms."
        ),
    )
    hours = forms.IntegerField(
        label=_("Working hours to accept"),
        min_value=1,
        max_value=400,
        required=False,
        help_text=_("Empty: the usual term from the settings."),
    )
    pick = forms.ChoiceField(label=_("Who gets it"), choices=HandoffRule.Pick.choices)
    escalate_to = forms.ChoiceField(
        label=_("Late: who is told"), choices=HandoffRule.Escalation.choices
    )
    moves_record = forms.BooleanField(
        label=_("The lead or deal becomes the taker's"), required=False, initial=True
    )
    moves_company = forms.BooleanField(label=_("The client becomes the taker's"), required=False)
    giver_follows = forms.BooleanField(
        label=_("The giver keeps seeing what came of it"), required=False, initial=True
    )
    giver_part = forms.ChoiceField(label=_("The giver's part"), choices=Part.choices)
    giver_share = forms.DecimalField(
        label=_("Share, %"), min_value=0, max_value=100, decimal_places=2, initial=0
    )
    taker_part = forms.ChoiceField(
        label=_("The taker's part"), choices=Part.choices, initial=Part.SOLD
    )
    taker_share = forms.DecimalField(
        label=_("Share, %"), min_value=0, max_value=100, decimal_places=2, initial=0
    )
    is_active = forms.BooleanField(label=_("In use"), required=False, initial=True)

    def __init__(self, data: Any = None, *, by: User, **rest: Any) -> None:
        super().__init__(data, by=by, **rest)
        chosen = {code for key in ("givers", "takers") for code in (self.initial.get(key) or ())}
        offered = queries.functions_offered(chosen)
        known = [(one.code, one.called(by.language)) for one in offered]
        self.fields["place"] = forms.ChoiceField(label=_("Where"), choices=_places())
        self.fields["givers"] = boxes(_("Who passes on"), known)
        self.fields["takers"] = boxes(_("Who takes over"), known)
        self.fields["required_deal"] = boxes(
            _("What must be filled in: deals"), demand_choices(), required=False
        )
        self.fields["required_lead"] = boxes(
            _("What must be filled in: leads"), lead_choices(), required=False
        )
        self.fields["person"] = PersonField(by=by, label=_("Named person"), required=False)
        self.fields["chief"] = PersonField(
            by=by, label=_("Named person for late ones"), required=False
        )

    def draft(self, position: int = 0) -> RuleDraft:
        told = self.cleaned_data
        is_lead = told["place"] == LEAD_PLACE
        same = (
            "name", "is_gate", "hours", "pick", "escalate_to", "moves_record", "moves_company",
            "giver_follows", "giver_part", "taker_part", "is_active",
        )  # fmt: skip
        return RuleDraft(
            **{name: told[name] for name in same},
            givers=tuple(told["givers"]),
            takers=tuple(told["takers"]),
            on_noun="lead" if is_lead else "deal",
            stage_id=None if is_lead else int(told["place"]),
            required=tuple(told["required_lead" if is_lead else "required_deal"]),
            checklist=tuple(told["checklist"].splitlines()),
            person_id=told["person"],
            chief_id=told["chief"],
            giver_share_bp=int(told["giver_share"] * 100),
            taker_share_bp=int(told["taker_share"] * 100),
            position=position,
        )


def rule_initial(rule: HandoffRule) -> dict[str, Any]:
    """Return what the form starts from."""
    same = (
        "name", "is_gate", "hours", "pick", "escalate_to", "moves_record", "moves_company",
        "giver_follows", "giver_part", "taker_part", "is_active",
    )  # fmt: skip
    return {name: getattr(rule, name) for name in same} | {
        "place": str(rule.stage_id or LEAD_PLACE),
        "givers": [one.code for one in rule.givers.all()],
        "takers": [one.code for one in rule.takers.all()],
        f"required_{rule.on_noun}": rule.required,
        "checklist": "\n".join(rule.checklist),
        "person": rule.person_id,
        "chief": rule.chief_id,
        "giver_share": percent(rule.giver_share_bp),
        "taker_share": percent(rule.taker_share_bp),
    }


def percent(basis_points: int) -> Decimal:
    """Return basis points as percent without idle zeros."""
    shown = (Decimal(basis_points) / 100).normalize()
    return shown.quantize(Decimal(1)) if shown == shown.to_integral_value() else shown


def _places() -> list[Any]:
    by_process: dict[str, list[tuple[str, str]]] = {}
    for stage in pipeline.all_stages():
        if stage.kind != Stage.Kind.LOST:
            by_process.setdefault(str(stage.process), []).append((str(stage.pk), stage.name))
    return [(LEAD_PLACE, _("Leads, before they become deals")), *by_process.items()]


def lead_choices() -> list[tuple[str, Any]]:
    """Return what a rule may demand of a lead."""
    own = [
        (key, Lead._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
        for key, (_attribute, name, _kind) in queries.LEAD_DEMANDS.items()
    ]
    return [*own, (queries.CRITERIA, _("Compulsory criteria of a qualified lead"))]


class ReasonForm(ByForm):
    name = forms.CharField(label=_("Name"), max_length=120)
    is_quality = forms.BooleanField(
        label=_("Speaks of the quality of what was passed on"), required=False, initial=True
    )
    is_active = forms.BooleanField(label=_("In use"), required=False, initial=True)


class PairingForm(ByForm):
    starts_on = DayField(label=_("From"))
    ends_on = DayField(label=_("Till"), required=False)
    is_hard = forms.BooleanField(
        label=_("Only to this closer"),
        required=False,
        help_text=_("Otherwise it goes in turn when the closer cannot take it."),
    )

    def __init__(self, data: Any = None, *, by: Any, **rest: Any) -> None:
        super().__init__(data, by=by, **rest)
        self.fields["caller"] = PersonField(by=by, label=_("Caller"))
        self.fields["closer"] = PersonField(by=by, label=_("Closer"))

    def draft(self) -> PairingDraft:
        told = self.cleaned_data
        return PairingDraft(
            told["caller"], told["closer"], told["starts_on"], told["ends_on"], told["is_hard"]
        )
