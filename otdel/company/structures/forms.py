"""Forms of the structure's dialogs."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from otdel.company.department import queries as department
from otdel.foundation.people.models import User
from otdel.foundation.web.fields import DayField, PersonField

from .catalogue import SIDES, VARIANTS
from .engine import Variant
from .models import Aptitude, Letter, Shape


def _functions() -> list[tuple[str, str]]:
    return [(function.code, str(function)) for function in department.functions()]


class ShapeForm(forms.Form):
    """The type of a unit."""

    kind = forms.ChoiceField(
        label=_("Type"),
        required=False,
        choices=[
            ("", _("Just a unit")),
            *[(kind.value, side.name) for kind, side in SIDES.items()],
        ],
    )
    variant = forms.ChoiceField(
        label=_("Kind of POD"),
        required=False,
        choices=[
            ("", "—"),
            *[(v.value, name) for v, name in VARIANTS.items() if v is not Variant.MIXED],
        ],
    )
    split = forms.ChoiceField(
        label=_("Divided by"), required=False, choices=[("", "—"), *Shape.Split.choices]
    )


class StepForm(forms.Form):
    """Who covers a step."""

    functions = forms.MultipleChoiceField(
        label=_("Covered by"), widget=forms.SelectMultiple(attrs={"size": 8})
    )
    stand_ins = forms.MultipleChoiceField(
        label=_("May stand in"),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 6}),
        help_text=_("In a small company these do it where nobody holds the functions above."),
    )
    is_single = forms.BooleanField(label=_("One person's task"), required=False)
    is_wanted = forms.BooleanField(label=_("Needed here"), required=False)

    def __init__(self, data: Any = None, **rest: Any) -> None:
        super().__init__(data, **rest)
        for name in ("functions", "stand_ins"):
            self.fields[name].choices = _functions()  # type: ignore[attr-defined]


class ZoneForm(forms.Form):
    """A zone of responsibility in both languages."""

    name = forms.CharField(label=_("Name"), max_length=120)
    name_ru = forms.CharField(label=_("Name in Russian"), max_length=120, required=False)


class LetterForm(forms.Form):
    """What a function is in a zone."""

    function = forms.TypedChoiceField(label=_("Function"), coerce=int)
    role = forms.ChoiceField(
        label=_("Part"), required=False, choices=[("", _("Nothing")), *Letter.Role.choices]
    )

    def __init__(self, data: Any = None, **rest: Any) -> None:
        super().__init__(data, **rest)
        rows = [(function.pk, str(function)) for function in department.functions()]
        self.fields["function"].choices = rows  # type: ignore[attr-defined]


class AptitudeForm(forms.Form):
    """What diagnostics say of a person."""

    field_order = ("person", "scout", "hunter", "farmer", "wish")

    scout = forms.IntegerField(label=_("Scout"), min_value=0, max_value=10)
    hunter = forms.IntegerField(label=_("Hunter"), min_value=0, max_value=10)
    farmer = forms.IntegerField(label=_("Farmer"), min_value=0, max_value=10)
    wish = forms.ChoiceField(label=_("Wants to be"), required=False)

    def __init__(self, data: Any = None, *, by: User, **rest: Any) -> None:
        super().__init__(data, **rest)
        self.fields["person"] = PersonField(by=by, label=_("Person"))
        wishes = Aptitude._meta.get_field("wish").choices or ()
        self.fields["wish"].choices = [("", "—"), *wishes]  # type: ignore[attr-defined, misc]
        self.order_fields(self.field_order)


class JobForm(forms.Form):
    """A job description."""

    purpose = forms.CharField(
        label=_("What the place is for"), widget=forms.Textarea(attrs={"rows": 2}), max_length=2000
    )
    duties = forms.CharField(
        label=_("Duties, one a line"), widget=forms.Textarea(attrs={"rows": 6}), max_length=8000
    )
    rights = forms.CharField(
        label=_("Rights, one a line"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=8000,
        required=False,
    )
    figures = forms.CharField(
        label=_("Judged by, one a line"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=8000,
        required=False,
    )
    review_on = DayField(label=_("To be looked through on"), required=False)


class MarketForm(forms.Form):
    """What the advisor asks; the sum is in the company's currency."""

    clients = forms.IntegerField(
        label=_("Clients, present and potential"), min_value=0, max_value=10**9
    )
    companies = forms.IntegerField(
        label=_("Companies in the whole niche, if it is narrow"),
        min_value=1,
        max_value=10**9,
        required=False,
    )
    cheque = forms.IntegerField(min_value=0, max_value=10**12)
    cycle = forms.IntegerField(
        label=_("From the first contact to the money, days"), min_value=0, max_value=3650
    )
    inbound_percent = forms.IntegerField(
        label=_("Leads that come by themselves, %"), min_value=0, max_value=100
    )
    markets = forms.IntegerField(
        label=_("Large separate markets (countries, products)"),
        min_value=1,
        max_value=99,
        initial=1,
    )
    people = forms.IntegerField(
        label=_("Sellers you have or can pay"), min_value=1, max_value=100000
    )
    is_start = forms.BooleanField(label=_("Sales only begin"), required=False)

    def __init__(self, data: Any = None, *, currency: str, **rest: Any) -> None:
        super().__init__(data, **rest)
        self.fields["cheque"].label = _("Average deal, %(currency)s") % {"currency": currency}


class LoadForm(forms.Form):
    """A month of the department, from which the number of people follows."""

    new_deals = forms.IntegerField(label=_("New deals a month"), min_value=0, max_value=100000)
    lead_conversion_percent = forms.DecimalField(
        label=_("Leads that become deals, %"), min_value=Decimal("0.1"), max_value=100, initial=20
    )
    touches_per_lead = forms.DecimalField(
        label=_("Calls and letters a lead"), min_value=0, max_value=1000, initial=6
    )
    minutes_per_touch = forms.DecimalField(
        label=_("Minutes each takes"), min_value=0, max_value=1000, initial=10
    )
    hours_per_deal = forms.DecimalField(
        label=_("Hours a seller spends on a deal"), min_value=0, max_value=1000, initial=8
    )
    clients = forms.IntegerField(label=_("Clients in care"), min_value=0, max_value=10**7)
    hours_per_client = forms.DecimalField(
        label=_("Hours a client takes a month"), min_value=0, max_value=1000, initial=1
    )
    working_days = forms.IntegerField(
        label=_("Working days a month"), min_value=1, max_value=31, initial=21
    )
    useful_hours = forms.DecimalField(
        label=_("Hours a day that go into clients"),
        min_value=Decimal("0.5"),
        max_value=24,
        initial=5,
    )
