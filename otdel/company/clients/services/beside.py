"""Points and tags: rows that stand beside a record and are written with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from otdel.company.clients.engine import CleanPoint, tidy
from otdel.company.clients.errors import TooLong
from otdel.company.clients.models import ContactPoint, Tag
from otdel.kernel.inserts import insert_values
from otdel.kernel.normal import fold

from .sorts import Sort


def points_of(sort: Sort, ids: Sequence[int]) -> dict[int, list[CleanPoint]]:
    found: dict[int, list[CleanPoint]] = {pk: [] for pk in ids}
    rows = ContactPoint.objects.filter(**{f"{sort.home}__in": ids}).order_by("pk")
    for row in rows.values_list(sort.home, "kind", "use", "value", "shown", "is_main"):
        found[row[0]].append(CleanPoint(*row[1:]))
    return found


def write_points(sort: Sort, points: Mapping[int, Sequence[CleanPoint]], *, fresh: bool) -> None:
    """Make these the points of these records; `fresh`: there are none yet."""
    if not fresh:
        ContactPoint.objects.filter(**{f"{sort.home}__in": list(points)}).delete()
    insert_values(
        ContactPoint,
        (sort.home, "kind", "use", "value", "shown", "is_main"),
        [
            (pk, point.kind, point.use, point.value, point.shown, point.is_main)
            for pk, own in points.items()
            for point in own
        ],
    )


def kept_points(points: Iterable[CleanPoint]) -> list[dict[str, Any]]:
    return [asdict(point) for point in points]


def tags_of(sort: Sort, ids: Sequence[int]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {pk: set() for pk in ids}
    rows = sort.through.objects.filter(**{f"{sort.home}__in": ids})
    for pk, tag_id in rows.values_list(sort.home, "tag_id"):
        found[pk].add(tag_id)
    return found


def write_tags(sort: Sort, tags: Mapping[int, Iterable[int]], *, fresh: bool) -> None:
    """Make these the tags of these records; `fresh`: there are none yet."""
    if not fresh:
        sort.through.objects.filter(**{f"{sort.home}__in": list(tags)}).delete()
    insert_values(
        sort.through,
        (sort.home, "tag_id"),
        [(pk, tag_id) for pk, own in tags.items() for tag_id in sorted(own)],
    )


def tag_ids(names: Iterable[str]) -> dict[str, int]:
    """Return {name folded: id}, making the tags that are missing; case and ё make no difference.

    At most three statements. Raises TooLong.
    """
    asked = {fold(name): tidy(name) for name in names if tidy(name)}
    if not asked:
        return {}
    if max(map(len, asked.values())) > 60:
        raise TooLong(field=Tag._meta.get_field("name").verbose_name, limit=60)
    known = _known_tags()
    missing = [Tag(name=name) for key, name in asked.items() if key not in known]
    if missing:
        Tag.objects.bulk_create(missing, ignore_conflicts=True)
        known = _known_tags()
    return {key: known[key] for key in asked}


def _known_tags() -> dict[str, int]:
    return {fold(name): pk for pk, name in Tag.objects.order_by("-pk").values_list("pk", "name")}
