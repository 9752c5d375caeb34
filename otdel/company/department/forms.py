"""Forms of the department's dialogs."""

from __future__ import annotations

from datetime import date, datetime
from functools import partial
from typing import Any
from zoneinfo import available_timezones

import holidays
from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from otdel.foundation.people.models import User
from otdel.foundation.people.policy import Reach, Role
from otdel.foundation.web.fields import DayField, PersonField, PickField

from . import handover, queries
from .drafts import CoverDraft, FunctionDraft
from .models import Cover


def _units(by: User, empty: str = "") -> list[tuple[Any, Any]]:
    return [("", empty or "—"), *queries.unit_choices(by)]


class UnitForm(forms.Form):
    """Name and place of a unit."""

    name = forms.CharField(label=_("Name"), max_length=120)
    parent = forms.TypedChoiceField(
        label=_("Part of"), coerce=int, empty_value=None, required=False
    )

    def __init__(self, data: Any = None, *, by: User, **rest: Any) -> None:
        super().__init__(data, **rest)
        self.fields["parent"].choices = _units(by)  # type: ignore[attr-defined]


class PositionForm(forms.Form):
    """A line of the staffing table."""

    title = forms.CharField(label=pgettext_lazy("job", "Title"), max_length=120)
    headcount = forms.IntegerField(label=_("Headcount"), min_value=1, max_value=5000, initial=1)


class WorkForm(forms.Form):
    """What a person does in a unit."""

    functions = forms.MultipleChoiceField(
        label=_("Functions"),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 8}),
        help_text=_(
            "Rights and whose records are seen follow from the functions. Several are fine."
        ),
    )
    title = forms.CharField(label=pgettext_lazy("job", "Title"), max_length=120, required=False)
    position = forms.TypedChoiceField(
        label=_("Place in the staffing table"), coerce=int, empty_value=None, required=False
    )
    is_head = forms.BooleanField(label=_("Leads the unit"), required=False)

    def __init__(self, data: Any = None, *, unit_id: int | None = None, **rest: Any) -> None:
        super().__init__(data, **rest)
        self.fields["functions"].choices = [  # type: ignore[attr-defined]
            (function.code, str(function)) for function in queries.functions()
        ]
        self.fields["position"].choices = [("", "—"), *queries.position_choices(unit_id)]  # type: ignore[attr-defined]


class EmployForm(WorkForm):
    """A person, a unit, since when, and what for."""

    field_order = ("person", "unit", "starts_on", "functions", "title", "position", "is_head")

    unit = forms.TypedChoiceField(label=_("Unit"), coerce=int)
    starts_on = DayField(label=_("From"))

    def __init__(
        self, data: Any = None, *, by: User, unit_id: int | None = None, **rest: Any
    ) -> None:
        super().__init__(data, unit_id=unit_id, **rest)
        self.fields["person"] = PersonField(by=by, label=_("Person"))
        self.fields["unit"].choices = _units(by)  # type: ignore[attr-defined]
        self.order_fields(self.field_order)


class EndForm(forms.Form):
    """The last day of an employment."""

    ends_on = DayField(label=_("Last day"))


class InviteForm(WorkForm):
    """Somebody new: who, where, what for."""

    field_order = ("email", "full_name", "language", "unit", "functions", "title", "is_head")

    email = forms.EmailField(label=_("E-mail"))
    full_name = forms.CharField(label=_("Full name"), max_length=150)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    unit = forms.TypedChoiceField(label=_("Unit"), coerce=int, empty_value=None, required=False)

    def __init__(self, data: Any = None, *, by: User, **rest: Any) -> None:
        super().__init__(data, **rest)
        self.fields["unit"].choices = _units(by, str(_("No unit yet")))  # type: ignore[attr-defined]
        del self.fields["position"]
        self.order_fields(self.field_order)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if not given.get("unit") and (given.get("functions") or given.get("is_head")):
            self.add_error("unit", _("Choose the unit in which the functions are done."))
        return given


class PersonForm(forms.Form):
    """Name and address of a person."""

    full_name = forms.CharField(label=_("Full name"), max_length=150)
    email = forms.EmailField(label=_("E-mail"))


class RoleForm(forms.Form):
    """Rights given directly, past any function."""

    role = forms.ChoiceField(label=_("Rights"), choices=Role.choices)
    reach = forms.ChoiceField(label=_("Sees"), choices=Reach.choices)


class NoticeForm(forms.Form):
    """Since when a person is leaving."""

    on = DayField(
        label=_("Notice of leaving since"),
        required=False,
        help_text=_("Leave empty to take the notice back."),
    )


class BookForm(forms.Form):
    """Who takes a book over, and which parts of it."""

    parts = forms.MultipleChoiceField(
        label=_("What passes over"), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, data: Any = None, *, by: User, person_id: int, **rest: Any) -> None:
        super().__init__(data, **rest)
        self.parts_shown = queries.book_of(by, person_id)
        full = [part.noun for part in self.parts_shown if part.number]
        self.fields["parts"].choices = [(p.noun, p.label) for p in self.parts_shown]  # type: ignore[attr-defined]
        self.fields["parts"].initial = full
        heir = PersonField(by=by, label=_("Who takes it over"))
        heir.queryset = heir.queryset.exclude(pk=person_id) if heir.queryset is not None else None
        self.fields["heir"] = heir
        self.order_fields(["heir", "parts"])


class FunctionForm(forms.Form):
    """A function of the catalogue."""

    code = forms.SlugField(label=pgettext_lazy("function", "Code"), max_length=20)
    name = forms.CharField(label=_("Name"), max_length=120)
    name_ru = forms.CharField(label=_("Name in Russian"), max_length=120, required=False)
    duties = forms.CharField(
        label=_("Duties"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    role = forms.ChoiceField(
        label=_("Rights"), required=False, choices=[("", _("None of its own")), *Role.choices]
    )
    reach = forms.ChoiceField(label=_("Sees"), choices=Reach.choices)
    is_masked = forms.BooleanField(
        label=_("Sees phones and mails masked"),
        required=False,
        help_text=_("Each number is shown one by one and counted in the access journal."),
    )

    def draft(self) -> FunctionDraft:
        return FunctionDraft(**self.cleaned_data)


class InquiryForm(forms.Form):
    """What was found of a file that walked out."""

    text = forms.CharField(
        label=_("A piece of the leaked file"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 5, "autofocus": True}),
        help_text=_("A mail, a phone, a name, a few lines of the file or the mark at its end."),
    )


class ReasonForm(forms.Form):
    """What was found behind an alert."""

    reason = forms.CharField(
        label=_("What was found"), max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )


class DayForm(forms.Form):
    """Whether a day is worked."""

    state = forms.ChoiceField(
        label=_("This day"),
        choices=[("rule", _("By the rule")), ("on", _("Worked")), ("off", _("Day off"))],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(label=_("Why"), max_length=120, required=False)

    @property
    def is_working(self) -> bool | None:
        return {"on": True, "off": False}.get(self.cleaned_data["state"])


def countries() -> list[tuple[str, str]]:
    """Return the countries whose holidays are known, by code."""
    return [(code, code) for code in sorted(holidays.list_supported_countries())]


def zones(empty: Any) -> list[tuple[str, Any]]:
    """Return the time zones by name, after "as the company"."""
    return [("", empty), *((zone, zone) for zone in sorted(available_timezones()) if "/" in zone)]


class CalendarForm(forms.Form):
    """A calendar's country, zone and the hours of a usual working day."""

    name = forms.CharField(label=_("Name"), max_length=80)
    country = forms.ChoiceField(label=_("Country of the holidays"))
    region = forms.CharField(label=_("Region"), max_length=10, required=False)
    time_zone = forms.ChoiceField(label=_("Time zone"), required=False)

    def __init__(self, *args: Any, **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.fields["country"].choices = countries()  # type: ignore[attr-defined]
        self.fields["time_zone"].choices = zones(_("As the installation"))  # type: ignore[attr-defined]


class HoursForm(forms.Form):
    """The hours of each weekday as people write them: "9:00-13:00, 14:00-18:00"; empty is a day off."""

    def __init__(self, data: Any = None, *, names: list[str], initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        for number, name in enumerate(names):
            self.fields[f"day{number}"] = forms.CharField(label=name, required=False, max_length=80)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        self.rows = []
        for number in range(7):
            try:
                self.rows += [
                    (number, *stretch) for stretch in _stretches(given.get(f"day{number}") or "")
                ]
            except ValueError:
                self.add_error(f"day{number}", _("Write it like 9:00-13:00, 14:00-18:00."))
        return given


def _stretches(text: str) -> list[tuple[Any, Any]]:
    found = []
    for part in filter(None, (piece.strip() for piece in text.split(","))):
        start, end = part.replace("–", "-").replace("—", "-").split("-")
        found.append((_clock(start), _clock(end)))
    return found


def _clock(text: str) -> Any:
    return datetime.strptime(text.strip(), "%H:%M").time()  # noqa: DTZ007 a clock, not an instant


class MeForm(forms.Form):
    """How the system looks to me."""

    full_name = forms.CharField(label=_("Full name"), max_length=150)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    time_zone = forms.ChoiceField(label=_("Time zone"), required=False)
    theme = forms.ChoiceField(label=_("Look"), choices=User.Theme.choices)

    def __init__(self, *args: Any, **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.fields["time_zone"].choices = zones(_("As the company"))  # type: ignore[attr-defined]


def _part_labels() -> list[tuple[str, Any]]:
    return [
        ("clients", _("Clients and their contacts")),
        ("deals", _("Deals")),
        ("leads", _("Leads")),
        ("tasks", _("Tasks")),
    ]


PART_LABELS = dict(_part_labels())


class CoverForm(forms.Form):
    """Who is away from when till when, and who stands in with what."""

    field_order = ("person", "starts_on", "ends_on", "why", "stand_in", "parts", "note")

    starts_on = DayField(label=_("First day away"))
    ends_on = DayField(label=_("Last day away"))
    why = forms.ChoiceField(label=_("Reason"), choices=Cover.Why.choices)
    parts = forms.MultipleChoiceField(
        label=_("What the stand-in takes on"),
        choices=_part_labels,
        initial=list(PART_LABELS),
        widget=forms.CheckboxSelectMultiple,
    )
    note = forms.CharField(
        label=_("What to know"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("It stands at the head of the hand-over sheet."),
    )

    def __init__(
        self, data: Any = None, *, by: User, person_id: int | None = None, **rest: Any
    ) -> None:
        super().__init__(data, **rest)
        if person_id is None:
            self.fields["person"] = PersonField(by=by, label=_("Who is away"))
        self.fields["stand_in"] = stand_in_field(by, [person_id] if person_id else [])
        self.order_fields(self.field_order)

    def draft(self, person_id: int | None) -> CoverDraft:
        told = self.cleaned_data
        return CoverDraft(
            person_id or told["person"],
            told["starts_on"],
            told["ends_on"],
            told["stand_in"],
            tuple(told["parts"]),
            told["why"],
            told["note"],
        )


def stand_in_field(by: User, but: list[int]) -> PersonField:
    """A colleague who may stand in: anybody but these."""
    found = PersonField(by=by, label=_("Who stands in"))
    found.queryset = found.queryset.exclude(pk__in=but) if found.queryset is not None else None
    return found


class CoverDaysForm(forms.Form):
    """Other days of an absence; one that runs keeps its first day."""

    starts_on = DayField(label=_("First day away"))
    ends_on = DayField(label=_("Last day away"))

    def __init__(self, data: Any = None, *, has_begun: bool, **rest: Any) -> None:
        super().__init__(data, **rest)
        if has_begun:
            self.fields["starts_on"].disabled = True


class BackForm(forms.Form):
    """When somebody is back earlier."""

    back_on = DayField(label=_("At work again on"))


class AnswerForm(forms.Form):
    """A word with a refusal."""

    answer = forms.CharField(label=_("Why"), max_length=300, required=False)


class StandInForm(forms.Form):
    """Somebody else who stands in."""

    def __init__(self, data: Any = None, *, by: User, but: list[int], **rest: Any) -> None:
        super().__init__(data, **rest)
        self.fields["stand_in"] = stand_in_field(by, but)


class ClientsForm(forms.Form):
    """Clients for a stand-in of their own: picked one by one, or all of a named list."""

    def __init__(
        self, data: Any = None, *, by: User, on: date, but: list[int], **rest: Any
    ) -> None:
        super().__init__(data, **rest)
        room = handover.declared()
        self.by, self.on = by, on
        self.fields["stand_in"] = stand_in_field(by, but)
        self.fields["clients"] = PickField(
            url=room.pick,
            names=partial(room.names, by),
            many=True,
            required=False,
            label=_("Clients"),
        )
        self.fields["group"] = forms.ChoiceField(
            label=_("Or all clients of a list"),
            required=False,
            choices=[("", "—"), *room.groups(by, on)],
        )

    def client_ids(self) -> list[int]:
        told = self.cleaned_data
        group = told.get("group")
        of_group = handover.declared().group(self.by, group, self.on) if group else ()
        return list(dict.fromkeys([*(told.get("clients") or ()), *of_group]))


class HeadForm(forms.Form):
    """The heading of a group of fields."""

    head = forms.CharField(label=_("Heading"), max_length=60)
    head_ru = forms.CharField(label=_("Heading in Russian"), max_length=60, required=False)
    collapsed = forms.BooleanField(label=_("Folded at first"), required=False)
