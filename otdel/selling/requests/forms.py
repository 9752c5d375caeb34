"""Forms of services, agreements and requests. They read what was typed; the services decide."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from otdel.company.department.queries import units
from otdel.foundation.people.models import User
from otdel.foundation.web.fields import PersonField
from otdel.selling.pipeline import queries as pipeline
from otdel.selling.pipeline.forms import ByForm

from . import queries
from .appendix import term
from .drafts import AgreementDraft, AskDraft, ServiceDraft
from .models import AdjacentService, Agreement, ServiceRequest


def words(name: str, *, required: bool = False, label: Any = None) -> forms.CharField:
    return forms.CharField(
        label=label or ServiceRequest._meta.get_field(name).verbose_name,  # type: ignore[union-attr]
        required=required,
        max_length=4000,
        widget=forms.Textarea({"rows": 3}),
    )


class AskForm(ByForm):
    """Which agreement, and what exactly."""

    def __init__(
        self, data: Any = None, *, by: User, agreed: Sequence[Agreement], **rest: Any
    ) -> None:
        super().__init__(data, by=by, **rest)
        self.fields["agreement"] = forms.TypedChoiceField(
            label=_("What"), choices=_by_service(agreed), coerce=int
        )
        self.fields["words"] = words("words")

    def draft(self) -> AskDraft:
        return AskDraft(self.cleaned_data["agreement"], self.cleaned_data["words"])


def _by_service(agreed: Sequence[Agreement]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return agreements grouped by service; the service of the first stands first."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for row in agreed:
        said = f"{row.get_direction_display()}: {row.name} ({term(row.hours)})"
        groups.setdefault(row.service.name, []).append((str(row.pk), said))
    return list(groups.items())


class AnswerForm(ByForm):
    def __init__(self, data: Any = None, *, by: User, **rest: Any) -> None:
        super().__init__(data, by=by, **rest)
        self.fields["reply"] = words("reply", required=True)


class ReturnForm(ByForm):
    def __init__(self, data: Any = None, *, by: User, **rest: Any) -> None:
        super().__init__(data, by=by, **rest)
        self.fields["reason"] = words("reply", required=True, label=_("Why it goes back"))


class ServiceForm(ByForm):
    """Who a service is, and who answers there."""

    name = forms.CharField(label=_("Name"), max_length=120)
    answers_by = forms.ChoiceField(
        label=_("Who answers there"),
        choices=AdjacentService.Answers.choices,
        help_text=_("Fill in the field below that fits; the others are left out."),
    )
    outside_name = forms.CharField(label=_("Their name"), max_length=120, required=False)
    outside_mail = forms.EmailField(label=_("Their mail"), max_length=200, required=False)
    is_active = forms.BooleanField(label=_("In use"), required=False, initial=True)

    def __init__(self, data: Any = None, *, by: User, **rest: Any) -> None:
        super().__init__(data, by=by, **rest)
        code = self.initial.get("function") or ""
        self.fields["person"] = PersonField(by=by, label=_("Person"), required=False)
        self.fields["unit"] = forms.TypedChoiceField(
            label=_("Unit"),
            choices=[("", "—"), *((str(row.pk), row.name) for row in units())],
            coerce=int,
            empty_value=None,
            required=False,
        )
        self.fields["function"] = function_field(by, code, _("Function"))
        self.order_fields(
            ["name", "answers_by", "person", "unit", "function", "outside_name", "outside_mail"]
        )

    def draft(self) -> ServiceDraft:
        told = self.cleaned_data
        return ServiceDraft(
            name=told["name"],
            answers_by=told["answers_by"],
            person_id=told["person"],
            unit_id=told["unit"],
            function=told["function"],
            outside_name=told["outside_name"],
            outside_mail=told["outside_mail"],
            is_active=told["is_active"],
        )


def service_initial(row: AdjacentService) -> dict[str, Any]:
    same = ("name", "answers_by", "outside_name", "outside_mail", "is_active")
    return {name: getattr(row, name) for name in same} | {
        "person": row.person_id,
        "unit": row.unit_id,
        "function": row.function.code if row.function else "",
    }


def function_field(by: User, chosen: str, label: Any) -> forms.ChoiceField:
    offered = queries.functions_offered([chosen] if chosen else [])
    known = [(one.code, one.called(by.language)) for one in offered]
    return forms.ChoiceField(label=label, choices=[("", "—"), *known], required=False)


class AgreementForm(ByForm):
    """One line of what sales and a service do for each other."""

    direction = forms.ChoiceField(label=_("Direction"), choices=Agreement.Direction.choices)
    name = forms.CharField(
        label=_("What"),
        max_length=160,
        help_text=_("“Stock and reservation”, “Contract agreed”: as people will read it."),
    )
    hours = forms.IntegerField(
        label=_("Working hours to answer"), min_value=1, max_value=720, initial=8
    )
    result = forms.CharField(label=_("What comes of it"), max_length=250, required=False)
    document = forms.CharField(label=_("What goes along"), max_length=250, required=False)
    is_gate = forms.BooleanField(
        label=_("The stage is not left before it is answered"), required=False
    )
    is_active = forms.BooleanField(label=_("In use"), required=False, initial=True)

    def __init__(self, data: Any = None, *, by: User, service_id: int, **rest: Any) -> None:
        super().__init__(data, by=by, **rest)
        self.service_id = service_id
        self.fields["place"] = forms.ChoiceField(
            label=_("At which stage"),
            choices=places(),
            required=False,
            help_text=_("Without one it may be asked at any time, about clients too."),
        )
        code = self.initial.get("function") or ""
        self.fields["function"] = function_field(by, code, _("Who in sales"))
        self.order_fields(["direction", "name", "hours", "place", "is_gate", "function"])

    def draft(self) -> AgreementDraft:
        told = self.cleaned_data
        process, _dot, stage = told["place"].partition(".")
        return AgreementDraft(
            service_id=self.service_id,
            name=told["name"],
            direction=told["direction"],
            process_id=int(process) if process else None,
            stage_id=int(stage) if stage else None,
            function=told["function"],
            hours=told["hours"],
            result=told["result"],
            document=told["document"],
            is_gate=told["is_gate"],
            is_active=told["is_active"],
        )


def places() -> list[Any]:
    """Return the choices "process" and "process.stage", process by process; "" for any time."""
    found: list[Any] = [("", _("Any process, any stage"))]
    for process in pipeline.processes():
        stages = [
            (f"{process.pk}.{row.pk}", row.name) for row in queries.stages_offered(process.pk)
        ]
        found.append((process.name, [(str(process.pk), _("any stage")), *stages]))
    return found


def agreement_initial(row: Agreement) -> dict[str, Any]:
    """Return what the form starts from; the stage of an older version is shown as the same step now."""
    same = ("direction", "name", "hours", "result", "document", "is_gate", "is_active")
    place = ""
    if row.process_id:
        home = pipeline.homes(row.process_id).get(row.stage_id, row.stage_id) if row.stage_id else 0
        place = f"{row.process_id}.{home}" if home else str(row.process_id)
    return {name: getattr(row, name) for name in same} | {
        "place": place,
        "function": row.function.code if row.function else "",
    }
