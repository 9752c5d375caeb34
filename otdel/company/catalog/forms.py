"""Forms of the catalogue."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from otdel.foundation.web.fields import DayField, MoneyField

from .drafts import PriceListDraft, ProductDraft


class ProductForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=200)
    code = forms.CharField(label=_("Code"), max_length=60, required=False)
    series = forms.CharField(label=_("Series"), max_length=120, required=False)
    unit = forms.CharField(label=_("Unit of measure"), max_length=20, required=False)

    def __init__(self, data: Any = None, **rest: Any) -> None:
        super().__init__(data, **rest)
        self.fields["price"] = MoneyField(
            currency=settings.CURRENCY, label=_("Price"), required=False
        )

    def draft(self) -> ProductDraft:
        asked = self.cleaned_data
        return ProductDraft(
            name=asked["name"],
            code=asked["code"],
            series=asked["series"],
            unit=asked["unit"],
            price_minor=asked["price"],
            currency=settings.CURRENCY,
        )


class PriceListForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=120)
    currency = forms.CharField(label=_("Currency"), max_length=3)
    starts_on = DayField(label=_("From"))
    ends_on = DayField(label=_("Till, not including"), required=False)
    is_default = forms.BooleanField(label=_("Used unless another is named"), required=False)

    def draft(self) -> PriceListDraft:
        return PriceListDraft(**self.cleaned_data)


class PriceListEditForm(PriceListForm):
    """The currency stays: the prices are in it."""

    currency = None  # type: ignore[assignment]
