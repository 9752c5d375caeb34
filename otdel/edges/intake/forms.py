"""The editor of a web form; it reads what was typed, the services decide."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from otdel.company.contacting.models import Purpose
from otdel.foundation.web.fields import PersonField
from otdel.selling.pipeline.queries import sources

from . import queries
from .drafts import ConsentPlan, FieldPlan, FormDraft
from .models import IntakeForm

ASK = [("", _("do not ask")), ("ask", _("ask")), ("must", _("must be filled"))]
PURPOSES = (Purpose.DATA, Purpose.MARKETING, Purpose.SURVEY)
FIRST = ("person_name", "phone", "email", "note")  # what a new form begins with


def _line(label: Any, limit: int, **rest: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=limit, required=False, **rest)


class EditorForm(forms.Form):
    """A web form whole. Fields `show_N`, `place_N`, `ru_N`, `en_N` are those of the Nth field offered."""

    name = forms.CharField(
        label=_("Name"), max_length=120, help_text=_("For you: leads are called by it.")
    )
    source = forms.TypedChoiceField(label=pgettext_lazy("lead", "Source"), coerce=int)
    languages = forms.MultipleChoiceField(
        label=_("Languages"),
        choices=[("ru", "Русский"), ("en", "English")],
        widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"}),
    )
    title_ru = _line(_("Title in Russian"), 120)
    title_en = _line(_("Title in English"), 120)
    intro_ru = _line(_("Under the title, Russian"), 300)
    intro_en = _line(_("Under the title, English"), 300)
    thanks_ru = _line(_("Thanks in Russian"), 300)
    thanks_en = _line(_("Thanks in English"), 300)
    return_url = _line(
        _("Address to go on to"),
        300,
        help_text=_("Empty: the thanks and the number of the request are shown."),
    )
    origins = forms.CharField(
        label=_("Sites that may show it"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, "placeholder": "https://shop.example"}),
        help_text=_("One a line. The form's own page works without them."),
    )
    takes_bare = forms.BooleanField(
        label=_("An own HTML form on these sites may send requests, too"),
        required=False,
        help_text=_("Such a form carries no token, so programs are recognised less surely."),
    )

    def __init__(self, *args: Any, by: Any, form: IntakeForm | None = None, **options: Any) -> None:
        options.setdefault("initial", _initial(form))
        super().__init__(*args, **options)
        held = form.source_id if form else None
        self.fields["source"].choices = [("", "—")] + [  # type: ignore[attr-defined]
            (one.pk, one.name)
            for one in sources(only_active=False)
            if one.is_active or one.pk == held
        ]
        self.fields["owner"] = PersonField(
            by=by,
            label=_("Who gets the leads"),
            required=False,
            empty_label=_("Whom the rules of lead flow name"),
        )
        self.offered = queries.offered()
        for number, one in enumerate(self.offered):
            label: Any = one.label
            self.fields[f"show_{number}"] = forms.ChoiceField(
                label=label, choices=ASK, required=False
            )
            self.fields[f"place_{number}"] = forms.IntegerField(
                label=_("Place"), min_value=1, max_value=99, required=False
            )
            self.fields[f"ru_{number}"] = _line(_("Label in Russian"), 120)
            self.fields[f"en_{number}"] = _line(_("Label in English"), 120)
        self.texts = [(purpose, queries.wording_now(purpose)) for purpose in PURPOSES]
        for purpose, wording in self.texts:
            self.fields[f"agree_{purpose}"] = forms.ChoiceField(
                label=purpose.label,
                choices=ASK,
                required=False,
                disabled=wording is None,
                help_text=""
                if wording
                else _("Its text is not published yet: see the rules of contact."),
            )

    def lines(self) -> Iterator[tuple[Any, Any, Any, Any, Any]]:
        """The table of fields: (what is offered, show, place, label in Russian, in English)."""
        for number, one in enumerate(self.offered):
            show, place, ru, en = (
                self[f"{part}_{number}"] for part in ("show", "place", "ru", "en")
            )
            yield one, show, place, ru, en

    def agreements(self) -> list[Any]:
        return [self[f"agree_{purpose}"] for purpose, _wording in self.texts]

    def draft(self) -> FormDraft:
        data = self.cleaned_data
        plans = [
            (data.get(f"place_{number}") or 99, number, one.key)
            for number, one in enumerate(self.offered)
            if data.get(f"show_{number}")
        ]
        names = (
            "title_ru",
            "title_en",
            "intro_ru",
            "intro_en",
            "thanks_ru",
            "thanks_en",
            "return_url",
        )
        return FormDraft(
            name=data["name"],
            source_id=data["source"],
            owner_id=data["owner"],
            languages=tuple(data["languages"]),
            fields=tuple(
                FieldPlan(key, data[f"show_{n}"] == "must", data[f"ru_{n}"], data[f"en_{n}"])
                for _place, n, key in sorted(plans)
            ),
            consents=tuple(
                ConsentPlan(purpose.value, data[f"agree_{purpose}"] == "must")
                for purpose, _wording in self.texts
                if data.get(f"agree_{purpose}")
            ),
            origins=tuple(data["origins"].split()),
            takes_bare=data["takes_bare"],
            **{name: data[name] for name in names},
        )


def _initial(form: IntakeForm | None) -> dict[str, Any]:
    places = (
        {plan["key"]: (place, plan) for place, plan in enumerate(form.fields, 1)}
        if form
        else {key: (place, {"is_required": False}) for place, key in enumerate(FIRST, 1)}
    )
    told: dict[str, Any] = {}
    for number, one in enumerate(queries.offered()):
        if one.key in places:
            place, plan = places[one.key]
            told[f"show_{number}"] = "must" if plan.get("is_required") else "ask"
            told[f"place_{number}"] = place
            told[f"ru_{number}"] = plan.get("label_ru", "")
            told[f"en_{number}"] = plan.get("label_en", "")
    if form is None:
        return told | {"languages": ["ru"]}
    for plan in form.consents:
        told[f"agree_{plan['purpose']}"] = "must" if plan.get("is_required") else "ask"
    columns = ("name", "title_ru", "title_en", "intro_ru", "intro_en", "thanks_ru", "thanks_en")
    return told | {
        **{name: getattr(form, name) for name in (*columns, "return_url", "takes_bare")},
        "source": form.source_id,
        "owner": form.owner_id,
        "languages": form.spoken,
        "origins": "\n".join(form.allowed),
    }
