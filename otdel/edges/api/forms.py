"""Asking for a key."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .services import SCOPES

LABELS = {
    "clients:read": _("Read companies and contacts"),
    "clients:write": _("Change companies and contacts"),
    "leads:read": _("Read leads"),
    "leads:write": _("Change leads"),
    "deals:read": _("Read deals"),
    "deals:write": _("Change and move deals"),
    "tasks:read": _("Read tasks"),
    "tasks:write": _("Change tasks"),
    "figures:read": _("Read figures"),
}


class TokenForm(forms.Form):
    name = forms.CharField(label=_("What it is for"), max_length=80)
    scopes = forms.MultipleChoiceField(
        label=_("What it may do"),
        choices=[(scope, LABELS[scope]) for scope in SCOPES],
        widget=forms.CheckboxSelectMultiple,
    )
    expires_on = forms.DateField(
        label=_("Works till"),
        required=False,
        help_text=_("Empty: until you revoke it."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, today: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["expires_on"].widget.attrs["min"] = today.isoformat()
