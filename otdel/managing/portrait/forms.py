"""Forms of the portrait. They read what was typed; the services decide."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from otdel.foundation.web.fields import DayField

from .attributes import Attribute
from .drafts import TraitDraft
from .models import Behaviour, Trait

SIGNS = (
    ("no", _("A client is like this")),
    ("yes", _("Nobody like this is our client (stop trait)")),
)


class WordsForm(forms.Form):
    who_is = forms.CharField(
        label=_("Who is our client"), required=False, max_length=5000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("In words that everybody in the company will repeat."),
    )  # fmt: skip
    who_is_not = forms.CharField(
        label=_("Who is not our client"), required=False, max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )  # fmt: skip


class ApproveForm(forms.Form):
    why = forms.CharField(
        label=_("Why this version"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What changed and what it rests on. Everybody will see it."),
    )  # fmt: skip


class TraitForm(forms.Form):
    """The condition of one attribute: a list of words, a choice, or a stretch of numbers."""

    operator = forms.ChoiceField(label=_("Condition"))
    words = forms.CharField(
        label=_("Values, one a line"), required=False, max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )  # fmt: skip
    choices = forms.MultipleChoiceField(
        label=_("Values"), required=False, widget=forms.CheckboxSelectMultiple
    )
    low = forms.IntegerField(label=_("From"), required=False)
    high = forms.IntegerField(
        label=_("Below"), required=False, help_text=_("This number itself does not belong.")
    )
    is_stop = forms.ChoiceField(label=_("What it says"), choices=SIGNS)
    weight = forms.IntegerField(
        label=_("Points"), min_value=1, max_value=100, initial=10,
        help_text=_("How much it counts beside the other traits. A stop trait ends the matter whatever its points."),
    )  # fmt: skip
    note = forms.CharField(
        label=_("In words"), required=False, max_length=250,
        help_text=_("Why it matters, or how to find it out."),
    )  # fmt: skip

    ASKED = {"words": ("words",), "choice": ("choices",), "number": ("low", "high")}

    def __init__(
        self,
        data: Any = None,
        *,
        attribute: Attribute,
        choices: Sequence[tuple[str, str]],
        trait: Trait | None = None,
        **rest: Any,
    ) -> None:
        super().__init__(data, **rest)
        self.attribute = attribute
        for name in ("words", "choices", "low", "high"):
            if name not in self.ASKED[attribute.kind]:
                del self.fields[name]
        operators = ("between", "outside") if attribute.kind == "number" else ("any_of", "none_of")
        labels = dict(Trait.Operator.choices)
        operator: Any = self.fields["operator"]
        operator.choices = [(one, labels[one]) for one in operators]
        if "choices" in self.fields:
            kept: Any = self.fields["choices"]
            kept.choices = choices
        if trait:
            self.initial = {
                "operator": trait.operator,
                "words": "\n".join(trait.options),
                "choices": trait.options,
                "low": trait.low,
                "high": trait.high,
                "is_stop": "yes" if trait.is_stop else "no",
                "weight": trait.weight,
                "note": trait.note,
            }

    def draft(self) -> TraitDraft:
        told = self.cleaned_data
        options = told.get("choices") or told.get("words", "").splitlines()
        return TraitDraft(
            attribute=self.attribute.key,
            operator=told["operator"],
            options=tuple(options),
            low=told.get("low"),
            high=told.get("high"),
            weight=told["weight"],
            is_stop=told["is_stop"] == "yes",
            note=told["note"],
        )


class PeriodForm(forms.Form):
    """Which closed deals to look at; the last day belongs."""

    since = DayField(label=_("Closed from"))
    till = DayField(label=_("to"))

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if told.get("since") and told.get("till") and told["since"] > told["till"]:
            self.add_error("till", _("The period ends before it begins."))
        return told


class BehaviourForm(forms.Form):
    """Ten questions with yes, no and not known."""

    def __init__(self, data: Any = None, **rest: Any) -> None:
        super().__init__(data, **rest)
        for code, label in Behaviour.Quality.choices:
            self.fields[code] = forms.ChoiceField(
                label=label, choices=Behaviour.Answer.choices, widget=forms.RadioSelect
            )
