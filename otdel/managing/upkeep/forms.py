"""Forms of this room. They read what was typed; the services decide."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from .facts import CardFact


class NormForm(forms.Form):
    """Points for each fact of the card of one status; an empty line is not asked for."""

    def __init__(
        self, data: Any = None, *, facts: Mapping[str, CardFact], points: Mapping[str, int]
    ) -> None:
        super().__init__(data)
        for key, fact in facts.items():
            self.fields[key] = forms.IntegerField(
                label=str(fact.label),
                required=False,
                min_value=0,
                max_value=100,
                initial=points.get(key),
            )

    def points(self) -> dict[str, int]:
        return {key: number for key, number in self.cleaned_data.items() if number}
