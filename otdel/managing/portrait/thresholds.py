"""What holds now, read at the edges and handed to the rules."""

from __future__ import annotations

from dataclasses import dataclass

from otdel.foundation.preferences.queries import value

from .engine import Limits


@dataclass(frozen=True, slots=True)
class Proof:
    """Closed deals from which a value takes a side, confidence in percent, most points of a trait."""

    least: int = 20
    confidence: int = 95
    heaviest: int = 40


def limits() -> Limits:
    return Limits(
        *(value(f"portrait.{key}") for key in ("fits_from", "doubtful_from", "known_share"))
    )


def proof() -> Proof:
    return Proof(*(value(f"portrait.{key}") for key in ("least_deals", "confidence", "heaviest")))
