"""What this room adds to the list of companies."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from otdel.company.clients import queries as clients
from otdel.company.clients.lists import ARCHIVE, OWNER, RESERVE, STATUS, company_url
from otdel.foundation.web.lists import Act, Addition, Choice, Column, DecoyRow, Filter, ListSpec

from . import engine, queries, services, winning
from .thresholds import buying, freshness, silence

FRESHNESS: dict[str, tuple[Any, str]] = {
    engine.FRESH: (pgettext_lazy("data", "Fresh"), "good"),
    engine.AGEING: (pgettext_lazy("data", "Ageing"), "warn"),
    engine.STALE: (pgettext_lazy("data", "Stale"), "bad"),
}


def _beside(by: Any, rows: list[Any], at: datetime) -> None:
    """Three statements a page."""
    away = clients.away(by, [row.pk for row in rows])
    found, limits = queries.cards(by, [row.pk for row in rows]), freshness()
    offered = queries.facts()
    for row in rows:
        row.away = away.get(row.pk)
        row.card = found.get(row.pk)
        row.freshness = limits.of((at - row.card.touched_at).days) if row.card else None
        row.lacks = queries.lacking(by, row.card.lacks, offered) if row.card else []


def _completeness(row: Any) -> Decimal | None:
    return Decimal(row.card.completeness) / 100 if row.card else None


def _of_freshness(rows: QuerySet[Any], values: list[str]) -> QuerySet[Any]:
    return rows.filter(queries.of_freshness(values, freshness(), timezone.now()))


def _lacking(rows: QuerySet[Any], values: list[str]) -> QuerySet[Any]:
    found = Q(pk__in=())
    for key in values:
        found |= Q(upkeep__missing__contains=f",{key},")
    return rows.filter(found)


def _lack_choices(by: Any) -> list[Choice]:
    offered = queries.facts()
    return [Choice(fact.key, fact.label) for fact in queries.lacking(by, list(offered), offered)]


def _confirm(ids: Sequence[int], *, by: Any, at: datetime, batch: str) -> Sequence[Any]:
    return services.confirm_data(ids, by=by, at=at, batch=batch)


CONFIRM = Act(
    "confirm", _("Confirmed with the client"), "circle-check", _confirm, verb="company.edit",
    confirm=_("Were the cards of the picked companies gone through with the clients?"),
)  # fmt: skip

CARDS = Addition(
    acts=(CONFIRM,),
    columns=(
        Column(
            "completeness", _("Completeness"), kind="percent", value=_completeness,
            sort="upkeep__completeness", section=_("Base upkeep"), default=False,
        ),
        Column(
            "freshness", _("Freshness"), kind="badge", section=_("Base upkeep"), default=False,
            value=lambda row: FRESHNESS[row.freshness] if row.freshness else None,
            sort="upkeep__touched_at",
        ),
        Column(
            "lacks", _("Missing in the card"), kind="tags", section=_("Base upkeep"), default=False,
            value=lambda row: [str(fact.label) for fact in row.lacks],
        ),
        Column(
            "back_on", _("Comes back"), kind="date", section=_("Base upkeep"), default=False,
            value=lambda row: row.away and row.away.back_on,
        ),
        Column(
            "away_reason", _("Why not in work"), section=_("Base upkeep"), default=False,
            value=lambda row: row.away and row.away.reason.name,
        ),
    ),
    filters=(
        Filter("completeness", _("Completeness, %"), kind="number", path="upkeep__completeness"),
        Filter(
            "freshness", _("Freshness"), apply=_of_freshness,
            choices=lambda by: [Choice(code, label) for code, (label, _tone) in FRESHNESS.items()],
        ),
        Filter("lacks", _("Missing in the card"), apply=_lacking, choices=_lack_choices),
    ),
    decorate=_beside,
)  # fmt: skip

# ---------------------------------------------------------------- who should go to the reserve or the archive

SUGGESTIONS: dict[str, tuple[Any, str]] = {
    "reserve": (_("To the reserve"), "warn"),
    "archived": (_("To the archive"), "neutral"),
}


def _candidates(by: Any) -> QuerySet[Any]:
    at = timezone.now()
    return queries.candidates(by, silence(), at, timezone.localdate(at))


def _why(by: Any, rows: list[Any], at: datetime) -> None:
    """Put into words why each is proposed; nothing is asked of the database."""
    on = timezone.localdate(at)
    for row in rows:
        row.why = [str(reason) for reason in reasons(row, on)]


def reasons(row: Any, on: date) -> Iterator[Any]:
    """Yield why a client should leave the work, each as a sentence of its own."""
    card = row.upkeep
    spoken = card.contact_on
    if spoken is None:
        yield _("Nobody has ever spoken with the client")
    else:
        days = (on - spoken).days
        yield ngettext("No contact for %(n)s day", "No contact for %(n)s days", days) % {"n": days}
    yield _("No deals in work")
    if not card.purchases:
        yield _("Never bought")
    if not card.has_decider:
        yield _("No decision maker")
    if not card.has_reach:
        yield _("Neither phone nor mail")


CANDIDATES = ListSpec(
    key="upkeep-candidates",
    title=_("Base upkeep"),
    noun="company",
    rows=_candidates,
    columns=(
        Column("name", _("Name"), kind="link", href=company_url, sort="name_key"),
        Column(
            "suggestion",
            _("Proposed"),
            kind="badge",
            value=lambda row: SUGGESTIONS[row.suggestion],
            sort="suggestion",
        ),
        Column("why", _("Why"), kind="tags", value=lambda row: row.why),
        Column(
            "contact_on",
            _("Last contact"),
            kind="date",
            value=lambda row: row.upkeep.contact_on,
            sort="upkeep__contact_day",
        ),
        replace(STATUS, edit=None),
        replace(OWNER, edit=None),
        Column(
            "completeness",
            _("Completeness"),
            kind="percent",
            value=lambda row: Decimal(row.upkeep.completeness) / 100,
            sort="upkeep__completeness",
        ),
    ),
    row_url=company_url,
    search=clients.find_companies,
    filters=(
        Filter(
            "suggestion", _("Proposed"), path="suggestion", pinned=True,
            choices=lambda by: [Choice(code, label) for code, (label, _tone) in SUGGESTIONS.items()],
        ),
        Filter("owner", _("Responsible"), kind="person", path="owner", pinned=True),
        Filter(
            "status", _("Status"), path="status",
            choices=lambda by: [Choice(code.value, code.label) for code in queries.WORKING],
        ),
    ),
    acts=(RESERVE, ARCHIVE, CONFIRM),
    default_sort="upkeep__contact_day",
    empty_title=_("Nobody has to leave the work"),
    empty_text=_("Here come clients without deals with whom nobody has spoken for a long time."),
    empty_icon="mood-smile",
    decorate=_why,
    decoy=DecoyRow(company=("name",), like=("status", "owner_id", "suggestion")),
    template="upkeep/candidates.html",
)  # fmt: skip


# ---------------------------------------------------------------- clients to be won back


def _lost(by: Any) -> QuerySet[Any]:
    return queries.to_win_back(by, buying(), timezone.localdate())


def _gone(by: Any, rows: list[Any], at: datetime) -> None:
    """Three statements a page."""
    told = queries.gone(by, rows)
    for row in rows:
        row.gone = told[row.pk]


def _win_back(ids: Sequence[int], *, by: Any, at: datetime, batch: str) -> Sequence[Any]:
    return winning.gather(ids, by=by, at=at, batch=batch).results


WIN_BACK = ListSpec(
    key="upkeep-win-back",
    title=_("Base upkeep"),
    noun="company",
    rows=_lost,
    columns=(
        Column("name", _("Name"), kind="link", href=company_url, sort="name_key"),
        Column(
            "sign", _("How lost"), kind="badge", value=lambda row: winning.SIGNS[row.sign], sort="sign"
        ),
        Column("reason", _("Why lost"), value=lambda row: row.gone.reason),
        Column("what", _("To whom, what happened"), value=lambda row: row.gone.what),
        Column(
            "gone_on", _("Lost since"), kind="date", sort="gone_day",
            value=lambda row: date.fromordinal(row.gone_day),
        ),
        Column("worth", _("Worth a year"), kind="money", value=lambda row: row.gone.worth),
        Column(
            "rhythm", _("Bought every"), kind="days", value=lambda row: row.upkeep.rhythm_days,
            sort="upkeep__rhythm_days",
        ),
        Column(
            "contact_on", _("Last contact"), kind="date", value=lambda row: row.upkeep.contact_on,
            sort="upkeep__contact_day",
        ),
        replace(OWNER, edit=None),
    ),
    row_url=company_url,
    search=clients.find_companies,
    filters=(
        Filter(
            "sign", _("How lost"), path="sign", pinned=True,
            choices=lambda by: [Choice(code, label) for code, (label, _t) in winning.SIGNS.items()],
        ),
        Filter("owner", _("Responsible"), kind="person", path="owner", pinned=True),
    ),
    acts=(
        Act("win-back", _("Into my win-back list"), "playlist-add", _win_back, verb="list.edit"),
        RESERVE,
        ARCHIVE,
    ),
    default_sort="-gone_day",
    empty_title=_("Nobody has been lost"),
    empty_text=_(
        "Here come clients who went to a competitor or are silent for longer than they usually are"
        " between two purchases."
    ),
    empty_icon="mood-smile",
    decorate=_gone,
    decoy=DecoyRow(company=("name",), like=("owner_id", "sign")),
    template="upkeep/win_back.html",
)  # fmt: skip
