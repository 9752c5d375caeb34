"""Who gets leads, how soon they are answered, and how one goes after clients."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from otdel.company.catalog.models import Product
from otdel.company.namedlists.models import NamedList
from otdel.selling.leadflow import queries as leadflow
from otdel.selling.leadflow import services as leading
from otdel.selling.leadflow.drafts import CadenceDraft, RuleDraft
from otdel.selling.leadflow.models import Cadence, Rule
from otdel.selling.pipeline.models import Source

from . import sums, ways
from .engine import Change, Did, Path
from .errors import CadenceStays, OtherCurrency, RuleNamesNobody, UnknownWord
from .site import Site, known_codes

_STRATEGY = {told: code for code, told in ways.STRATEGIES.items()}


def lead_rules(change: Change, site: Site) -> None:
    name = change.path[0]
    row = ways.lead_rules().get(name)
    if change.did is Did.REMOVE:
        if row is not None:
            leading.remove_rule(row.pk, **site.act, batch=site.batch)
        return
    row = row or Rule.objects.filter(name=name, is_active=False).first()
    draft = _rule(name, change.after, row)
    leading.write_rule(draft, rule_id=row.pk if row else None, **site.act, batch=site.batch)


def _rule(name: str, told: Mapping[str, Any], row: Rule | None) -> RuleDraft:
    codes = known_codes(told["functions"])
    people = tuple(row.people) if row and told["named_people"] else ()
    if told["named_people"] and not people and not told["functions"]:
        raise RuleNamesNobody(rule=name)
    conditions = {
        "sources": _ids(name, told["sources"], dict(Source.objects.values_list("name", "pk"))),
        "channels": told["channels"],
        "amount_from": _minor(name, told["sum_from"]),
        "amount_to": _minor(name, told["sum_to"]),
        "words": told["words"],
        "lists": _ids(name, told["lists"], _lists()),
        "statuses": told["statuses"],
        "tags": told["tags"],
        "products": _ids(name, told["products"], _products(told["products"])),
        "languages": told["languages"],
        "industries": told["industries"],
    }
    return RuleDraft(
        name, _STRATEGY[told["gives"]], conditions, people,
        tuple(codes[code] for code in told["functions"]), told["most_open"], told["in_hours"],
    )  # fmt: skip


def _ids(rule: str, names: Sequence[str], known: Mapping[str, int]) -> list[int]:
    for name in names:
        if name not in known:
            raise UnknownWord(rule=rule, name=name)
    return [known[name] for name in names]


def _products(names: Sequence[str]) -> dict[str, int]:
    rows = Product.objects.filter(name__in=names).order_by("-pk")
    return dict(rows.values_list("name", "pk"))


def _lists() -> dict[str, int]:
    """Lists of companies by name, those of the department before people's own."""
    own = NamedList.objects.filter(on_noun="company").order_by("-pk").values_list("name", "pk")
    return dict(own) | {name: row.pk for name, row in ways.shared_lists().items()}


def _minor(rule: str, text: str) -> int | None:
    told = sums.read(text)
    if told is not None and told.currency != sums.own_currency():
        raise OtherCurrency(rule=rule, currency=sums.own_currency())
    return told.minor if told else None


def rules_in_order(paths: Sequence[Path], site: Site) -> None:
    """Put the rules of the file into its order, in the places that they hold; the others stay where they are."""
    there = {name: row.pk for name, row in ways.lead_rules().items()}
    wanted = [there[path[0]] for path in paths if path[0] in there]
    ids = [row.pk for row in leadflow.rules()]
    places = sorted(ids.index(pk) for pk in wanted)
    for place, pk in zip(places, wanted, strict=True):
        at = ids.index(pk)
        if at != place:
            leading.move_rule(pk, place - at, **site.act, batch=site.batch)
            ids[at], ids[place] = ids[place], ids[at]


def cadences(change: Change, site: Site) -> None:
    name, told = change.path[0], change.after
    row = ways.cadences().get(name)
    if change.did is Did.REMOVE:
        if row is not None:
            _write(row, _draft(row, is_active=False), site)
        return
    row = row or Cadence.objects.filter(name=name, is_active=False).first()
    if row is not None and row.on_noun != told["on"]:
        raise CadenceStays(name=name, was=row.on_noun)
    draft = CadenceDraft(
        name, tuple(told["steps"]), told["on"], told["purpose"], told["repeat_days"]
    )
    _write(row, draft, site)


def _draft(row: Cadence, *, is_active: bool) -> CadenceDraft:
    return CadenceDraft(
        row.name, tuple(row.steps), row.on_noun, row.purpose, row.repeat_days, is_active
    )


def _write(row: Cadence | None, draft: CadenceDraft, site: Site) -> None:
    leading.write_cadence(draft, cadence_id=row.pk if row else None, **site.act, batch=site.batch)


def answers(change: Change, site: Site) -> None:
    source = Source.objects.filter(name=change.path[0]).first()
    minutes = change.after.get("minutes")
    if source is not None:
        leading.set_norm(source.pk, minutes, **site.act)
    elif minutes is not None:
        raise UnknownWord(rule="answers", name=change.path[0])
