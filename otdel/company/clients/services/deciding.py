"""What a change of a record comes to; every refusal comes before the first assignment."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from otdel.company.clients import engine, events
from otdel.company.clients.drafts import PointDraft
from otdel.company.clients.engine import CleanPoint
from otdel.company.clients.errors import (
    NoSuchRecord,
    OwnBoss,
    OwnParent,
    PointsHidden,
    RecordErased,
)
from otdel.company.clients.models import Contact
from otdel.foundation.people.fields import check_fields, written
from otdel.foundation.people.models import User
from otdel.foundation.people.reach import owner_stays
from otdel.kernel.errors import Refused, Stale
from otdel.kernel.normal import fold

from .away import AwayDesk, Kept, away_desk, decide_away, told_away
from .beside import kept_points, points_of, tag_ids, tags_of
from .cleaning import Known, Values, check_boss, clean, known_to
from .portions import check_archive, held
from .sorts import COMPANY, CONTACT, Sort

HIGHEST = 50  # storeys of companies above one another


@dataclass(slots=True)
class Edit:
    """What one change comes to. `before` is the old value of what changed, JSON-able."""

    row: Any
    before: dict[str, Any] = field(default_factory=dict)
    points: list[CleanPoint] | None = None
    tags: set[int] | None = None
    away: Kept | None = None
    events: list[Any] = field(default_factory=list)


@dataclass(slots=True)
class Desk:
    """What a portion of edits works with."""

    sort: Sort
    rows: dict[int, Any]
    known: Known
    tag_ids: dict[str, int]
    points: dict[int, list[CleanPoint]]
    tags: dict[int, set[int]]
    above: dict[int, int | None]
    away: AwayDesk
    by: User
    on: date
    phone_country: str


def spread(change: Values) -> dict[str, Any]:
    """Gather `extra.<key>` names into `extra`."""
    plain = {name: value for name, value in change.items() if not name.startswith("extra.")}
    custom = {name[6:]: value for name, value in change.items() if name.startswith("extra.")}
    if custom:
        plain["extra"] = {**plain.get("extra", {}), **custom}
    return plain


def open_desk(
    sort: Sort, changes: Sequence[tuple[int, Values]], *, by: User, on: date, phone_country: str
) -> Desk:
    ids = sorted({pk for pk, _ in changes})
    said = [change for _, change in changes]
    rows = held(sort, by, ids)
    words = ("tags", "add_tags", "remove_tags")
    names = [name for change in said for word in words for name in change.get(word, ())]
    of_points = any("points" in change or "add_points" in change for change in said)
    of_tags = any(word in change for change in said for word in words)
    return Desk(
        sort=sort,
        rows=rows,
        known=known_to(by, sort.noun, said),
        tag_ids=tag_ids(names),
        points=points_of(sort, ids) if of_points else {},
        tags=tags_of(sort, ids) if of_tags else {},
        above=_above(sort, said),
        away=away_desk(rows, changes) if sort is COMPANY else AwayDesk(),
        by=by,
        on=on,
        phone_country=phone_country,
    )


def _above(sort: Sort, said: Sequence[Values]) -> dict[int, int | None]:
    if sort is CONTACT:
        return storeys_above((change.get("reports_to_id") for change in said), CONTACT)
    return storeys_above(change.get("parent_id") for change in said)


def decide(desk: Desk, pk: int, change: dict[str, Any], version: int | None) -> Edit:
    row = desk.rows.get(pk)
    if row is None:
        raise NoSuchRecord
    if version is not None and row.version != version:
        raise Stale
    if desk.sort is CONTACT and row.is_erased and change.keys() - {"owner_id"}:
        raise RecordErased(title=row.full_name)
    done = Edit(row)
    check_fields(desk.by, desk.sort.noun, written(change))
    stays = owner_stays(desk.by, row.owner_id, change)
    if stays:
        raise stays
    beside = ("points", "add_points", "tags", "add_tags", "remove_tags", "away")
    columns = {name: value for name, value in change.items() if name not in beside}
    new = _new_values(desk, row, columns)
    points = _new_points(desk, pk, change)  # every refusal before the first assignment
    tags = _new_tags(desk, pk, change)
    line = _new_away(desk, row, new, change)
    for name, value in new.items():
        if getattr(row, name) != value:
            done.before[name] = getattr(row, name)
            setattr(row, name, value)
            if name in ("parent_id", "reports_to_id"):
                desk.above[pk] = value  # the next change of the portion stands on this one
    if points is not None and points != desk.points[pk]:
        done.before["points"] = kept_points(desk.points[pk])
        done.points = desk.points[pk] = points
    if tags is not None and tags != desk.tags[pk]:
        done.before["tags"] = sorted(desk.tags[pk])
        done.tags = tags
    if line != desk.away.held.get(pk):
        done.before["away"] = desk.away.held.pop(pk, None)
        done.away = line
        if line:
            desk.away.held[pk] = line
    if done.before:
        row.version += 1
        done.events = _said(desk.sort, done, desk.tags.get(pk, set()))
    if done.tags is not None:
        desk.tags[pk] = done.tags
    return done


def _new_values(desk: Desk, row: Any, columns: Values) -> dict[str, Any]:
    country = columns.get("country", getattr(row, "country", ""))
    new = clean(desk.sort.model, columns, desk.known, country=country, held=row.extra)
    if new.get("status", "") != getattr(row, "status", ""):
        check_archive(new.get("status"), desk.by)
        if new.get("status"):
            check_archive(row.status, desk.by)
    if new.get("parent_id"):
        _check_not_below_itself(row.pk, new["parent_id"], desk.above, OwnParent(title=row.name))
    if desk.sort is CONTACT:
        _settle_job(desk, row, new)
    return new


def _new_away(desk: Desk, row: Any, new: Values, change: Values) -> Kept | None:
    """Return the line beside a company that leaves or left the work; as it stands where no status is asked for."""
    if desk.sort is not COMPANY or not {"status", "away"} & change.keys():
        return desk.away.held.get(row.pk)
    status = new.get("status", row.status)
    return decide_away(desk.away, row, status, change.get("away"), by=desk.by, on=desk.on)


def _settle_job(desk: Desk, row: Contact, new: dict[str, Any]) -> None:
    """Who moves to another company works there and leaves the boss behind. Raises OwnBoss, StrangerBoss."""
    company_id = new.get("company_id", row.company_id)
    if company_id != row.company_id:
        new.setdefault("reports_to_id", None)
        if company_id:
            new.setdefault("is_active", True)
    boss_id = new.get("reports_to_id")
    if boss_id and boss_id != row.reports_to_id:
        _check_not_below_itself(row.pk, boss_id, desk.above, OwnBoss(title=row.full_name))
        check_boss(desk.known, boss_id, company_id)


def _new_points(desk: Desk, pk: int, change: Values) -> list[CleanPoint] | None:
    if "points" in change:
        if desk.by.is_masked:
            raise PointsHidden
        return engine.clean_points(change["points"], country=desk.phone_country)
    if "add_points" in change:
        return engine.clean_points(
            [*_as_drafts(desk.points[pk]), *change["add_points"]], country=desk.phone_country
        )
    return None


def _as_drafts(points: Sequence[CleanPoint]) -> list[Any]:
    return [PointDraft(p.kind, p.shown, p.use, p.is_main) for p in points]


def _new_tags(desk: Desk, pk: int, change: Values) -> set[int] | None:
    if not {"tags", "add_tags", "remove_tags"} & change.keys():
        return None
    base = _picked(desk, change["tags"]) if "tags" in change else desk.tags[pk]
    added = _picked(desk, change.get("add_tags", ()))
    return (base | added) - _picked(desk, change.get("remove_tags", ()))


def _picked(desk: Desk, names: Iterable[str]) -> set[int]:
    return {desk.tag_ids[fold(name)] for name in names if fold(name) in desk.tag_ids}


def _said(sort: Sort, done: Edit, tags_before: set[int]) -> list[Any]:
    """Return the events of one edit: owner, status and tags speak for themselves."""
    row, before, said = done.row, done.before, []
    rest = [
        name
        for name in before
        if name not in ("owner_id", "status", "tags", "name_key", "extra", "away")
    ]
    if "extra" in before:
        keys = {*before["extra"], *row.extra}
        rest += [f"extra.{k}" for k in sorted(keys) if before["extra"].get(k) != row.extra.get(k)]
    if rest:
        said.append(sort.edited(row, ",".join(rest)))
    if "owner_id" in before:
        said.append(sort.reassigned(row, before["owner_id"]))
    if done.away and {"status", "away"} & before.keys():
        said.append(told_away(row, done.away, before.get("status", row.status)))
    elif "status" in before:
        said.append(
            events.CompanyStatusChanged(
                company_id=row.pk,
                owner_id=row.owner_id,
                from_status=before["status"],
                status=row.status,
            )
        )
    if done.tags is not None:
        added, gone = done.tags - tags_before, tags_before - done.tags
        said.append(sort.tagged(row, _joined(added), _joined(gone)))
    return said


def _joined(ids: Iterable[int]) -> str:
    return ",".join(map(str, sorted(ids)))


def storeys_above(parents: Iterable[int | None], sort: Sort = COMPANY) -> dict[int, int | None]:
    """Return {record: the one above it} for the parents (bosses) and all who stand above them."""
    column = "reports_to_id" if sort is CONTACT else "parent_id"
    above: dict[int, int | None] = {}
    level = {pk for pk in parents if pk}
    for _storey in range(HIGHEST):
        level -= above.keys()
        if not level:
            break
        above |= dict(sort.model.objects.filter(pk__in=level).values_list("pk", column))
        level = {above[pk] for pk in level if above.get(pk)}  # type: ignore[misc]
    return above


def _check_not_below_itself(
    pk: int, above_id: int, above: Mapping[int, int | None], refusal: Refused
) -> None:
    step: int | None = above_id
    for _storey in range(HIGHEST):
        if step == pk:
            raise refusal
        step = above.get(step) if step else None
        if step is None:
            return
    raise refusal
