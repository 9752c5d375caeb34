"""Rules of talking to clients, in the order in which they are tried."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from otdel.company.contacting import queries as contacting
from otdel.company.contacting import services as ruling
from otdel.company.contacting.drafts import RuleDraft
from otdel.company.contacting.models import TalkRule

from .engine import Change, Did, Path
from .policies import talk_rules as rules_there
from .site import Site


def talk_rules(change: Change, site: Site) -> None:
    name = change.path[0]
    row = rules_there().get(name)
    if change.did is Did.REMOVE:
        if row is not None:
            _write(row, replace(_as_it_is(row), is_active=False), site)
        return
    row = row or TalkRule.objects.filter(name_en=name, is_active=False).order_by("pk").first()
    last = contacting.rules().last()
    position = row.position if row else last.position + 1 if last else 0
    _write(row, _draft(name, change.after, position), site)


def _draft(name: str, told: Mapping[str, Any], position: int) -> RuleDraft:
    """The rule as the file has it; a text without a twin serves both languages."""
    steps = "\n".join(told["steps"])
    return RuleDraft(
        told["name_ru"] or name, name, position,
        status=told["status"], tag=told["tag"], industry=told["industry"],
        preferred_channel=told["preferred_channel"],
        manner_ru=told["manner_ru"] or told["manner"], manner_en=told["manner"],
        steps_ru="\n".join(told["steps_ru"]) or steps, steps_en=steps,
        channels=",".join(told["channels"]), who=",".join(told["who"]),
        reply_hours=told["reply_hours"], max_contacts=told["max_contacts"],
        per_days=told["per_days"],
    )  # fmt: skip


def _as_it_is(row: TalkRule) -> RuleDraft:
    return RuleDraft(**{name: getattr(row, name) for name in RuleDraft.__dataclass_fields__})


def _write(row: TalkRule | None, draft: RuleDraft, site: Site) -> None:
    ruling.write_rule(draft, rule_id=row.pk if row else None, **site.act, batch=site.batch)


def rules_in_order(paths: Sequence[Path], site: Site) -> None:
    """Put the rules of the file into its order, in the places that they hold; the others stay where they are."""
    there = rules_there()
    wanted = [there[path[0]] for path in paths if path[0] in there]
    standing = list(there.values())
    places = [place for place, row in enumerate(standing) if row in wanted]
    for place, row in zip(places, wanted, strict=True):
        standing[place] = row
    if standing == list(there.values()):
        return
    for place, row in enumerate(standing):
        _write(row, replace(_as_it_is(row), position=place), site)
