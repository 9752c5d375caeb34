"""Forms of figures. They read what was typed; the services decide."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .by_type import offered


class TypeFiguresForm(forms.Form):
    """Which figures a sale type is judged by; they stand in the order in which they are offered."""

    def __init__(self, data: Any = None, *, chosen: Sequence[str], **rest: Any) -> None:
        super().__init__(data, initial={"keys": list(chosen)}, **rest)
        self.fields["keys"] = forms.MultipleChoiceField(
            label=_("Figures"),
            choices=[(key, metric.name) for key, metric in offered(chosen)],
            required=False,
            widget=forms.CheckboxSelectMultiple({"class": "form-check-input"}),
        )
