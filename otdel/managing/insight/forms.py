"""The form of a lever's goal; what is asked for depends on the lever."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from otdel.company.department import queries as department
from otdel.foundation.people.models import User
from otdel.foundation.web.fields import DayField, MoneyField, PersonField

from .engine import Lever
from .words import MEASURED

_SCALE = {Lever.PACE: 10, Lever.SUCCESS: 100, Lever.REPEAT: 100, Lever.WIDTH: 1}


class GoalForm(forms.Form):
    """The goal, whose it is and till when. `target` is cleaned to the whole units of LeverGoal."""

    unit = forms.TypedChoiceField(label=_("Team"), required=False, coerce=int, empty_value=None)
    until = DayField(label=_("Till"))

    field_order = ("target", "until", "unit", "person")

    def __init__(
        self, data: Any = None, *, by: User, lever: Lever, currency: str, **rest: Any
    ) -> None:
        super().__init__(data, **rest)
        self.lever = lever
        self.fields["person"] = PersonField(by=by, label=_("Responsible"))
        self.fields["target"] = _target(lever, currency)
        units = [("", _("Whole company")), *department.unit_choices(by)]
        self.fields["unit"].choices = units  # type: ignore[attr-defined]
        self.order_fields(self.field_order)

    def clean_target(self) -> int:
        told = self.cleaned_data["target"]
        return int(told * _SCALE[self.lever]) if self.lever in _SCALE else int(told)


def _target(lever: Lever, currency: str) -> forms.Field:
    label: Any = MEASURED[lever]
    match lever:
        case Lever.SIZE:
            return MoneyField(label=label, currency=currency)
        case Lever.WIDTH:
            return forms.IntegerField(label=label, min_value=1, max_value=10**9)
        case Lever.PACE:
            return forms.DecimalField(
                label=label, min_value=Decimal("0.1"), max_value=3650, decimal_places=1
            )
        case _:
            return forms.DecimalField(
                label=label, help_text=_("In percent"), min_value=0, max_value=100, decimal_places=2
            )
