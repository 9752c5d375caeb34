"""Charts as plain values: what is drawn, never how. The browser gives colours, axes, table and PNG."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

type Words = str | Promise


@dataclass(frozen=True, slots=True)
class Series:
    """One line of figures. kind: bar, line, area. tone as of badges; band: (low, high) a point.

    Money is given in minor units.
    """

    name: Words
    values: Sequence[float | int | None]
    kind: str = "bar"
    tone: str = ""
    is_dashed: bool = False
    band: Sequence[tuple[float, float] | None] | None = None
    stack: str = ""


def bars(
    categories: Sequence[Words],
    series: Sequence[Series],
    *,
    unit: str = "number",
    title: Words = "",
    links: Sequence[str] = (),
    is_lying: bool = False,
) -> dict[str, Any]:
    """Return bars (and lines) over categories.

    unit: "number", "percent" (ratios), "days" or "money:RUB" (minor units). links: an address for
    each category, opened by a press on its point. is_lying: bars go to the right, for long names.
    """
    return _chart("bars", categories, series, unit, title, links) | {"lying": is_lying}


def lines(
    categories: Sequence[Words],
    series: Sequence[Series],
    *,
    unit: str = "number",
    title: Words = "",
    links: Sequence[str] = (),
) -> dict[str, Any]:
    """Return lines over categories; a series with kind "area" is filled, one with a band has a forecast."""
    drawn = [
        one
        if one.kind != "bar"
        else Series(one.name, one.values, "line", one.tone, one.is_dashed, one.band)
        for one in series
    ]
    return _chart("bars", categories, drawn, unit, title, links)


def funnel(
    steps: Sequence[tuple[Words, float]],
    *,
    unit: str = "number",
    title: Words = "",
    links: Sequence[str] = (),
) -> dict[str, Any]:
    """Return a funnel of (name, value) in the order of the process."""
    names = [name for name, _value in steps]
    return _chart(
        "funnel", names, [Series(title, [value for _n, value in steps])], unit, title, links
    )


def donut(
    parts: Sequence[tuple[Words, float]],
    *,
    unit: str = "number",
    title: Words = "",
    links: Sequence[str] = (),
) -> dict[str, Any]:
    """Return parts of a whole, the largest first as given."""
    names = [name for name, _value in parts]
    return _chart(
        "donut", names, [Series(title, [value for _n, value in parts])], unit, title, links
    )


def heat(
    columns: Sequence[Words],
    rows: Sequence[tuple[Words, Sequence[float | None]]],
    *,
    unit: str = "number",
    title: Words = "",
) -> dict[str, Any]:
    """Return a heat map: a value for each row and column, None where there is none."""
    series = [Series(name, values) for name, values in rows]
    return _chart("heat", columns, series, unit, title, ())


def radar(
    axes: Sequence[tuple[Words, float]],
    series: Sequence[Series],
    *,
    unit: str = "number",
    title: Words = "",
) -> dict[str, Any]:
    """Return a radar; an axis is its name and its end."""
    told = _chart("radar", [name for name, _end in axes], series, unit, title, ())
    return told | {"ends": [end for _name, end in axes]}


def _chart(
    kind: str,
    categories: Sequence[Words],
    series: Sequence[Series],
    unit: str,
    title: Words,
    links: Sequence[str],
) -> dict[str, Any]:
    return {
        "type": kind,
        "title": str(title),
        "categories": [str(name) for name in categories],
        "series": [_series(one) for one in series],
        "unit": unit,
        "links": list(links),
    }


def _series(one: Series) -> dict[str, Any]:
    return {
        "name": str(one.name),
        "values": list(one.values),
        "kind": one.kind,
        "tone": one.tone,
        "dashed": one.is_dashed,
        "band": [list(pair) if pair else None for pair in one.band] if one.band else None,
        "stack": one.stack,
    }
