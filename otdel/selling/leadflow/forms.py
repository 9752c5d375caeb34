"""What a person fills in about rules; nothing is decided here."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from otdel.company.clients.models import Company
from otdel.company.department.queries import functions
from otdel.company.namedlists.queries import open_lists
from otdel.foundation.people.queries import colleagues
from otdel.foundation.web.fields import MoneyField
from otdel.selling.pipeline.models import Source
from otdel.selling.pipeline.queries import sources

from .drafts import RuleDraft
from .models import Rule


def _several(label: Any, **rest: Any) -> Any:
    many = forms.SelectMultiple(attrs={"size": 5})
    return forms.TypedMultipleChoiceField(label=label, required=False, widget=many, **rest)


class RuleForm(forms.Form):
    """A rule whole."""

    name = forms.CharField(label=_("Name"), max_length=120)
    strategy = forms.ChoiceField(label=_("How to choose"), choices=Rule.Strategy.choices)
    max_open = forms.IntegerField(
        label=_("Open leads of one person at most"), required=False, min_value=1, max_value=100_000
    )
    in_hours = forms.BooleanField(label=_("Only in working time"), required=False)
    is_active = forms.BooleanField(label=_("In use"), required=False, initial=True)
    words = forms.CharField(
        label=_("Words in the lead, its company, city or address"),
        required=False,
        max_length=500,
        help_text=_("By commas; one of them is enough: Kazan, Tatarstan."),
    )
    tags = forms.CharField(
        label=_("Tags of the company"), required=False, max_length=300, help_text=_("By commas.")
    )

    def __init__(
        self, *args: Any, by: Any, on: Any, rule: Rule | None = None, **options: Any
    ) -> None:
        options.setdefault("initial", _initial(rule))
        super().__init__(*args, **options)
        people = [(one.pk, one.full_name) for one in colleagues(by)]
        self.fields["people"] = _several(_("People"), coerce=int, choices=people)
        self.fields["functions"] = _several(
            _("Or whoever holds a function"),
            coerce=int,
            choices=[(one.pk, str(one)) for one in functions()],
        )
        self.fields["sources"] = _several(
            pgettext_lazy("lead", "Source"),
            coerce=int,
            choices=[(one.pk, one.name) for one in sources()],
        )
        self.fields["channels"] = _several(_("Channel"), coerce=str, choices=Source.Channel.choices)
        self.fields["lists"] = _several(
            _("Company in a list"),
            coerce=int,
            choices=[(one.pk, one.name) for one in open_lists(by, on, "company")],
        )
        self.fields["statuses"] = _several(
            _("Status of the company"), coerce=str, choices=Company.Status.choices
        )
        self.fields["amount_from"] = MoneyField(label=_("Expected sum from"), required=False)
        self.fields["amount_to"] = MoneyField(label=_("Expected sum up to"), required=False)

    def draft(self) -> RuleDraft:
        data = self.cleaned_data
        many = ("sources", "channels", "lists", "statuses")
        conditions = {name: list(data[name]) for name in many}
        conditions |= {name: _split(data[name]) for name in ("words", "tags")}
        conditions |= {name: data[name] for name in ("amount_from", "amount_to")}
        return RuleDraft(
            name=data["name"],
            strategy=data["strategy"],
            conditions=conditions,
            people=tuple(data["people"]),
            functions=tuple(data["functions"]),
            max_open=data["max_open"],
            in_hours=data["in_hours"],
            is_active=data["is_active"],
        )


def _split(text: str) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()]


def _initial(rule: Rule | None) -> dict[str, Any]:
    if rule is None:
        return {}
    told = dict(rule.conditions)
    columns = ("name", "strategy", "max_open", "in_hours", "is_active", "people", "functions")
    lines = {name: ", ".join(told.get(name, ())) for name in ("words", "tags")}
    return told | lines | {name: getattr(rule, name) for name in columns}


class NormForm(forms.Form):
    minutes = forms.IntegerField(
        label=_("Minutes of working time"),
        required=False,
        min_value=1,
        max_value=10_000,
        help_text=_("Empty: the common norm of the settings."),
    )
