"""Taking a merge back: the other record stands again with all it had, the survivor is as it was."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Q

from otdel.company.clients import queries
from otdel.company.clients.errors import EditedSince, SurvivorGone
from otdel.company.clients.merges import Astray, carriers
from otdel.company.clients.models import ContactPoint, Merge
from otdel.foundation.journal.services import DoneBut, record
from otdel.foundation.people.models import User
from otdel.foundation.people.reach import require
from otdel.kernel.errors import Refused

from .carrying import give_back_own
from .choosing import TOGETHER, fields_of, value_of
from .pairs import listen_again, unsettle
from .portions import overwrite
from .relating import part_relations
from .restore import drop_dead_ends
from .sorts import CONTACT, SORTS, Sort
from .standing import day_of, part_places

Kept = list[tuple[str, int, Refused]]


@transaction.atomic
def restore_merges(traces: Sequence[Any], *, by: User, at: datetime) -> list[Any]:
    """Take merges back; one result a trace: None where done, `DoneBut` with what was changed since
    and therefore stays, SurvivorGone where nothing could be done. Raises NotAllowed.
    """
    merges = Merge.objects.in_bulk([trace.noun_id for trace in traces])
    results: list[Any] = []
    for trace in traces:
        merge = merges.get(trace.noun_id)
        results.append(_restore(merge, trace.before, by=by, at=at) if merge else None)
    return results


def _restore(merge: Merge, kept: Mapping[str, Any], *, by: User, at: datetime) -> Any:
    sort = SORTS[merge.on_noun]
    require(by, sort.verb)
    sort.model.objects.filter(pk=merge.survivor_id).update(
        version=F("version")
    )  # nobody else's now
    survivor = sort.model.objects.filter(pk=merge.survivor_id).first()
    if survivor is None:
        return SurvivorGone(title=merge.title)
    now_owner = survivor.owner_id
    gone = _stand_up(sort, kept["gone"])
    _unjoin_beside(sort, survivor.pk, gone.pk, kept)
    names: dict[str, Any] = {"by": by, "at": at}
    astray: list[Astray] = give_back_own(
        sort.noun, survivor.pk, gone.pk, kept["moved"], now_owner, **names
    )
    for kind, carrier in carriers().items():
        ids = kept["moved"].get(kind, ())
        astray += carrier.give_back(sort.noun, survivor.pk, gone.pk, ids, **names)
    stays = _unchoose(sort, survivor, kept, by=by) + _strays(sort, survivor, gone, astray)
    if sort is CONTACT:
        part_places(survivor.pk, gone.pk, kept.get("places"), on=day_of(at))
    else:
        part_relations(kept.get("relations", ()))
    Merge.objects.filter(pk=merge.pk).delete()
    listen_again(sort.noun, gone)
    unsettle(sort.noun, survivor.pk, gone.pk, kept["pair"])
    record(sort.restored(gone, "merged"), about=gone, by=by, at=at)
    record(sort.parted(survivor, gone.pk), about=survivor, by=by, at=at)
    return DoneBut(stays) if stays else None


def _stand_up(sort: Sort, kept: Mapping[str, Any]) -> Any:
    values = {name: value for name, value in kept.items() if name not in ("points", "tags")}
    values["created_at"] = datetime.fromisoformat(values["created_at"])
    row = sort.model(**values | {"version": values["version"] + 1})
    drop_dead_ends(sort, [row])
    row.save(force_insert=True)
    return row


def _unjoin_beside(sort: Sort, survivor_id: int, gone_id: int, kept: Mapping[str, Any]) -> None:
    """Take from the survivor what the merge added, and give the other its own, under their old keys."""
    added = Q(pk__in=())
    for kind, value in kept["added"]["points"]:
        added |= Q(kind=kind, value=value)
    ContactPoint.objects.filter(added, **{sort.home: survivor_id}).delete()
    ContactPoint.objects.bulk_create(
        ContactPoint(**point, **{sort.home: gone_id}) for point in kept["gone"]["points"]
    )
    tags = sort.through.objects
    tags.filter(**{sort.home: survivor_id, "tag_id__in": kept["added"]["tags"]}).delete()
    tags.bulk_create(
        sort.through(pk=pk, tag_id=tag_id, **{sort.home: gone_id})
        for pk, tag_id in kept["gone"]["tags"]
    )


# ---------------------------------------------------------------- values


def _unchoose(sort: Sort, survivor: Any, kept: Mapping[str, Any], *, by: User) -> Kept:
    """Give the survivor its own values back; return those that were changed after the merge."""
    before, after = _flat(kept["before"]), _flat(kept["after"])
    names = fields_of(kept["before"], kept["after"])
    now = {name: value_of(survivor, name) for name in {*before, *after}}
    since = [name for name in names if now[name] != after.get(name)]
    held = {name for one in since for name in (one, *TOGETHER.get(one, ()))}
    for name in {*before, *after} - held:
        _set(survivor, name, before.get(name))
    survivor.version += 1
    overwrite(sort, [survivor], {name.partition(".")[0] for name in {*before, *after}})
    values = [(name, before.get(name), after.get(name), now[name]) for name in since]
    labels = queries.edited_fields(by, since)
    return [
        (
            sort.noun,
            survivor.pk,
            EditedSince(
                title=sort.title(survivor),
                field=labels[name],
                **dict(
                    zip(("before", "merged", "now"), _words(by, sort, name, three), strict=True)
                ),
            ),
        )
        for name, *three in values
    ]


def _flat(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values with those of `extra` under `extra.<key>`."""
    plain = {name: value for name, value in values.items() if name != "extra"}
    return plain | {f"extra.{key}": value for key, value in values.get("extra", {}).items()}


def _set(row: Any, name: str, value: Any) -> None:
    if not name.startswith("extra."):
        setattr(row, name, value)
    elif value is None:
        row.extra = {key: one for key, one in row.extra.items() if key != name[6:]}
    else:
        row.extra = {**row.extra, name[6:]: value}


def _words(by: User, sort: Sort, name: str, values: Iterable[Any]) -> list[str]:
    return [queries.value_words(by, sort.model, name, value) for value in values]


def _strays(sort: Sort, survivor: Any, gone: Any, astray: Sequence[Astray]) -> Kept:
    """Say of each row that it hangs on a third record by now."""
    thirds = [one.now_id for one in astray if one.now_id]
    titles = {row.pk: sort.title(row) for row in sort.model.objects.filter(pk__in=thirds)}
    field = sort.model._meta.verbose_name
    return [
        (
            one.noun,
            one.pk,
            EditedSince(
                title=one.title,
                field=field,
                before=sort.title(gone),
                merged=sort.title(survivor),
                now=titles.get(one.now_id or 0, "—"),
            ),
        )
        for one in astray
    ]
