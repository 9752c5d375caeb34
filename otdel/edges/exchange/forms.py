"""What a person types in the wizard."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .drafts import Upload
from .engine.vocabulary import FIELDS

ACCEPTED = ".csv,.tsv,.txt,.tab,.xlsx,.xlsm,.xls,.xlsb,.ods"


class ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files at once."""

    widget = ManyFiles

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        given = data if isinstance(data, list | tuple) else [data]
        return [super(FilesField, self).clean(one, initial) for one in given]


class StartForm(forms.Form):
    """The files, and the currency of sums that have no sign of their own."""

    files: Any = FilesField(
        label=_("Files"), widget=ManyFiles(attrs={"multiple": True, "accept": ACCEPTED})
    )
    currency = forms.CharField(
        label=_("Currency of sums without a sign"), min_length=3, max_length=3
    )

    def clean_currency(self) -> str:
        return str(self.cleaned_data["currency"]).upper()

    def uploads(self) -> list[Upload]:
        return [Upload(f.name, f.file, f.size) for f in self.cleaned_data["files"]]


def mapping_from(data: Mapping[str, Any], headers: list[str]) -> dict[str, str]:
    """Return header -> field from the selects `column-<place>`."""
    return {header: str(data.get(f"column-{i}", "")) for i, header in enumerate(headers)}


def habits_from(
    data: Mapping[str, Any], headers: list[str], known: Mapping[str, Any]
) -> dict[str, tuple[str, str]]:
    """Return the columns whose order of dates was chosen: {header: (order, decimal sign)}."""
    answer = {}
    for i, header in enumerate(headers):
        order = data.get(f"order-{i}")
        if order in ("day", "month"):
            answer[header] = (str(order), known.get(header, ["day", "."])[1])
    return answer


def kind_from(data: Mapping[str, Any]) -> str:
    kind = str(data.get("kind", ""))
    return kind if kind in FIELDS else ""


def decision_from(data: Mapping[str, Any]) -> int | str:
    """Return an id, "new", "skip" or ""."""
    told = str(data.get("decision", ""))
    return int(told) if told.isdigit() else (told if told in ("new", "skip") else "")
