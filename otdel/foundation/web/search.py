"""The search box: every room answers for its own nouns, grouped in one list."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from .slots import wired

SHOWN = 6
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Found:
    """One answer: what it is called, a line under it, where it opens."""

    title: str
    url: str
    subtitle: str = ""
    icon: str = ""


@dataclass(frozen=True)
class SearchSpec:
    """How a room answers: `find(by, text, limit)` within the reach of `by`, best first.

    verb: who may ask at all. more: URL of the list with "%s" for the text.
    """

    label: str | Promise
    icon: str
    find: Callable[[Any, str, int], Sequence[Found]]
    verb: str = ""
    more: str = ""


@dataclass(frozen=True)
class Group:
    label: str | Promise
    icon: str
    found: Sequence[Found]
    is_broken: bool = False


def look_up(by: Any, text: str) -> list[Group]:
    """Return the groups that found something for `text`, in wiring's order.

    A room whose search breaks is told of in its own group and in the log; the others answer.
    """
    declared: dict[str, SearchSpec] = wired("OTDEL_SEARCH", "otdel.wiring.search.SEARCH")
    asked = [spec for spec in declared.values() if not spec.verb or by.may(spec.verb)]
    groups = [_ask(spec, by, text) for spec in asked]
    return [group for group in groups if group.found or group.is_broken]


def _ask(spec: SearchSpec, by: Any, text: str) -> Group:
    try:
        return Group(spec.label, spec.icon, spec.find(by, text, SHOWN))
    except Exception:
        logger.exception("The search of %s failed", spec.find.__module__)
        return Group(spec.label, spec.icon, (), is_broken=True)
