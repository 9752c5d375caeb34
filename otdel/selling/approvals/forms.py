"""Forms of approvals and demands. They read what was typed; the services decide."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from otdel.foundation.people.models import User
from otdel.foundation.people.policy import Role
from otdel.foundation.web.fields import MoneyField
from otdel.selling.pipeline import queries as pipeline
from otdel.selling.pipeline.forms import ByForm
from otdel.selling.pipeline.models import Stage

from . import queries
from .drafts import AskDraft, DemandDraft
from .models import Approval, StageDemand


def words(name: str, *, required: bool = False) -> forms.CharField:
    return forms.CharField(
        label=Approval._meta.get_field(name).verbose_name,  # type: ignore[union-attr]
        required=required,
        max_length=4000,
        widget=forms.Textarea({"rows": 3}),
    )


class AskForm(ByForm):
    """Why, and whether the deal moves the moment it is approved; `target`: the stage it was to move to."""

    def __init__(self, data: Any = None, *, by: User, target: Stage | None, **rest: Any) -> None:
        super().__init__(data, by=by, **rest)
        self.target = target
        self.fields["note"] = words("note")
        if target:
            label = _("Move to “%(stage)s” as soon as it is approved") % {"stage": target.name}
            self.fields["moves"] = forms.BooleanField(label=label, required=False, initial=True)

    def draft(self, demand_id: int) -> AskDraft:
        told = self.cleaned_data
        move_to = self.target.pk if self.target and told.get("moves") else None
        return AskDraft(demand_id, told["note"], move_to)


class ApproveForm(ByForm):
    def __init__(self, data: Any = None, *, by: Any, **rest: Any) -> None:
        super().__init__(data, by=by, **rest)
        self.fields["reply"] = words("reply")


class RefuseForm(ByForm):
    def __init__(self, data: Any = None, *, by: Any, **rest: Any) -> None:
        super().__init__(data, by=by, **rest)
        self.fields["reason"] = forms.CharField(
            label=_("Why not"), max_length=4000, widget=forms.Textarea({"rows": 3})
        )


class PaperForm(ByForm):
    file = forms.FileField(label=_("File"))


def boxes(label: Any, choices: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label,
        choices=choices,
        required=False,
        widget=forms.CheckboxSelectMultiple({"class": "form-check-input"}),
    )


class DemandForm(ByForm):
    """A demand of a stage of one process."""

    name = forms.CharField(
        label=_("What is demanded"),
        max_length=120,
        help_text=_("“Discount above the limit”, “Signed contract”: as people will read it."),
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=StageDemand.Kind.choices)
    number = forms.IntegerField(
        label=_("How many approve"), min_value=1, max_value=9, initial=1, required=False
    )
    holds = forms.ChoiceField(
        label=_("Holds"), choices=StageDemand.Holds.choices, required=False, initial="rise"
    )
    is_active = forms.BooleanField(label=_("In use"), required=False, initial=True)

    def __init__(self, data: Any = None, *, by: User, process_id: int, **rest: Any) -> None:
        super().__init__(data, by=by, **rest)
        self.process_id = process_id
        chosen = self.initial.get("functions") or ()
        offered = queries.functions_offered(chosen)
        self.currency = self.initial.get("currency") or settings.CURRENCY
        stages = pipeline.stages(process_id).filter(kind=Stage.Kind.OPEN)
        self.fields["stage"] = forms.TypedChoiceField(
            label=_("Leaving the stage"),
            choices=[(str(one.pk), one.name) for one in stages],
            coerce=int,
        )
        self.fields["roles"] = boxes(_("Roles that approve"), Role.choices)
        known = [(one.code, one.called(by.language)) for one in offered]
        self.fields["functions"] = boxes(_("Functions that approve"), known)
        self.fields["above"] = MoneyField(
            label=_("Only above the sum"),
            currency=self.currency,
            required=False,
            help_text=_("Empty: of every deal. A deal in another currency is always asked about."),
        )

    def draft(self) -> DemandDraft:
        told = self.cleaned_data
        above = told.get("above")
        return DemandDraft(
            stage_id=told["stage"],
            name=told["name"],
            kind=told["kind"],
            roles=tuple(told["roles"]),
            functions=tuple(told["functions"]),
            number=told["number"] or 1,
            above_minor=above,
            currency=self.currency if above is not None else "",
            holds=told["holds"] or StageDemand.Holds.RISE,
            is_active=told["is_active"],
        )


def demand_initial(row: StageDemand) -> dict[str, Any]:
    """Return what the form starts from."""
    same = ("name", "kind", "number", "holds", "is_active", "roles", "currency")
    return {name: getattr(row, name) for name in same} | {
        "stage": str(row.stage_id),
        "functions": [one.code for one in row.functions.all()],
        "above": row.above_minor,
    }
