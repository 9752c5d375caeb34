"""Forms of the pipeline. They read what was typed; the services decide."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from hashlib import sha256
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from otdel.company.catalog.queries import product_names
from otdel.company.clients.queries import company_names, contact_names
from otdel.company.playbook.queries import piece_names
from otdel.foundation.people.fields import may_read
from otdel.foundation.people.policy import Role
from otdel.foundation.web.fields import DayField, MoneyField, PersonField, PickField, keep_open
from otdel.selling.work.drafts import ActivityDraft
from otdel.selling.work.models import Activity

from . import queries
from .drafts import Answers, DealDraft, LeadDraft, LineDraft, TaskDraft
from .engine import Lack
from .models import Deal, Lead, SaleType, Source, Stage

MILLI = Decimal(1000)


class ByForm(forms.Form):
    """A form that knows who fills it in."""

    def __init__(self, data: Any = None, *, by: Any, **rest: Any) -> None:
        super().__init__(data, **rest)
        self.by = by


def company_field(by: Any, **rest: Any) -> PickField:
    rest.setdefault("label", _("Company"))
    return PickField(
        url="clients:company-pick", names=lambda ids: company_names(by, ids), required=False, **rest
    )


def contact_field(by: Any, **rest: Any) -> PickField:
    rest.setdefault("label", _("Contact"))
    return PickField(
        url="clients:contact-pick",
        names=lambda ids: contact_names(by, ids),
        required=False,
        with_fields="company",
        **rest,
    )


class StagePiecesForm(forms.Form):
    """Which pieces of the playbook a stage shows, in the order picked."""

    def __init__(self, data: Any = None, *, by: Any, **rest: Any) -> None:
        super().__init__(data, **rest)
        self.fields["pieces"] = PickField(
            label=_("Scripts, answers, materials, check-lists"), url="playbook:piece-pick",
            names=lambda ids: piece_names(by, ids), many=True, required=False,
        )  # fmt: skip


def product_field(by: Any, **rest: Any) -> PickField:
    rest.setdefault("label", _("Product"))
    rest.setdefault("required", False)
    return PickField(url="catalog:product-pick", names=lambda ids: product_names(by, ids), **rest)


def deal_field(by: Any, **rest: Any) -> PickField:
    return PickField(
        url="pipeline:deal-pick", names=lambda ids: queries.deal_names(by, ids), **rest
    )


class _FromQuery(forms.TypedChoiceField):
    """A choice among rows of a dictionary; cleans to the id or None."""

    def __init__(self, rows: Any, **rest: Any) -> None:
        choices = [("", "—"), *((str(row.pk), str(row)) for row in rows)]
        super().__init__(choices=choices, coerce=int, empty_value=None, **rest)


def source_field(**rest: Any) -> forms.Field:
    rest.setdefault("label", _("Source"))
    return _FromQuery(queries.sources(), required=False, **rest)


def reason_field(**rest: Any) -> forms.Field:
    rest.setdefault("label", _("Reason of loss"))
    return _FromQuery(queries.loss_reasons(), **rest)


# ---------------------------------------------------------------- the gate


def field_name(key: str) -> str:
    """Return the form's name for a lack: letters and digits whatever the key says."""
    return "a" + sha256(key.encode()).hexdigest()[:12]


class GateForm(ByForm):
    """Asks only for what a gate lacks. `answers()` gives it back by the keys of the lacks."""

    def __init__(
        self, data: Any = None, *, by: Any, lacking: Sequence[Lack], currency: str, **rest: Any
    ) -> None:
        super().__init__(data, by=by, auto_id="gate_%s", **rest)
        self.lacking, self.currency = lacking, currency
        for lack in lacking:
            for suffix, field in _asked(lack, by, currency).items():
                self.fields[field_name(lack.key) + suffix] = field

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        for lack in self.lacking:
            name = field_name(lack.key)
            if lack.kind == "evidence" and not (told.get(name) or told.get(name + "_file")):
                self.add_error(name, _("Say what shows it, or attach a file."))
            if lack.kind == "lines" and told.get(name) and not told.get(name + "_price"):
                told[name + "_price"] = 0
        return told

    def answers(self) -> Answers:
        """Return {key of a lack: answer} for `move_deal`."""
        found: Answers = {}
        for lack in self.lacking:
            found |= self._answer(lack, field_name(lack.key))
        return found

    def _answer(self, lack: Lack, name: str) -> Answers:
        told = self.cleaned_data
        if lack.kind == "demand":
            return {}
        if lack.kind == "evidence":
            return {lack.key: told.get(name + "_file") or told[name]}
        if lack.kind == "loss_reason":
            return {lack.key: told[name], "loss_note": told.get(name + "_note", "")}
        if lack.kind == "next_step":
            return {lack.key: _step(told[name], told[name + "_kind"], told[name + "_day"], self.by)}
        if lack.kind == "lines":
            line = LineDraft(told[name], _milli(told[name + "_number"]), told[name + "_price"])
            return {lack.key: (line,)}
        return {lack.key: told[name]}


def _asked(lack: Lack, by: Any, currency: str) -> dict[str, forms.Field]:
    """Return the fields that ask for one lack, by the suffix of their names."""
    label = lack.label
    single: dict[str, Any] = {
        "money": lambda: MoneyField(label=label, currency=currency),
        "date": lambda: DayField(label=label),
        "company": lambda: _must(company_field(by, label=label)),
        "contact": lambda: _must(contact_field(by, label=label)),
        "source": lambda: _must(source_field(label=label)),
        "number": lambda: forms.DecimalField(label=label),
        "yes_no": lambda: forms.ChoiceField(
            label=label, choices=[("", "—"), ("yes", _("Yes")), ("no", _("No"))]
        ),
        "choice": lambda: forms.ChoiceField(
            label=label, choices=[("", "—"), *((one, one) for one in lack.choices)]
        ),
        "task": lambda: forms.BooleanField(label=label),
        "criterion": lambda: forms.BooleanField(label=label),
    }
    if lack.kind == "demand":
        return {}
    if lack.kind in single:
        return {"": single[lack.kind]()}
    if lack.kind in _COMPOUND:
        return _COMPOUND[lack.kind](lack, by, currency)
    return {"": forms.CharField(label=label, max_length=2000)}


def _must(field: Any) -> Any:
    field.required = True
    return field


def _evidence(lack: Lack, by: Any, currency: str) -> dict[str, forms.Field]:
    return {
        "": forms.CharField(
            label=lack.label,
            required=False,
            max_length=2000,
            widget=forms.TextInput({"placeholder": _("number, link, date")}),
        ),
        "_file": forms.FileField(label=_("or a file"), required=False),
    }


def _loss(lack: Lack, by: Any, currency: str) -> dict[str, forms.Field]:
    return {
        "": reason_field(label=lack.label),
        "_note": forms.CharField(label=_("What happened"), required=False, max_length=250),
    }


def _next(lack: Lack, by: Any, currency: str) -> dict[str, forms.Field]:
    kinds = [one for one in Activity.Kind.choices if one[0] != Activity.Kind.NOTE]
    return {
        "": forms.CharField(label=lack.label, max_length=250),
        "_kind": forms.ChoiceField(label=_("Kind"), choices=kinds, initial="call"),
        "_day": DayField(label=_("Day")),
    }


def _one_line(lack: Lack, by: Any, currency: str) -> dict[str, forms.Field]:
    return {
        "": product_field(by, label=lack.label, required=True),
        "_number": forms.DecimalField(
            label=_("Quantity"), initial=1, min_value=Decimal("0.001"), decimal_places=3
        ),
        "_price": MoneyField(label=_("Price"), currency=currency, required=False),
    }


_COMPOUND = {"evidence": _evidence, "loss_reason": _loss, "next_step": _next, "lines": _one_line}


def _step(subject: str, kind: str, day: date, by: Any) -> ActivityDraft:
    due = timezone.make_aware(datetime.combine(day, time(12)))
    return ActivityDraft(kind=kind, subject=subject, owner_id=by.pk, due_at=due)


def _milli(number: Decimal) -> int:
    return int((number * MILLI).to_integral_value())


# ---------------------------------------------------------------- deals and leads


class DealForm(ByForm):
    title = forms.CharField(label=_("Name of the deal"), max_length=250)
    follows = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, by: Any, **rest: Any) -> None:
        super().__init__(data, by=by, **rest)
        self.fields["company"] = company_field(by)
        self.fields["contact"] = contact_field(by)
        self.fields["stage"] = stage_field()
        self.fields["amount"] = MoneyField(label=_("Sum"), required=False)
        self.fields["expected_on"] = DayField(label=_("Expected to close"), required=False)
        self.fields["source"] = source_field()
        self.fields["owner"] = PersonField(
            by=by, label=_("Responsible"), required=False, initial=by.pk
        )
        keep_open(self, by, Deal.noun, always="title")

    def draft(self, on: date) -> DealDraft:
        told = self.cleaned_data
        stage = stage_of(told["stage"])
        return DealDraft(
            title=told["title"],
            process_id=stage.process_id,
            stage_id=stage.pk,
            opened_on=on,
            currency=settings.CURRENCY,
            owner_id=told.get("owner", self.by.pk),
            company_id=told.get("company"),
            contact_id=told.get("contact"),
            source_id=told.get("source"),
            amount_minor=told.get("amount") or 0,
            expected_on=told.get("expected_on"),
        )


def stage_of(pk: int) -> Stage:
    return queries.all_stages().get(pk=pk)


def stage_choices(*, ends: bool = False) -> list[Any]:
    """Return stages grouped by process, processes by sale type: those in work, with `ends` the ends too."""
    groups: dict[str, list[tuple[str, str]]] = {}
    types = queries.types_of_processes()
    for stage in by_type(queries.all_stages(), types):
        if ends or stage.kind == Stage.Kind.OPEN:
            kind = types.get(stage.process_id)
            name = f"{kind} · {stage.process}" if kind else stage.process.name
            groups.setdefault(name, []).append((str(stage.pk), stage.name))
    if len(groups) == 1:
        return next(iter(groups.values()))
    return list(groups.items())


def stage_field() -> forms.TypedChoiceField:
    """A choice among stages in work that begins at the first one of the usual process."""
    usual = queries.all_stages().filter(kind=Stage.Kind.OPEN).values_list("pk", flat=True).first()
    return forms.TypedChoiceField(
        label=_("Stage"), choices=stage_choices(), coerce=int, initial=usual
    )


def by_type(stages: Iterable[Stage], types: Mapping[int, SaleType]) -> list[Stage]:
    """Return the stages with the processes of one type together, those of none last."""
    places = {pk: place for place, pk in enumerate(types)}
    return sorted(stages, key=lambda stage: places.get(stage.process_id, len(places)))


class LeadForm(ByForm):
    title = forms.CharField(label=_("What it is about"), max_length=250)
    company_name = forms.CharField(label=_("Company"), max_length=250, required=False)
    person_name = forms.CharField(
        label=pgettext_lazy("lead", "Person"), max_length=200, required=False
    )
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False)
    email = forms.EmailField(label=_("E-mail"), max_length=200, required=False)
    note = forms.CharField(
        label=_("Note"), required=False, widget=forms.Textarea({"rows": 3}), max_length=10_000
    )

    def __init__(self, data: Any = None, *, by: Any, **rest: Any) -> None:
        super().__init__(data, by=by, **rest)
        self.fields["source"] = source_field()
        self.fields["source"].required = queries.sources().exists()  # CRM-20, PIPE-23
        self.fields["amount"] = MoneyField(label=_("Expected sum"), required=False)
        self.fields["owner"] = PersonField(
            by=by, label=_("Responsible"), required=False, initial=by.pk
        )
        self.fields["phone"].widget.input_type = "tel"
        keep_open(self, by, Lead.noun, always="title")

    def draft(self, at: datetime) -> LeadDraft:
        told = self.cleaned_data
        return LeadDraft(
            title=told["title"],
            came_at=at,
            currency=settings.CURRENCY,
            owner_id=told.get("owner", self.by.pk),
            source_id=told.get("source"),
            company_name=told.get("company_name", ""),
            person_name=told.get("person_name", ""),
            phone=told["phone"],
            email=told["email"],
            amount_minor=told.get("amount"),
            note=told.get("note", ""),
        )


class ConvertForm(ByForm):
    """Into a new deal or one that is there; whom the lead means; criteria that still lack."""

    def __init__(
        self, data: Any = None, *, by: Any, lead: Lead, criteria: Any, **rest: Any
    ) -> None:
        super().__init__(data, by=by, **rest)
        self.criteria = criteria
        for criterion in criteria:
            self.fields[f"criterion_{criterion.pk}"] = forms.BooleanField(label=criterion.question)
        self.fields["into"] = deal_field(
            by,
            label=_("Deal"),
            required=False,
            help_text=_("Leave it empty to open a new deal."),
        )
        self.fields["title"] = forms.CharField(
            label=_("Name of the deal"), max_length=250, initial=lead.title, required=False
        )
        self.fields["stage"] = stage_field()
        self.fields["amount"] = MoneyField(
            label=_("Sum"), required=False, currency=lead.currency, initial=lead.amount_minor
        )
        self.fields["company"] = company_field(by, initial=lead.company_id)
        self.fields["contact"] = contact_field(by, initial=lead.contact_id)
        keep_open(self, by, Deal.noun, always="title")
        if not may_read(by, Lead.noun, "amount_minor") and "amount" in self.fields:
            self.fields["amount"].initial = None  # empty: the lead's own sum is taken over

    def answers(self) -> Answers:
        return {f"criterion:{c.pk}": True for c in self.criteria}

    def draft(self, lead: Lead, on: date) -> DealDraft:
        told = self.cleaned_data
        stage = stage_of(told["stage"])
        return DealDraft(
            title=told["title"] or lead.title,
            process_id=stage.process_id,
            stage_id=stage.pk,
            opened_on=on,
            currency=lead.currency,
            owner_id=lead.owner_id or self.by.pk,
            amount_minor=self._sum(lead),
            source_id=lead.source_id,
        )

    def _sum(self, lead: Lead) -> int:
        """What was typed; the lead's own sum where the person could not see or say it."""
        told = self.cleaned_data.get("amount")
        is_blind = "amount" not in self.fields or not may_read(self.by, Lead.noun, "amount_minor")
        return (lead.amount_minor or 0) if told is None and is_blind else told or 0


class RejectForm(ByForm):
    def __init__(self, data: Any = None, *, by: Any, **rest: Any) -> None:
        super().__init__(data, by=by, **rest)
        self.fields["reason"] = reason_field(label=_("Reason of rejection"))


class AssignForm(ByForm):
    def __init__(self, data: Any = None, *, by: Any, **rest: Any) -> None:
        super().__init__(data, by=by, **rest)
        self.fields["owner"] = PersonField(by=by, label=_("New responsible"), required=True)


class StageForm(ByForm):
    """To which stage; used in bulk and by M on a card."""

    def __init__(self, data: Any = None, *, by: Any, **rest: Any) -> None:
        super().__init__(data, by=by, **rest)
        self.fields["stage"] = stage_field()


class LoseForm(ByForm):
    def __init__(self, data: Any = None, *, by: Any, **rest: Any) -> None:
        super().__init__(data, by=by, **rest)
        self.fields["reason"] = reason_field()
        self.fields["note"] = forms.CharField(
            label=_("What happened"), max_length=250, required=False
        )


class LineForm(forms.Form):
    """One product of a deal."""

    def __init__(self, *args: Any, by: Any, currency: str, **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.fields["product"] = product_field(by)
        self.fields["quantity"] = forms.DecimalField(
            label=_("Quantity"),
            initial=1,
            min_value=Decimal("0.001"),
            max_value=10**9,
            decimal_places=3,
            required=False,
        )
        self.fields["price"] = MoneyField(label=_("Price"), currency=currency, required=False)

    def draft(self) -> LineDraft | None:
        told = self.cleaned_data
        if not told.get("product"):
            return None
        return LineDraft(
            told["product"], _milli(told["quantity"] or Decimal(1)), told["price"] or 0
        )


LinesForm = forms.formset_factory(LineForm, extra=2, max_num=100, absolute_max=100)


def lines_initial(deal: Deal) -> list[Mapping[str, Any]]:
    return [
        {
            "product": line.product_id,
            "quantity": (Decimal(line.quantity_milli) / MILLI).normalize(),
            "price": line.price_minor,
        }
        for line in queries.lines_of([deal.pk]).get(deal.pk, ())
    ]


# ---------------------------------------------------------------- the process


class ProcessForm(ByForm):
    name = forms.CharField(label=_("Name"), max_length=120)
    may_skip = forms.BooleanField(label=_("Stages may be skipped"), required=False, initial=True)
    may_go_back = forms.BooleanField(label=_("A deal may go back"), required=False, initial=True)
    is_sale = forms.BooleanField(
        label=_("A win here is a sale"),
        required=False,
        initial=True,
        help_text=_("Untick it where a deal is won when the client is passed on to whoever sells."),
    )
    needs_next_step = forms.BooleanField(
        label=_("A move needs a dated next step"),
        required=False,
        help_text=_("Otherwise a deal without one is only flagged."),
    )
    is_default = forms.BooleanField(label=_("Used unless another is named"), required=False)
    is_active = forms.BooleanField(label=_("In use"), required=False, initial=True)

    def __init__(self, data: Any = None, *, by: Any, **rest: Any) -> None:
        super().__init__(data, by=by, **rest)
        had = self.initial.get("sale_type")
        rows = queries.sale_types(only_active=False)
        self.fields["sale_type"] = _FromQuery(
            [row for row in rows if row.is_active or row.pk == had],
            label=_("Sale type"),
            required=False,
            help_text=_("Deals of the process are counted under it, apart from the others."),
        )


COLOURS = (
    ("azure", _("Light blue")),
    ("blue", _("Blue")),
    ("purple", _("Purple")),
    ("orange", _("Orange")),
    ("green", _("Green")),
    ("red", _("Red")),
)


class StageEditForm(ByForm):
    """A stage with its gate and its tasks."""

    name = forms.CharField(label=_("Name"), max_length=120)
    colour = forms.ChoiceField(label=_("Colour"), choices=COLOURS, initial="blue")
    norm_days = forms.IntegerField(
        label=_("Norm, days"), min_value=1, max_value=3650, required=False
    )
    probability = forms.IntegerField(
        label=_("Probability, %"), min_value=0, max_value=100, initial=0
    )
    evidence = forms.CharField(
        label=_("Evidence"),
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("What has to be shown to leave the stage, one line each."),
    )
    guide = forms.CharField(
        label=_("What to do here"), required=False, widget=forms.Textarea({"rows": 4})
    )

    def __init__(self, data: Any = None, *, by: Any, **rest: Any) -> None:
        super().__init__(data, by=by, **rest)
        self.fields["required"] = forms.MultipleChoiceField(
            label=_("Required fields"),
            choices=demand_choices(),
            required=False,
            widget=forms.CheckboxSelectMultiple({"class": "form-check-input"}),
            help_text=_("Asked when a deal leaves the stage."),
        )
        self.fields["roles"] = forms.MultipleChoiceField(
            label=_("Who may move here"),
            choices=Role.choices,
            required=False,
            widget=forms.CheckboxSelectMultiple({"class": "form-check-input"}),
            help_text=_("Nobody ticked: everybody who sells."),
        )

    def changes(self) -> dict[str, Any]:
        told = dict(self.cleaned_data)
        return told | {"evidence": told["evidence"].splitlines()}


def demand_choices() -> list[tuple[str, Any]]:
    """Return what a stage may demand: the deal's own fields and the company's open ones."""
    own = [(key, label) for key, (label, _kind) in queries.DEMANDS.items()]
    return own + [(f"{queries.EXTRA}{f.key}", f.label) for f in queries.deal_fields()]


class TaskForm(forms.Form):
    task_id = forms.IntegerField(required=False, widget=forms.HiddenInput)
    title = forms.CharField(label=_("Task"), max_length=200, required=False)
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=[one for one in Activity.Kind.choices if one[0] != Activity.Kind.NOTE],
        initial="task",
    )
    due_in_days = forms.IntegerField(
        label=_("Due in working days"), min_value=0, max_value=365, initial=1, required=False
    )
    is_compulsory = forms.BooleanField(label=_("Compulsory"), required=False, initial=True)

    def draft(self) -> TaskDraft | None:
        told = self.cleaned_data
        if not told.get("title"):
            return None
        return TaskDraft(
            title=told["title"],
            kind=told["kind"],
            due_in_days=told["due_in_days"] if told["due_in_days"] is not None else 1,
            is_compulsory=told["is_compulsory"],
            task_id=told["task_id"],
        )


TasksForm = forms.formset_factory(TaskForm, extra=2, max_num=50, absolute_max=50)


class RemoveStageForm(ByForm):
    def __init__(self, data: Any = None, *, by: Any, stage: Stage, **rest: Any) -> None:
        super().__init__(data, by=by, **rest)
        others = queries.stages_beside(stage).filter(kind="open").exclude(pk=stage.pk)
        self.fields["move_to"] = _FromQuery(others, label=_("Its deals go to"), required=False)


class SourceForm(ByForm):
    name = forms.CharField(label=_("Name"), max_length=120)
    channel = forms.ChoiceField(label=_("Channel"), choices=Source.Channel.choices)
    is_active = forms.BooleanField(label=_("In use"), required=False, initial=True)


class ReasonForm(ByForm):
    name = forms.CharField(label=_("Name"), max_length=120)
    is_competitor = forms.BooleanField(label=_("Went to a competitor"), required=False)
    is_active = forms.BooleanField(label=_("In use"), required=False, initial=True)


class CriterionForm(ByForm):
    question = forms.CharField(label=_("Question"), max_length=200)
    is_compulsory = forms.BooleanField(label=_("Compulsory"), required=False, initial=True)
    is_active = forms.BooleanField(label=_("In use"), required=False, initial=True)


class SaleTypeForm(ByForm):
    name = forms.CharField(label=_("Name"), max_length=120)
    is_active = forms.BooleanField(label=_("In use"), required=False, initial=True)

    def __init__(self, data: Any = None, *, by: Any, **rest: Any) -> None:
        super().__init__(data, by=by, **rest)
        self.fields["sources"] = forms.TypedMultipleChoiceField(
            label=_("Leads of these sources"),
            choices=[(str(row.pk), row.name) for row in queries.sources(only_active=False)],
            coerce=int,
            required=False,
            widget=forms.CheckboxSelectMultiple({"class": "form-check-input"}),
            help_text=_("A source ticked here leaves the type in which it was."),
        )


class ApproveForm(ByForm):
    why = forms.CharField(
        label=_("What changed and why"),
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("People who sell read it, and whoever looks at the history a year from now."),
    )


class MigrationForm(ByForm):
    """Where the deals of each old stage go. Readable before anything is sent: then it is the proposal."""

    def __init__(
        self,
        data: Any = None,
        *,
        by: Any,
        source: Sequence[Stage],
        target: Sequence[Stage],
        proposal: Mapping[int, int],
        numbers: Mapping[int, int],
        **rest: Any,
    ) -> None:
        super().__init__(data, by=by, **rest)
        into = [stage for stage in target if stage.kind == Stage.Kind.OPEN]
        self.old = [stage for stage in source if stage.pk in numbers]
        self.proposal, self.numbers = proposal, numbers
        for stage in self.old:
            self.fields[f"to_{stage.pk}"] = _FromQuery(
                into, label=stage.name, required=False, initial=proposal.get(stage.pk)
            )
        self.fields["calls_off"] = forms.BooleanField(
            label=_("Call off open tasks that the new stage does not ask for"),
            required=False,
            initial=True,
        )
        self.fields["opens"] = forms.BooleanField(
            label=_("Open the tasks of the new stage"), required=False, initial=True
        )

    def lines(self) -> list[tuple[Any, int]]:
        """(the bound field, deals in the old stage) for each old stage."""
        return [(self[f"to_{stage.pk}"], self.numbers[stage.pk]) for stage in self.old]

    def mapping(self) -> dict[int, int]:
        told = self._told()
        found = {stage.pk: told.get(f"to_{stage.pk}") for stage in self.old}
        return {pk: to for pk, to in found.items() if to}

    def options(self) -> dict[str, bool]:
        told = self._told()
        return {name: bool(told.get(name)) for name in ("calls_off", "opens")}

    def _told(self) -> Mapping[str, Any]:
        if self.is_bound:
            self.is_valid()
            return self.cleaned_data
        return {name: field.initial for name, field in self.fields.items()}


class ReviewForm(ByForm):
    is_changed = forms.BooleanField(
        label=_("The market or the buyers have changed"),
        required=False,
        help_text=_("Others decide, they buy otherwise, competitors offer something new."),
    )
    note = forms.CharField(
        label=_("What was found"),
        required=False,
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
    )

    def __init__(self, data: Any = None, *, by: Any, next_on: date, **rest: Any) -> None:
        super().__init__(data, by=by, **rest)
        self.fields["next_on"] = DayField(label=_("Next review"), initial=next_on)
