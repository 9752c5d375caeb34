"""Forms of the playbook. They read what was typed; the services decide."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from otdel.company.catalog.queries import product_names
from otdel.foundation.people.policy import Role
from otdel.foundation.web.fields import DayField, PickField

from .drafts import EditionDraft, PieceDraft
from .models import Piece

_HELP = {
    Piece.Kind.SCRIPT: _(
        "“# Step” begins a step, a line by itself is said, “> …” is a hint, “- what the client says -> Step”"
        " leads on. {me}, {contact}, {company}, {deal} are put in while talking."
    ),
    Piece.Kind.OBJECTION: _("One answer a paragraph, the best first; empty lines between them."),
    Piece.Kind.CHECKLIST: _("One point a line."),
    Piece.Kind.MATERIAL: _("Say what it is for; put the file beside it after saving."),
    Piece.Kind.REGULATION: _("The rule as everybody has to know it."),
}


class EditionForm(forms.Form):
    """The text of an edition."""

    body = forms.CharField(
        label=_("Text"), widget=forms.Textarea(attrs={"rows": 18, "spellcheck": "true"})
    )
    why = forms.CharField(label=_("What is new and why"), max_length=250, required=False)
    competence = forms.CharField(
        label=_("What the author knows it from"),
        max_length=160,
        required=False,
        help_text=_("Years in sales, calls made by it, deals won: texts by chance people fail."),
    )

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any = None, *, kind: str, **rest: Any) -> None:
        super().__init__(data, **rest)
        self.fields["body"].help_text = str(_HELP[Piece.Kind(kind)])

    def draft(self) -> EditionDraft:
        return EditionDraft(**{k: self.cleaned_data[k] for k in ("body", "why", "competence")})


class PieceForm(forms.Form):
    """For whom a piece is and how it is kept."""

    title = forms.CharField(label=_("Title"), max_length=160)
    roles = forms.MultipleChoiceField(
        label=_("For whom"),
        required=False,
        choices=Role.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Nobody picked: for everybody."),
    )
    strictness = forms.ChoiceField(label=_("How strictly"), choices=Piece.Strictness.choices)
    must_be_read = forms.BooleanField(
        label=_("Everybody it is for confirms the reading"), required=False
    )
    review_on = DayField(label=_("To be looked through on"), required=False)

    def __init__(self, data: Any = None, *, by: Any, **rest: Any) -> None:
        super().__init__(data, **rest)
        self.fields["strictness"].initial = Piece.Strictness.GUIDED
        self.fields["product_id"] = PickField(
            label=_("Product"), url="catalog:product-pick", names=lambda ids: product_names(by, ids),
            required=False,
        )  # fmt: skip

    def changes(self) -> dict[str, Any]:
        asked = self.cleaned_data
        names = ("title", "strictness", "must_be_read", "review_on", "product_id")
        return {name: asked[name] for name in names} | {"roles": tuple(asked["roles"])}


class NewPieceForm(PieceForm):
    """A piece with its first text."""

    field_order = ("title", "body", "roles")

    def __init__(self, data: Any = None, *, by: Any, kind: str, **rest: Any) -> None:
        super().__init__(data, by=by, **rest)
        self.kind = kind
        text = EditionForm(kind=kind)
        self.fields["body"] = text.fields["body"]
        self.fields["competence"] = text.fields["competence"]
        self.order_fields(("title", "body", "roles", "strictness"))
        if kind != Piece.Kind.SCRIPT:
            self.fields["body"].widget.attrs["rows"] = 8

    def draft(self) -> PieceDraft:
        asked = self.cleaned_data
        return PieceDraft(
            self.kind, body=asked["body"], competence=asked["competence"], **self.changes()
        )
