"""Forms of named lists. They read what was typed; the services decide."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from otdel.company.clients.forms import ByForm
from otdel.company.department.queries import unit_choices
from otdel.foundation.web.fields import PersonField

from . import queries
from .drafts import ListDraft, ListFieldDraft
from .engine import LABEL, USUAL
from .models import Entry, ListField, NamedList


def lines_of(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())


class ListForm(ByForm):
    name = forms.CharField(label=_("Name"), max_length=120)
    purpose = forms.ChoiceField(label=_("What for"), choices=NamedList.Purpose.choices)
    on_noun = forms.ChoiceField(label=_("List of"), choices=NamedList.Noun.choices)
    audience = forms.ChoiceField(label=_("Who sees it"), choices=NamedList.Audience.choices)
    unit = forms.ChoiceField(label=_("Unit"), required=False)
    is_exclusive = forms.BooleanField(
        label=_("Exclusive: a client stands in such lists of one purpose with one person only"),
        required=False,
    )
    states = forms.CharField(
        label=_("States"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One a line, in order; the last one means that nothing is left to do."),
    )
    note = forms.CharField(
        label=_("Note"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, data: Any = None, *, by: Any, **rest: Any) -> None:
        super().__init__(data, by=by, **rest)
        self.fields["unit"].choices = [("", "—"), *unit_choices(by)]  # type: ignore[attr-defined]
        self.fields["owner"] = PersonField(
            by=by, label=pgettext_lazy("list", "Owner"), initial=by.pk
        )
        self.fields["states"].initial = "\n".join(str(label) for _key, label, _over in USUAL)

    def clean_states(self) -> tuple[str, ...]:
        lines = lines_of(self.cleaned_data["states"])
        if any(len(line) > LABEL for line in lines):
            raise forms.ValidationError(_("A state is at most 60 signs long."))
        return lines

    def clean_unit(self) -> int | None:
        return int(self.cleaned_data["unit"]) if self.cleaned_data["unit"] else None

    def changes(self) -> dict[str, Any]:
        asked = self.cleaned_data
        same = ("name", "purpose", "audience", "is_exclusive", "states", "note")
        return {name: asked[name] for name in same} | {
            "owner_id": asked["owner"],
            "unit_id": asked["unit"],
        }

    def draft(self) -> ListDraft:
        return ListDraft(on_noun=self.cleaned_data["on_noun"], **self.changes())


class ListEditForm(ListForm):
    """What it is a list of stays for good."""

    def __init__(self, data: Any = None, *, by: Any, **rest: Any) -> None:
        super().__init__(data, by=by, **rest)
        del self.fields["on_noun"]


class ListFieldForm(ByForm):
    label = forms.CharField(label=_("Label"), max_length=80)
    kind = forms.ChoiceField(label=_("Type"), choices=ListField.Kind.choices)
    choices = forms.CharField(
        label=_("Choices"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One a line for a choice; the currency (RUB) for money."),
    )
    position = forms.IntegerField(label=_("Place"), min_value=0, max_value=30000, initial=0)

    def changes(self) -> dict[str, Any]:
        asked = self.cleaned_data
        return {
            "label": asked["label"],
            "choices": list(lines_of(asked["choices"])),
            "position": asked["position"],
        }

    def draft(self) -> ListFieldDraft:
        told = self.changes()
        told["choices"] = tuple(told["choices"])
        return ListFieldDraft(kind=self.cleaned_data["kind"], **told)


class ListFieldEditForm(ListFieldForm):
    def __init__(self, data: Any = None, *, by: Any, **rest: Any) -> None:
        super().__init__(data, by=by, **rest)
        del self.fields["kind"]


class AssignForm(ByForm):
    def __init__(self, data: Any = None, *, by: Any, **rest: Any) -> None:
        super().__init__(data, by=by, **rest)
        self.fields["assigned"] = PersonField(by=by, label=_("Given to"), required=False)


class StateForm(ByForm):
    state = forms.ChoiceField(label=_("State"))

    def __init__(
        self, data: Any = None, *, by: Any, states: Sequence[tuple[str, Any]] = (), **rest: Any
    ) -> None:
        super().__init__(data, by=by, **rest)
        usual = [(key, label) for key, label, _over in USUAL]
        self.fields["state"].choices = states or usual  # type: ignore[attr-defined]


class AddForm(ByForm):
    """Into which list, to whom and why."""

    def __init__(self, data: Any = None, *, by: Any, noun: str, **rest: Any) -> None:
        super().__init__(data, by=by, **rest)
        offered = queries.open_lists(by, timezone.localdate(), noun)
        self.fields["named_list"] = forms.TypedChoiceField(
            label=_("List"),
            choices=[("", "—"), *offered.values_list("pk", "name")],
            coerce=int,
            error_messages={"invalid_choice": _("Choose one of the lists offered.")},
        )
        self.fields["assigned"] = PersonField(by=by, label=_("Given to"), required=False)
        self.fields["why"] = forms.CharField(
            label=Entry._meta.get_field("why").verbose_name, max_length=250, required=False
        )


class PasteForm(ByForm):
    """Names, tax numbers, phones or mails, one client a line."""

    text = forms.CharField(
        label=_("Clients"),
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
        max_length=2_000_000,
        help_text=_(
            "One a line: a tax number, phone, mail or exact name; several on a line apart by tabs or semicolons."
        ),
    )
    why = forms.CharField(
        label=Entry._meta.get_field("why").verbose_name, max_length=250, required=False
    )

    def __init__(self, data: Any = None, *, by: Any, **rest: Any) -> None:
        super().__init__(data, by=by, **rest)
        self.fields["assigned"] = PersonField(by=by, label=_("Given to"), required=False)
