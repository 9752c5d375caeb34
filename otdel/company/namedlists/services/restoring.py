"""Taking acts on entries back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from otdel.company.clients import queries as clients
from otdel.company.namedlists import events
from otdel.company.namedlists.errors import AlreadyIn, NoSuchEntry, NoSuchList
from otdel.company.namedlists.models import Entry, NamedList
from otdel.foundation.journal.services import ChangedSince, Note, record_many
from otdel.foundation.people.models import User
from otdel.foundation.people.reach import require


@transaction.atomic
def restore_entries(traces: Sequence[Any], *, by: User, at: datetime) -> list[Any]:
    """Take acts back; one result a trace: the row, None if taken out, or a `Refused`.

    Only of clients in the reach of `by`: an act on those that went to another team stays.
    """
    require(by, "list.edit")
    ids = [trace.noun_id for trace in traces]
    Entry.objects.filter(pk__in=ids).update(version=F("version"))
    rows = Entry.objects.select_related("company", "contact").in_bulk(ids)
    results, back, going, fresh = {}, [], [], []
    coming = _coming([t for t in traces if t.noun_id not in rows and t.did == "removed"], by)
    for trace in traces:
        row = rows.get(trace.noun_id)
        result: Any = row
        if row is None:
            result = coming.get(trace.noun_id) if trace.did == "removed" else None
            fresh += [result] if isinstance(result, Entry) else []
        elif row.version != trace.version and trace.did != "removed":
            result = ChangedSince(title=str(row))
        elif trace.did == "created":
            going.append(row)
            result = None
        elif trace.did == "changed":
            back.append((row, trace.before))
        results[trace.noun_id] = result
    _put_back(back)
    Entry.objects.filter(pk__in=[row.pk for row in going]).delete()
    Entry.objects.bulk_create(fresh, batch_size=500)
    notes = [
        Note(
            events.EntryRestored(entry_id=row.pk, named_list_id=row.named_list_id, did=did),
            row,
            at,
        )
        for did, some in (
            ("created", going),
            ("changed", [row for row, _before in back]),
            ("removed", fresh),
        )
        for row in some
    ]
    record_many(notes, by=by)
    return [results[trace.noun_id] for trace in traces]


def _put_back(back: Sequence[tuple[Entry, dict[str, Any]]]) -> None:
    for row, before in back:
        for name, value in before.items():
            setattr(row, name, value)
        row.version += 1
    names = {name.removesuffix("_id") for _row, before in back for name in before}
    if names:
        Entry.objects.bulk_update([row for row, _ in back], [*sorted(names), "version"], 200)


def _coming(traces: Sequence[Any], by: User) -> dict[int, Any]:
    """Return {id: the entry as it was, or why it cannot stand again}."""
    kept = {trace.noun_id: trace for trace in traces}
    lists = set(
        NamedList.objects.filter(
            pk__in=[trace.before["named_list_id"] for trace in traces]
        ).values_list("pk", flat=True)
    )
    companies = {trace.before["company_id"] for trace in traces} - {None}
    contacts = {trace.before["contact_id"] for trace in traces} - {None}
    seen = {
        "company": clients.company_names(by, list(companies)),
        "contact": clients.contact_names(by, list(contacts)),
    }
    held = set(
        Entry.objects.filter(named_list__in=lists).values_list(
            "named_list_id", "company_id", "contact_id"
        )
        if traces
        else ()
    )
    found: dict[int, Any] = {}
    for pk, trace in kept.items():
        was = trace.before
        title = seen["company"].get(was["company_id"]) or seen["contact"].get(was["contact_id"])
        if was["named_list_id"] not in lists:
            found[pk] = NoSuchList()
        elif title is None:
            found[pk] = NoSuchEntry()
        elif (was["named_list_id"], was["company_id"], was["contact_id"]) in held:
            found[pk] = AlreadyIn(title=title)
        else:
            found[pk] = Entry(
                **was
                | {
                    "added_at": datetime.fromisoformat(was["added_at"]),
                    "version": trace.version + 1,
                }
            )
    return found
