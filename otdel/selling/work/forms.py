"""What a person fills in about an activity; nothing is decided here."""

from __future__ import annotations

from datetime import date, datetime, time
from functools import partial
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from otdel.company.clients.queries import company_names, contact_names
from otdel.company.contacting.models import REASONS, Purpose
from otdel.foundation.people.models import User
from otdel.foundation.web.fields import DayField, PersonField, PickField

from .drafts import ActivityDraft
from .models import Activity
from .queries import zone_of

PLANNED_KINDS = [choice for choice in Activity.Kind.choices if choice[0] != "note"]


class HourField(forms.TimeField):
    """An hour of the day, or none."""

    def __init__(self, **options: Any) -> None:
        widget = forms.TimeInput(attrs={"type": "time", "step": "300"}, format="%H:%M")
        usual: dict[str, Any] = {"label": _("Hour"), "required": False, "widget": widget}
        super().__init__(**(usual | options))


def moment(day: date | None, hour: time | None, by: User) -> tuple[datetime | None, bool]:
    """Return (due_at, has_hour) of a day and an hour as the reader means them."""
    if day is None:
        return None, False
    if hour is None:
        return datetime.combine(day, time(12), tzinfo=timezone.get_default_timezone()), False
    return datetime.combine(day, hour, tzinfo=zone_of(by)), True


class WhenForm(forms.Form):
    """A day and an hour; and why, once the gate of contacts has asked."""

    confirmed = forms.CharField(label=_("Why all the same"), required=False, max_length=250)
    day = DayField(label=_("Day"), required=False)
    hour = HourField(help_text=_("Without an hour it is due by the end of the working day."))

    def __init__(self, *args: Any, by: User, **options: Any) -> None:
        super().__init__(*args, **options)
        self.by = by

    @property
    def asks_why(self) -> bool:
        """Say whether the gate has asked: only then is the field shown."""
        return bool(self.data.get("confirmed") or self.errors.get("confirmed"))

    def due(self) -> tuple[datetime | None, bool]:
        return moment(self.cleaned_data.get("day"), self.cleaned_data.get("hour"), self.by)


class ActivityForm(WhenForm):
    """A planned activity: what, by when, whose, about whom."""

    kind = forms.ChoiceField(label=_("Kind"), choices=PLANNED_KINDS, widget=forms.RadioSelect)
    subject = forms.CharField(label=_("What is to be done"), max_length=250)
    purpose = forms.ChoiceField(label=_("Purpose of the contact"), choices=REASONS, required=False)
    body = forms.CharField(
        label=_("Details"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    field_order: tuple[str, ...] = (
        "kind",
        "subject",
        "day",
        "hour",
        "owner",
        "company",
        "contact",
        "body",
    )

    def __init__(self, *args: Any, by: User, about: bool = False, **options: Any) -> None:
        super().__init__(*args, by=by, **options)
        self.fields["owner"] = PersonField(by=by, label=_("Responsible"))
        if not about:
            self.fields["company"] = PickField(
                url="clients:company-pick",
                names=partial(company_names, by),
                label=_("Company"),
                required=False,
            )
            self.fields["contact"] = PickField(
                url="clients:contact-pick",
                names=partial(contact_names, by),
                label=_("Contact"),
                required=False,
            )
        self.order_fields(self.field_order)

    def draft(self, **links: Any) -> ActivityDraft:
        """Return the draft; `links` are what it is about."""
        due_at, has_hour = self.due()
        data = self.cleaned_data
        chosen = {
            name: data.get(short)
            for name, short in (("company_id", "company"), ("contact_id", "contact"))
            if data.get(short)
        }
        return ActivityDraft(
            **(
                {
                    "kind": data["kind"],
                    "subject": data["subject"],
                    "body": data["body"],
                    "owner_id": owner_id(data["owner"]),
                    "due_at": due_at,
                    "has_hour": has_hour,
                    "purpose": data.get("purpose") or Purpose.DEAL,
                    "confirmed": data.get("confirmed", ""),
                }
                | links
                | chosen
            )
        )


class EditForm(ActivityForm):
    """The same, of an activity that exists; an outcome once it is closed."""

    outcome = forms.CharField(label=_("Outcome"), required=False, max_length=250)
    field_order: tuple[str, ...] = (
        "kind",
        "subject",
        "outcome",
        "day",
        "hour",
        "owner",
        "company",
        "contact",
        "body",
    )

    def __init__(self, *args: Any, row: Activity, by: User, **options: Any) -> None:
        super().__init__(*args, by=by, about=bool(row.about_noun), **options)
        for name in (
            ("kind", "day", "hour", "owner", "company", "contact", "confirmed", "purpose")
            if not row.is_open
            else ("outcome", "purpose")
        ):
            self.fields.pop(name, None)


class StepForm(WhenForm):
    """What came of it, and the next step."""

    outcome = forms.CharField(
        label=_("What came of it"),
        required=False,
        max_length=250,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    next_kind = forms.ChoiceField(label=_("Kind"), choices=PLANNED_KINDS, required=False)
    next_subject = forms.CharField(label=_("Next step"), required=False, max_length=250)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("next_subject") and not data.get("day"):
            self.add_error("day", _("A next step needs a day."))
        return data

    def next_step(self, row: Activity) -> ActivityDraft | None:
        """Return the draft of the next step, or None if none was named."""
        data = self.cleaned_data
        if not data["next_subject"]:
            return None
        due_at, has_hour = self.due()
        return ActivityDraft(
            kind=data["next_kind"] or Activity.Kind.TASK,
            subject=data["next_subject"],
            owner_id=row.owner_id,
            due_at=due_at,
            has_hour=has_hour,
            confirmed=data.get("confirmed", ""),
        )


class ComposeForm(WhenForm):
    """The line above a timeline: a note, or a call, letter, meeting, task done or to do."""

    subject = forms.CharField(label=_("What about"), required=False, max_length=250)
    body = forms.CharField(required=False, widget=forms.Textarea(attrs={"rows": 2}))
    purpose = forms.ChoiceField(label=_("Purpose of the contact"), choices=REASONS, required=False)
    outcome = forms.CharField(label=_("What came of it"), required=False, max_length=250)
    direction = forms.ChoiceField(
        label=_("Direction"), required=False, choices=Activity.Direction.choices
    )
    duration_minutes = forms.IntegerField(
        label=_("Minutes"), required=False, min_value=0, max_value=1440
    )

    def __init__(self, *args: Any, kind: str, by: User, **options: Any) -> None:
        super().__init__(*args, by=by, **options)
        self.kind = kind
        self.fields["subject" if kind != "note" else "body"].required = True
        if kind == Activity.Kind.NOTE:
            self.fields["body"].label = _("Note")
        self._leave(_FIELDS[kind])

    def _leave(self, names: tuple[str, ...]) -> None:
        for name in list(self.fields):
            if name not in names:
                del self.fields[name]

    def draft(self, **links: Any) -> ActivityDraft:
        data = self.cleaned_data
        due_at, has_hour = self.due()
        body = data.get("body", "")
        return ActivityDraft(
            kind=self.kind,
            subject=data.get("subject") or body.strip().split("\n")[0][:250],
            body=body,
            owner_id=self.by.pk,
            outcome=data.get("outcome", ""),
            direction=data.get("direction") or Activity.Direction.OUT,
            duration_minutes=data.get("duration_minutes"),
            due_at=due_at,
            has_hour=has_hour,
            purpose=data.get("purpose") or Purpose.DEAL,
            confirmed=data.get("confirmed", ""),
            **links,
        )


_FIELDS = {
    "note": ("body",),
    "call": (
        "subject",
        "outcome",
        "direction",
        "duration_minutes",
        "purpose",
        "day",
        "hour",
        "confirmed",
    ),
    "letter": ("subject", "outcome", "direction", "purpose", "day", "hour", "confirmed"),
    "meeting": ("subject", "outcome", "duration_minutes", "purpose", "day", "hour", "confirmed"),
    "task": ("subject", "day", "hour"),
}


class OwnerForm(forms.Form):
    """Whom to give it to."""

    def __init__(self, *args: Any, by: User, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["owner"] = PersonField(by=by, label=_("Responsible"))

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if "owner" in data:
            data["owner_id"] = owner_id(data.pop("owner"))
        return data


class DayForm(forms.Form):
    """Another day for many."""

    day = DayField(label=_("Day"))

    def __init__(self, *args: Any, by: User, **options: Any) -> None:
        super().__init__(*args, **options)
        self.by = by

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        return {"due_at": moment(data.get("day"), None, self.by)[0]}


def owner_id(value: Any) -> int:
    """Return the person's number, whether the field gave a person or a number."""
    return int(getattr(value, "pk", value))
