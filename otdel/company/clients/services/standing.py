"""Places of work and cards kept in agreement: the one rule behind everything that sets a contact's company.

The main place of work of a contact says what its card says: company, title, department, part and
whether they work there. A card without a company has no main place.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from otdel.company.clients.models import Affiliation, Company, Contact
from otdel.kernel.inserts import insert_rows

from .portions import PORTION

MIRRORED = ("title", "department", "part")
CARD = frozenset(
    {"company_id", "is_active", *MIRRORED}
)  # of a contact: what its main place repeats
_KEPT = ("company_id", *MIRRORED, "starts_on", "ends_on", "is_present", "is_main")


def day_of(at: datetime) -> date:
    """Return the company's day in which the moment lies."""
    return timezone.localtime(at, timezone.get_default_timezone()).date()


def begin(contacts: Sequence[Contact]) -> None:
    """Give new contacts with a company their main place of work; since when is not known."""
    insert_rows([_main_of(contact) for contact in contacts if contact.company_id])


def align(ids: Collection[int], *, on: date, is_move: bool = True) -> None:
    """Bring the places of work of these contacts into agreement with their cards.

    Where a card names another company, the work in the old one ended on the day `on`
    (`is_move`), or goes on beside the new one. A place begun on that very day was a slip of the
    pen: it is corrected, not ended, and the place that it ended goes on. Two statements to
    read, four to write, however many.
    """
    cards = Contact.objects.in_bulk(ids)
    rows: dict[int, list[Affiliation]] = {pk: [] for pk in cards}
    for row in Affiliation.objects.filter(contact_id__in=cards).order_by("pk"):
        rows[row.contact_id].append(row)
    steps = _Steps()
    for pk, card in cards.items():
        steps.take(card, rows[pk], on=on, is_move=is_move)
    steps.write()


class _Steps:
    """What has to be written for a portion of contacts."""

    def __init__(self) -> None:
        self.gone: list[int] = []
        self.leaving: list[Affiliation] = []
        self.changed: list[Affiliation] = []
        self.new: list[Affiliation] = []

    def take(self, card: Contact, rows: list[Affiliation], *, on: date, is_move: bool) -> None:
        main = next((row for row in rows if row.is_main), None)
        if main and main.company_id == card.company_id:
            self._repeat(card, main, on)
            return
        same = [row for row in rows if row.company_id == card.company_id]
        next_one = next((row for row in same if row.is_present or row.ends_on == on), None)
        is_slip = main is not None and main.starts_on == on
        if main and is_slip and next_one is None and card.company_id:
            main.company_id = card.company_id
            self._repeat(card, main, on, is_changed=True)
            return
        if main and is_slip and next_one and not next_one.is_present:
            self.gone.append(main.pk)
        elif main:
            main.is_main = False
            if is_move and main.is_present:
                main.is_present, main.ends_on = False, max(on, main.starts_on or on)
            self.leaving.append(main)
        if next_one:
            next_one.is_main = True
            self._repeat(card, next_one, on, is_changed=True)
        elif card.company_id:
            self.new.append(_main_of(card, starts_on=on if main and is_move else None))

    def _repeat(
        self, card: Contact, main: Affiliation, on: date, *, is_changed: bool = False
    ) -> None:
        for name in MIRRORED:
            if getattr(main, name) != getattr(card, name):
                setattr(main, name, getattr(card, name))
                is_changed = True
        if main.is_present != card.is_active:
            main.is_present = card.is_active
            main.ends_on = None if card.is_active else max(on, main.starts_on or on)
            is_changed = True
        if is_changed:
            self.changed.append(main)

    def write(self) -> None:
        """Those that leave first: a contact has one main place at any moment."""
        if self.gone:
            Affiliation.objects.filter(pk__in=self.gone).delete()
        for rows in (self.leaving, self.changed):
            if rows:
                Affiliation.objects.bulk_update(rows, _KEPT, batch_size=PORTION)
        insert_rows(self.new)


def _main_of(card: Contact, *, starts_on: date | None = None) -> Affiliation:
    return Affiliation(
        contact_id=card.pk,
        company_id=card.company_id or 0,
        title=card.title,
        department=card.department,
        part=card.part,
        starts_on=starts_on,
        ends_on=None,
        is_present=card.is_active,
        is_main=True,
    )


# ---------------------------------------------------------------- two contacts that are one


def join_places(survivor_id: int, gone_id: int, *, on: date) -> None:
    """Give the survivor the other's places of work; two present ones in one company become one.

    Nobody moved: what was present in either record goes on.
    """
    Affiliation.objects.filter(contact_id=gone_id, is_main=True).update(is_main=False)
    present = Affiliation.objects.filter(contact_id=survivor_id, is_present=True)
    homes = {row.company_id: row for row in present}
    for row in Affiliation.objects.filter(contact_id=gone_id, is_present=True):
        if own := homes.get(row.company_id):
            own.starts_on = min(filter(None, (own.starts_on, row.starts_on)), default=None)
            own.save(update_fields=["starts_on"])
            row.delete()
    Affiliation.objects.filter(contact_id=gone_id).update(contact_id=survivor_id)
    align([survivor_id], on=on, is_move=False)


def part_places(
    survivor_id: int, gone_id: int, kept: Mapping[str, Any] | None, *, on: date
) -> None:
    """Give both their places of work back; those that were added to the survivor since stay with it."""
    if kept:
        theirs = {row["id"] for row in kept["gone"]}
        now = affiliations_of([survivor_id])[survivor_id]
        touched = now != kept["became"]
        own = [row for row in now if row["id"] not in theirs] if touched else kept["survivor"]
        Affiliation.objects.filter(contact_id__in=(survivor_id, gone_id)).delete()
        write_affiliations({survivor_id: own, gone_id: kept["gone"]})
    align([survivor_id, gone_id], on=on, is_move=False)


# ---------------------------------------------------------------- keeping and giving back


def affiliations_of(ids: Collection[int]) -> dict[int, list[dict[str, Any]]]:
    """Return {contact: its places of work} as JSON can keep them, keys of the rows too."""
    found: dict[int, list[dict[str, Any]]] = {pk: [] for pk in ids}
    rows = Affiliation.objects.filter(contact_id__in=found).order_by("pk")
    for row in rows.values("id", "contact_id", *_KEPT):
        row |= {name: row[name] and row[name].isoformat() for name in ("starts_on", "ends_on")}
        found[row.pop("contact_id")].append(row)
    return found


def write_affiliations(kept: Mapping[int, Sequence[Mapping[str, Any]]]) -> None:
    """Make these the places of work of these contacts, under their old keys.

    A place in a company that has gone for good in the meantime stays out.
    """
    asked = {row["company_id"] for rows in kept.values() for row in rows}
    there = set(Company.objects.filter(pk__in=asked).values_list("pk", flat=True))
    own = {row["id"] for rows in kept.values() for row in rows}
    Affiliation.objects.filter(contact_id__in=kept).delete()
    Affiliation.objects.filter(pk__in=own).delete()
    Affiliation.objects.bulk_create(
        Affiliation(contact_id=pk, **_days_read(row))
        for pk, rows in kept.items()
        for row in rows
        if row["company_id"] in there
    )


def _days_read(kept: Mapping[str, Any]) -> dict[str, Any]:
    days = {name: kept[name] for name in ("starts_on", "ends_on")}
    return {**kept, **{name: day and date.fromisoformat(day) for name, day in days.items()}}
