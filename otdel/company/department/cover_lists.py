"""The list of absences: who is away, who stands in, what waits for a word."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from otdel.foundation.people.models import User
from otdel.foundation.web.lists import Act, Chip, Choice, Column, Filter, ListSpec
from otdel.kernel.errors import Refused

from . import absences, services
from .forms import PART_LABELS, AnswerForm
from .models import Cover
from .rules import cover_rules

STATES: dict[str, tuple[Any, str]] = {
    "asked": (pgettext_lazy("absence", "Waits for the head"), "warn"),
    "now": (_("Away now"), "accent"),
    "planned": (pgettext_lazy("absence", "Agreed"), "good"),
    "over": (pgettext_lazy("absence", "Over"), "neutral"),
    "denied": (pgettext_lazy("absence", "Refused"), "bad"),
    "called_off": (pgettext_lazy("absence", "Called off"), "neutral"),
}


def state_key(row: Cover) -> str:
    today = timezone.localdate()
    if row.status != Cover.Status.AGREED:
        return "over" if row.status == Cover.Status.ASKED and row.ends_on < today else row.status
    if row.ends_on < today:
        return "over"
    return "now" if row.starts_on <= today else "planned"


def state_of(row: Cover) -> tuple[Any, str]:
    """Return how an absence stands today, in a word and a tone."""
    return STATES[state_key(row)]


def _in_state(rows: QuerySet[Cover], values: list[str]) -> QuerySet[Cover]:
    today = timezone.localdate()
    agreed, asked = Q(status=Cover.Status.AGREED), Q(status=Cover.Status.ASKED)
    known = {
        "asked": asked & Q(ends_on__gte=today),
        "now": agreed & Q(starts_on__lte=today, ends_on__gte=today),
        "planned": agreed & Q(starts_on__gt=today),
        "over": (agreed | asked) & Q(ends_on__lt=today),
        "denied": Q(status=Cover.Status.DENIED),
        "called_off": Q(status=Cover.Status.CALLED_OFF),
    }
    wanted = Q(pk__in=[])
    for value in values:
        wanted |= known.get(value, Q(pk__in=[]))
    return rows.filter(wanted)


def _stand_ins(row: Cover) -> list[str]:
    return [share.stand_in.full_name for share in row.shares.all()]


def _by_stand_in(rows: QuerySet[Cover], values: list[str]) -> QuerySet[Cover]:
    ids = [int(value) for value in values if value.isascii() and value.isdigit()]
    return absences.with_stand_ins(rows, ids)


def _each(
    ids: Sequence[int], *, agrees: bool, by: User, at: datetime, batch: str, answer: str = ""
) -> list[Cover | Refused]:
    results: list[Cover | Refused] = []
    for pk in ids:
        try:
            done = services.answer_cover(
                pk,
                agrees=agrees,
                rules=cover_rules(),
                by=by,
                at=at,
                on=timezone.localdate(at),
                answer=answer,
                batch=batch,
            )
        except Refused as refusal:
            results.append(refusal)
        except Cover.DoesNotExist:
            results.append(services.CoverGone())
        else:
            results.append(done)
    return results


def _agree(ids: Sequence[int], *, by: User, at: datetime, batch: str) -> list[Cover | Refused]:
    return _each(ids, agrees=True, by=by, at=at, batch=batch)


def _deny(
    ids: Sequence[int], *, by: User, at: datetime, batch: str, answer: str = ""
) -> list[Cover | Refused]:
    return _each(ids, agrees=False, by=by, at=at, batch=batch, answer=answer)


def _answer_form(data: Any = None, *, by: User) -> forms.Form:
    return AnswerForm(data)


COVERS = ListSpec(
    key="covers",
    title=_("Absences"),
    noun="cover",
    rows=absences.covers,
    columns=(
        Column(
            "person",
            _("Who is away"),
            kind="link",
            value=lambda row: row.person.full_name,
            sort="person__full_name",
            href=lambda row: reverse("department:cover", args=[row.pk]),
        ),
        Column("state", _("State"), kind="badge", value=state_of),
        Column("starts_on", _("From"), kind="date", sort="starts_on"),
        Column("ends_on", _("Till"), kind="date", sort="ends_on"),
        Column("days", _("Days"), kind="number", value=lambda row: row.days),
        Column("why", _("Reason"), value=lambda row: row.get_why_display(), sort="why"),
        Column("stand_ins", _("Who stands in"), kind="tags", value=_stand_ins),
        Column(
            "parts",
            _("What the stand-in takes on"),
            kind="tags",
            value=lambda row: [str(PART_LABELS[part]) for part in row.parts],
            default=False,
        ),
        Column("note", _("What to know"), default=False),
        Column("answer", _("Answer"), default=False),
    ),
    row_url=lambda row: reverse("department:cover", args=[row.pk]),
    search=lambda by, rows, text: rows.filter(person__full_name__icontains=text),
    filters=(
        Filter(
            "state",
            _("State"),
            apply=_in_state,
            choices=lambda by: [Choice(key, said) for key, (said, _tone) in STATES.items()],
            pinned=True,
        ),
        Filter("person", _("Who is away"), kind="person", path="person", pinned=True),
        Filter(
            "stand_in",
            _("Who stands in"),
            apply=_by_stand_in,
            choices=lambda by: [
                Choice(str(pk), name) for pk, name in absences.stand_in_choices(by)
            ],
        ),
        Filter("starts_on", _("From"), kind="date", path="starts_on"),
        Filter("ends_on", _("Till"), kind="date", path="ends_on"),
        Filter(
            "why",
            _("Reason"),
            path="why",
            choices=lambda by: [Choice(*x) for x in Cover.Why.choices],
        ),
    ),
    acts=(
        Act("agree", _("Agree"), "check", _agree, verb="cover.decide"),
        Act("deny", _("Refuse"), "x", _deny, verb="cover.decide", form=_answer_form),
    ),
    chips=(
        Chip("asked", pgettext_lazy("absence", "Waits for the head"), "state=asked"),
        Chip("now", _("Away now"), "state=now"),
        Chip("planned", _("Ahead"), "state=planned"),
    ),
    default_sort="-starts_on",
    create_url="department:cover-create",
    create_label=_("Days away"),
    empty_title=_("Nobody is away"),
    empty_text=_("Enter a holiday or an illness: clients go on with whoever stands in."),
    empty_icon="beach",
    template="department/covers.html",
)
