"""Forms of the client base. They read what was typed; the services decide."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from otdel.foundation.web.fields import DayField, MoneyField, PersonField, PickField, keep_open

from . import engine, queries
from .drafts import (
    AwayDraft,
    CompanyDraft,
    CompanyKeys,
    ContactDraft,
    ContactKeys,
    FieldDraft,
    PointDraft,
)
from .engine import FieldLike
from .models import AwayReason, Company, Contact, ContactPoint, Field

EXTRA = "extra."  # before the key of a custom field
# The reserve and the archive ask for more than a status: see AwayForm.
IN_WORK = [one for one in Company.Status.choices if one[0] not in AwayReason.Place.values]


class TagsField(forms.CharField):
    """Words separated by commas; cleans to a tuple."""

    def clean(self, value: Any) -> tuple[str, ...]:
        text = super().clean(value)
        return tuple(word.strip() for word in text.split(",") if word.strip())


class ByForm(forms.Form):
    """A form that knows who fills it in."""

    def __init__(self, data: Any = None, *, by: Any, **rest: Any) -> None:
        super().__init__(data, **rest)
        self.by = by


class CustomForm(ByForm):
    """A form that also asks for the custom fields in use on its noun."""

    noun: ClassVar[str]

    def __init__(self, data: Any = None, *, by: Any, **rest: Any) -> None:
        super().__init__(data, by=by, **rest)
        self.own_fields = queries.open_fields(self.noun)

    def add_custom(self) -> None:
        for field in self.own_fields:
            asked = custom_field(field)
            asked.label = field.label
            self.fields[f"{EXTRA}{field.key}"] = asked
        keep_open(
            self, self.by, self.noun, always="name" if self.noun == "company" else "full_name"
        )
        self.own_fields = [f for f in self.own_fields if f"{EXTRA}{f.key}" in self.fields]

    def custom(self) -> list[forms.BoundField]:
        """Return the custom fields for the template."""
        return [self[f"{EXTRA}{field.key}"] for field in self.own_fields]

    def extra(self) -> dict[str, Any]:
        """Return {key: what was typed} for the draft."""
        typed = {field.key: self.cleaned_data[f"{EXTRA}{field.key}"] for field in self.own_fields}
        return {key: value for key, value in typed.items() if value not in (None, "")}


def custom_field(field: FieldLike) -> forms.Field:
    """Return the input of a custom field by its type."""
    if field.kind == Field.Kind.MONEY:
        return MoneyField(currency=engine.currency_of(field), required=False)
    if field.kind == Field.Kind.DATE:
        return DayField(required=False)
    if field.kind == Field.Kind.CHOICE:
        choices = [("", "—"), *((choice, choice) for choice in field.choices)]
        return forms.ChoiceField(choices=choices, required=False)
    if field.kind == Field.Kind.YES_NO:
        return forms.ChoiceField(
            choices=[("", "—"), ("yes", _("Yes")), ("no", _("No"))], required=False
        )
    return forms.CharField(max_length=2000, required=False)


class MergeForm(ByForm):
    """Which record is the same client."""

    def __init__(self, data: Any = None, *, by: Any, noun: str, **rest: Any) -> None:
        super().__init__(data, by=by, **rest)
        names = queries.company_names if noun == "company" else queries.contact_names
        self.fields["with"] = PickField(
            url=f"clients:{noun}-pick", names=partial(names, by), label=_("The other record")
        )


class AssignForm(ByForm):
    def __init__(self, data: Any = None, *, by: Any, **rest: Any) -> None:
        super().__init__(data, by=by, **rest)
        self.fields["owner"] = PersonField(by=by, label=_("New responsible"), required=True)


class StatusForm(ByForm):
    status = forms.ChoiceField(label=_("Status"), choices=IN_WORK)


class AwayForm(ByForm):
    """Why clients go to the archive: a reason of the dictionary."""

    place: ClassVar[str] = "archived"

    reason_id = forms.TypedChoiceField(label=_("Reason"), coerce=int)
    note = forms.CharField(label=_("Note"), max_length=250, required=False)

    def __init__(self, data: Any = None, *, by: Any, **rest: Any) -> None:
        super().__init__(data, by=by, **rest)
        rows = queries.away_reasons(self.place).filter(is_active=True)
        choices = [("", "—"), *((str(row.pk), row.name) for row in rows)]
        self.fields["reason_id"].choices = choices  # type: ignore[attr-defined]

    def draft(self) -> AwayDraft:
        return away_draft(**self.cleaned_data)


class ReserveForm(AwayForm):
    """Why clients go to the reserve, when they come back and to whom."""

    place = "reserve"

    back_on = DayField(label=_("Comes back"))
    to_free = forms.ChoiceField(
        label=_("Comes back to"),
        choices=[("", _("The responsible")), ("yes", _("The free ones"))],
        required=False,
    )


def away_draft(
    reason_id: int, note: str = "", back_on: date | None = None, to_free: str = ""
) -> AwayDraft:
    return AwayDraft(reason_id, note, back_on, to_free == "yes")


class AwayReasonForm(ByForm):
    name = forms.CharField(label=_("Reason"), max_length=120)
    place = forms.ChoiceField(label=_("Where to"), choices=AwayReason.Place.choices)
    position = forms.IntegerField(
        label=_("Place"), min_value=0, max_value=999, required=False, initial=0
    )


class TagForm(ByForm):
    add = TagsField(label=_("Add tags"), required=False, help_text=_("Separate them with commas."))
    remove = TagsField(label=_("Remove tags"), required=False)


class CompanyForm(CustomForm):
    noun = "company"

    name = forms.CharField(label=_("Name"), max_length=250)
    tax_id = forms.CharField(label=_("Tax ID"), max_length=30, required=False)
    phone = forms.CharField(label=_("Phone"), max_length=60, required=False)
    email = forms.CharField(label=_("E-mail"), max_length=250, required=False)
    city = forms.CharField(label=_("City"), max_length=120, required=False)
    industry = forms.CharField(label=_("Industry"), max_length=120, required=False)
    status = forms.ChoiceField(label=_("Status"), choices=IN_WORK, initial="potential")
    tags = TagsField(label=_("Tags"), required=False, help_text=_("Separate them with commas."))

    def __init__(self, data: Any = None, *, by: Any, **rest: Any) -> None:
        super().__init__(data, by=by, **rest)
        self.fields["owner"] = PersonField(
            by=by, label=_("Responsible"), required=False, initial=by.pk
        )
        self.add_custom()
        self.fields["phone"].widget.input_type = "tel"
        self.fields["email"].widget.input_type = "email"

    def draft(self) -> CompanyDraft:
        asked = self.cleaned_data
        return CompanyDraft(
            name=asked["name"],
            owner_id=asked.get("owner", self.by.pk),
            status=asked.get("status", "potential"),
            tax_id=asked.get("tax_id", ""),
            city=asked.get("city", ""),
            industry=asked.get("industry", ""),
            extra=self.extra(),
            points=_points(asked),
            tags=asked["tags"],
        )


class ContactForm(CustomForm):
    noun = "contact"

    full_name = forms.CharField(label=_("Full name"), max_length=200)
    title = forms.CharField(label=pgettext_lazy("work", "Title"), max_length=150, required=False)
    part = forms.ChoiceField(
        label=_("Part in the decision"), choices=Contact.Part.choices, initial="other"
    )
    phone = forms.CharField(label=_("Phone"), max_length=60, required=False)
    email = forms.CharField(label=_("E-mail"), max_length=250, required=False)
    tags = TagsField(label=_("Tags"), required=False, help_text=_("Separate them with commas."))

    def __init__(self, data: Any = None, *, by: Any, **rest: Any) -> None:
        super().__init__(data, by=by, **rest)
        self.fields["company"] = PickField(
            url="clients:company-pick",
            names=lambda ids: queries.company_names(by, ids),
            label=_("Company"),
            required=False,
        )
        self.fields["owner"] = PersonField(
            by=by, label=_("Responsible"), required=False, initial=by.pk
        )
        self.order_fields(
            ["full_name", "company", "title", "part", "phone", "email", "owner", "tags"]
        )
        self.add_custom()

    def draft(self) -> ContactDraft:
        asked = self.cleaned_data
        return ContactDraft(
            full_name=asked["full_name"],
            company_id=asked.get("company"),
            owner_id=asked.get("owner", self.by.pk),
            title=asked.get("title", ""),
            part=asked.get("part", "other"),
            extra=self.extra(),
            points=_points(asked),
            tags=asked["tags"],
        )


def company_keys(data: Any) -> CompanyKeys:
    """What has been typed so far, for offering companies that are there already."""
    return CompanyKeys(
        tax_id=data.get("tax_id", ""),
        name=data.get("name", ""),
        phone=data.get("phone", ""),
        email=data.get("email", ""),
    )


def contact_keys(data: Any) -> ContactKeys:
    """What has been typed so far, for offering contacts that are there already."""
    return ContactKeys(
        name=data.get("full_name", ""),
        phone=data.get("phone", ""),
        email=data.get("email", ""),
        company_id=number(data.get("company", "")),
    )


def number(value: Any) -> int | None:
    """Return an id from a picked value, or None."""
    text = str(value or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def _points(asked: dict[str, Any]) -> tuple[PointDraft, ...]:
    typed = ((kind, asked[kind]) for kind in ("phone", "email"))
    return tuple(PointDraft(kind, value) for kind, value in typed if value)


class PointForm(forms.Form):
    """One line of the dialog of phones and mails; an empty value takes the line away."""

    kind = forms.ChoiceField(label=_("Kind"), choices=ContactPoint.Kind.choices)
    value = forms.CharField(label=_("Value"), max_length=250, required=False)
    use = forms.ChoiceField(label=_("Use"), choices=ContactPoint.Use.choices)
    is_main = forms.BooleanField(label=_("Main"), required=False)

    def draft(self) -> PointDraft:
        asked = self.cleaned_data
        return PointDraft(asked["kind"], asked["value"], asked["use"], asked["is_main"])


PointSet = forms.formset_factory(PointForm, extra=2, max_num=40, absolute_max=60)


class FieldForm(ByForm):
    on_noun = forms.ChoiceField(label=_("Record"), choices=Field.Noun.choices)
    label = forms.CharField(label=_("Label"), max_length=80)
    kind = forms.ChoiceField(label=_("Type"), choices=Field.Kind.choices)
    choices = forms.CharField(
        label=_("Choices"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One a line for a choice; the currency (RUB) for money."),
    )
    position = forms.IntegerField(label=_("Place"), min_value=0, max_value=30000, initial=0)

    def draft(self) -> FieldDraft:
        asked = self.cleaned_data
        return FieldDraft(
            on_noun=asked["on_noun"],
            label=asked["label"],
            kind=asked["kind"],
            choices=self.lines(),
            position=asked["position"],
        )

    def lines(self) -> tuple[str, ...]:
        typed = self.cleaned_data["choices"].splitlines()
        return tuple(line.strip() for line in typed if line.strip())


class FieldEditForm(FieldForm):
    """Noun and type stay for good once records may hold values."""

    def __init__(self, data: Any = None, *, by: Any, **rest: Any) -> None:
        super().__init__(data, by=by, **rest)
        del self.fields["on_noun"], self.fields["kind"]
