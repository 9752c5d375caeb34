"""What a person fills in about rules; nothing is decided here."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from otdel.company.catalog.queries import product_names
from otdel.company.clients.models import Company
from otdel.company.contacting.models import REASONS
from otdel.company.department.queries import functions
from otdel.company.namedlists.queries import open_lists
from otdel.foundation.people.queries import colleagues
from otdel.foundation.web.fields import MoneyField, PickField
from otdel.selling.pipeline.models import Source
from otdel.selling.pipeline.queries import sources

from . import queries
from .drafts import CadenceDraft, RuleDraft, TemplateDraft
from .models import Cadence, LetterTemplate, Rule
from .sequence import LONGEST_WAIT

LINES = ("words", "tags", "industries")  # typed by commas


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

    industries = forms.CharField(
        label=_("Industry of the company"),
        required=False,
        max_length=300,
        help_text=_("By commas; as it stands on the client's card."),
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
        self.fields["products"] = PickField(
            label=_("Product"), url="catalog:product-pick",
            names=lambda ids: product_names(by, ids), many=True, required=False,
            help_text=_("Named in the lead, or bought by its company before; one of them is enough."),
        )  # fmt: skip
        self.fields["languages"] = _several(
            _("The lead is written in"), coerce=str, choices=LetterTemplate.Language.choices
        )
        self.fields["amount_from"] = MoneyField(label=_("Expected sum from"), required=False)
        self.fields["amount_to"] = MoneyField(label=_("Expected sum up to"), required=False)

    def draft(self) -> RuleDraft:
        data = self.cleaned_data
        many = ("sources", "channels", "lists", "statuses", "products", "languages")
        conditions = {name: list(data[name]) for name in many}
        conditions |= {name: _split(data[name]) for name in LINES}
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
    lines = {name: ", ".join(told.get(name, ())) for name in LINES}
    return told | lines | {name: getattr(rule, name) for name in columns}


class NormForm(forms.Form):
    minutes = forms.IntegerField(
        label=_("Minutes of working time"),
        required=False,
        min_value=1,
        max_value=10_000,
        help_text=_("Empty: the common norm of the settings."),
    )


# ---------------------------------------------------------------- cadences

FEWEST_ROWS, SPARE_ROWS, MOST_ROWS = 4, 2, 50


class CadenceForm(forms.Form):
    """A cadence whole: its steps are rows `step-0-channel`, `step-0-wait` and so on; empty rows are left out."""

    name = forms.CharField(label=_("Name"), max_length=120)
    on_noun = forms.ChoiceField(label=_("For"), choices=Cadence.Noun.choices)
    purpose = forms.ChoiceField(
        label=_("Purpose"), choices=REASONS,
        help_text=_("By it the rules of consent decide which steps are allowed."),
    )  # fmt: skip
    repeat_days = forms.IntegerField(
        label=_("Repeat the last step every so many working days"),
        required=False,
        min_value=1,
        max_value=LONGEST_WAIT,
        help_text=_("Without limit, until there is an answer. Empty: the cadence ends."),
    )
    is_active = forms.BooleanField(label=_("In use"), required=False, initial=True)
    rows = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any = None, *, cadence: Cadence | None = None) -> None:
        steps = list(cadence.steps) if cadence else []
        number = max(len(steps) + SPARE_ROWS, FEWEST_ROWS)
        if data is not None:
            told = str(data.get("rows", ""))
            number = min(int(told), MOST_ROWS) if told.isdecimal() else number
        super().__init__(data, initial=_cadence_initial(cadence, steps, number))
        if cadence:
            del self.fields["on_noun"]  # a cadence of leads does not become one of deals
        self.count = number
        for at in range(number):
            for key, field in _row_fields().items():
                self.fields[f"step-{at}-{key}"] = field

    def step_rows(self) -> list[dict[str, Any]]:
        """Return the bound fields of each step's row."""
        return [
            {key: self[f"step-{at}-{key}"] for key in _row_fields()} for at in range(self.count)
        ]

    def draft(self) -> CadenceDraft:
        data = self.cleaned_data
        letters = queries.templates(only_active=False).in_bulk()
        steps = [
            (
                data[f"step-{at}-place"] or at + 1,
                at,
                {key: data[f"step-{at}-{key}"] for key in ("channel", "subject", "text")}
                | {"wait": data[f"step-{at}-wait"] or 0}
                | _of_template(letters.get(data[f"step-{at}-template"] or 0)),
            )
            for at in range(self.count)
            if data[f"step-{at}-channel"]
        ]
        return CadenceDraft(
            name=data["name"],
            on_noun=data.get("on_noun", Cadence.Noun.LEAD.value),
            purpose=data["purpose"],
            steps=tuple(step for _place, _at, step in sorted(steps, key=lambda one: one[:2])),
            repeat_days=data["repeat_days"],
            is_active=data["is_active"],
        )


def _of_template(letter: LetterTemplate | None) -> dict[str, str]:
    """What a step takes from the template chosen for it; it stays the step's own from then on."""
    return {"subject": letter.subject, "text": letter.body} if letter else {}


def _row_fields() -> dict[str, forms.Field]:
    return {
        "place": forms.IntegerField(
            label=_("Place"), required=False, min_value=1, max_value=MOST_ROWS
        ),
        "channel": forms.ChoiceField(
            label=_("How"), required=False, choices=[("", "—"), *Cadence.Channel.choices]
        ),
        "wait": forms.IntegerField(
            label=_("Wait, working days"), required=False, min_value=0, max_value=LONGEST_WAIT
        ),
        "template": forms.TypedChoiceField(
            label=_("Subject and text of the template"),
            required=False,
            coerce=int,
            empty_value=None,
            choices=lambda: [
                ("", "—"),
                *((one.pk, f"{one.name} · {one.language.upper()}") for one in queries.templates()),
            ],
        ),
        "subject": forms.CharField(label=_("Subject"), required=False, max_length=250),
        "text": forms.CharField(
            label=_("Text"),
            required=False,
            max_length=10_000,
            widget=forms.Textarea(attrs={"rows": 2}),
        ),
    }


def _cadence_initial(cadence: Cadence | None, steps: Any, number: int) -> dict[str, Any]:
    told: dict[str, Any] = {"rows": number}
    if cadence:
        names = ("name", "purpose", "repeat_days", "is_active")
        told |= {name: getattr(cadence, name) for name in names}
    for at in range(number):
        told[f"step-{at}-place"] = at + 1
        if at < len(steps):
            told |= {f"step-{at}-{key}": value for key, value in steps[at].items()}
    return told


class TemplateForm(forms.Form):
    """A letter template whole."""

    name = forms.CharField(label=_("Name"), max_length=120)
    language = forms.ChoiceField(label=_("Language"), choices=LetterTemplate.Language.choices)
    subject = forms.CharField(label=_("Subject"), max_length=250)
    body = forms.CharField(
        label=_("Text"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 12})
    )
    is_active = forms.BooleanField(label=_("In use"), required=False, initial=True)

    def __init__(self, data: Any = None, *, template: LetterTemplate | None = None) -> None:
        names = ("name", "language", "subject", "body", "is_active")
        told = {name: getattr(template, name) for name in names} if template else {}
        super().__init__(data, initial=told)

    def draft(self) -> TemplateDraft:
        return TemplateDraft(**self.cleaned_data)


class LetterForm(forms.Form):
    """A letter to a lead or deal, as it went out."""

    subject = forms.CharField(label=_("Subject"), max_length=250)
    text = forms.CharField(
        label=_("Text"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 12})
    )

    def __init__(self, data: Any = None, *, asks_why: bool = False, **rest: Any) -> None:
        super().__init__(data, **rest)
        if asks_why:
            self.fields["confirmed"] = forms.CharField(
                label=_("Why it goes out all the same"), max_length=250
            )


class PutForm(forms.Form):
    """On which cadence; for the records of `on_noun`."""

    on_noun = ""

    def __init__(self, data: Any = None, *, by: Any, **rest: Any) -> None:
        super().__init__(data, **rest)
        self.fields["cadence"] = forms.TypedChoiceField(
            label=_("Cadence"),
            coerce=int,
            choices=[(one.pk, one.name) for one in queries.cadences(self.on_noun)],
        )


class LeadCadenceForm(PutForm):
    on_noun = Cadence.Noun.LEAD


class DealCadenceForm(PutForm):
    on_noun = Cadence.Noun.DEAL
