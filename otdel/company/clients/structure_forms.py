"""Forms of places of work and of relations between companies."""

from __future__ import annotations

from functools import partial
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from otdel.foundation.web.fields import DayField, PickField, keep_open

from . import queries, relations
from .drafts import AffiliationDraft
from .forms import ByForm
from .models import Contact


class AffiliationForm(ByForm):
    """Where a person works or worked besides."""

    title = forms.CharField(label=pgettext_lazy("work", "Title"), max_length=150, required=False)
    department = forms.CharField(label=_("Department"), max_length=150, required=False)
    part = forms.ChoiceField(
        label=_("Part in the decision"), choices=Contact.Part.choices, initial="other"
    )
    starts_on = DayField(label=_("Since"), required=False)
    ends_on = DayField(
        label=pgettext_lazy("work", "Till"),
        required=False,
        help_text=_("Empty while the person works there."),
    )

    def __init__(self, data: Any = None, *, by: Any, **rest: Any) -> None:
        super().__init__(data, by=by, **rest)
        self.fields["company"] = PickField(
            url="clients:company-pick",
            names=partial(queries.company_names, by),
            label=_("Company"),
        )
        keep_open(self, by, "contact", always="company")
        self.order_fields(["company", "title", "department", "part", "starts_on", "ends_on"])

    def draft(self) -> AffiliationDraft:
        asked = self.cleaned_data
        return AffiliationDraft(
            company_id=asked["company"],
            title=asked.get("title", ""),
            department=asked.get("department", ""),
            part=asked.get("part", "other"),
            starts_on=asked["starts_on"],
            ends_on=asked["ends_on"],
        )


class EndForm(forms.Form):
    """The last day at a place of work."""

    ends_on = DayField(label=_("Last day"))


class RelationForm(ByForm):
    """How this company stands to another."""

    def __init__(self, data: Any = None, *, by: Any, **rest: Any) -> None:
        super().__init__(data, by=by, **rest)
        self.fields["kind"] = forms.ChoiceField(
            label=_("This company is"), choices=relations.choices()
        )
        self.fields["other"] = PickField(
            url="clients:company-pick",
            names=partial(queries.company_names, by),
            label=_("The other company"),
        )
