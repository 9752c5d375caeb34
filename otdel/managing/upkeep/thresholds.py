"""What holds now, read at the edges and handed to the rules."""

from __future__ import annotations

from otdel.foundation.preferences.queries import value

from .engine import Buying, Freshness, Silence


def freshness() -> Freshness:
    return Freshness(value("upkeep.ageing_days"), value("upkeep.stale_days"))


def silence() -> Silence:
    return Silence(value("upkeep.reserve_days"), value("upkeep.archive_days"))


def buying() -> Buying:
    return Buying(value("upkeep.quiet_percent"), value("upkeep.usual_gap"))
