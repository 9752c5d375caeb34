"""Forms of the signing page and of the register's dialogs."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from otdel.company.department.queries import functions
from otdel.foundation.files.engine import ENDINGS
from otdel.foundation.people.policy import Role
from otdel.foundation.web.fields import DayField

from .models import Kind
from .preferences import MODES


class SignForm(forms.Form):
    """The typed name, and a proof that it is the person who signs."""

    typed_name = forms.CharField(
        label=_("Your full name, typed"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    agreed = forms.BooleanField(label=_("I have read this text and agree to it"))

    def __init__(self, data: Any = None, *, with_code: bool) -> None:
        super().__init__(data)
        label = _("Code from your phone") if with_code else _("Your password")
        attrs = {"autocomplete": "one-time-code" if with_code else "current-password"}
        widget = forms.TextInput(attrs=attrs) if with_code else forms.PasswordInput(attrs=attrs)
        self.fields["secret"] = forms.CharField(
            label=label, strip=False, max_length=200, widget=widget
        )
        self.order_fields(["typed_name", "secret", "agreed"])


class PaperForm(forms.Form):
    """A copy signed on paper, with its scan."""

    signed_on = DayField(label=_("Signed"))
    contract_ends_on = DayField(
        label=_("Contract ends"),
        required=False,
        help_text=_("Empty: the end of the work in the department counts."),
    )
    scan = forms.FileField(
        label=_("Scanned copy"),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": ",".join(f".{one}" for one in ENDINGS)}),
        help_text=_("Only those who keep the register open it."),
    )


class PartyForm(forms.Form):
    """Whose people a person is."""

    kind = forms.ChoiceField(
        label=_("Whose people"),
        choices=Kind.choices,
        help_text=_("Each has a text of its own; who signed another has to sign this one."),
    )
    contract_ends_on = DayField(
        label=_("Contract ends"),
        required=False,
        help_text=_("Empty: the end of the work in the department counts."),
    )


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        label=_("Why"), max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )


class WordingForm(forms.Form):
    """A new version of a text."""

    text_ru = forms.CharField(
        label=_("Text in Russian"), widget=forms.Textarea(attrs={"rows": 9}), max_length=50_000
    )
    text_en = forms.CharField(
        label=_("Text in English"),
        widget=forms.Textarea(attrs={"rows": 9}),
        max_length=50_000,
        help_text=_("Where {years} stands, the term is put in when somebody signs: “5 years”."),
    )
    due_on = DayField(
        label=_("To be signed anew from"),
        required=False,
        help_text=_("Empty: who signed an earlier version need not sign this one."),
    )


class RuleForm(forms.Form):
    """Who must have a signed agreement before any access."""

    mode = forms.ChoiceField(label=_("Who must sign before any access"), choices=[*MODES.items()])
    kinds = forms.MultipleChoiceField(
        label=_("Whose people"),
        choices=Kind.choices,
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 3}),
    )
    functions = forms.MultipleChoiceField(
        label=_("Functions"), required=False, widget=forms.SelectMultiple(attrs={"size": 7})
    )
    roles = forms.MultipleChoiceField(
        label=_("Rights"),
        choices=Role.choices,
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 6}),
    )

    def __init__(self, data: Any = None, **rest: Any) -> None:
        super().__init__(data, **rest)
        self.fields["functions"].choices = [(one.code, str(one)) for one in functions()]  # type: ignore[attr-defined]
