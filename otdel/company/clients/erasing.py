"""What an erasure asks of this room: who the person is, the card, its phones and places, what was merged into it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from otdel.foundation.journal.queries import kept_of
from otdel.foundation.journal.services import wipe
from otdel.foundation.people.models import User
from otdel.kernel import normal
from otdel.kernel.erasing import Person, Whom, shade, shade_number
from otdel.kernel.personal import Sheet

from . import queries
from .models import Affiliation, Contact, ContactPoint, Merge, Pair

KINDS = {ContactPoint.Kind.PHONE: "phones", ContactPoint.Kind.EMAIL: "mails"}


def know(whom: Whom, phone_country: str) -> Person:
    """Return everything by which this room knows the person; what was typed is put into normal form."""
    names, phones, mails = list(whom.names), _phones(whom.phones, phone_country), _mails(whom.mails)
    ids: list[int] = []
    if whom.contact_id:
        merges = queries.merged_into("contact", whom.contact_id)
        ids = [whom.contact_id, *(merge.gone_id for merge in merges)]
        card = Contact.objects.get(pk=whom.contact_id)
        if not card.is_erased:
            names += [card.full_name, *(str(merge.title) for merge in merges)]
        points = list(ContactPoint.objects.filter(contact_id=card.pk).values("kind", "value"))
        points += [one for merge in merges for one in merge.kept.get("points", ())]
        for before in kept_of("contact", ids):  # what they were called before, old phones
            names += [before["full_name"]] if before.get("full_name") else []
            points += before.get("points", ())
        for point in points:
            phones += [point["value"]] if point["kind"] == ContactPoint.Kind.PHONE else []
            mails += [point["value"].lower()] if point["kind"] == ContactPoint.Kind.EMAIL else []
    return Person(
        contact_ids=tuple(ids),
        names=_once(name for name in names if shade_number(name) is None),
        phones=_once(phones),
        mails=_once(mails),
    )


def shared(person: Person) -> set[str]:
    """Return the names, phones and mails of the person that another card of the base bears as well."""
    keys = {normal.name_key(name): name for name in person.names}
    others = Contact.objects.exclude(pk__in=person.contact_ids).filter(name_key__in=keys)
    told = {keys[key] for key in others.values_list("name_key", flat=True)}
    points = ContactPoint.objects.filter(value__in=[*person.phones, *person.mails])
    points = points.filter(~Q(contact_id__in=person.contact_ids) | Q(contact_id=None))
    return told | set(points.values_list("value", flat=True))


def beside(person: Person) -> list[ContactPoint]:
    """Phones and mails of the person on other cards, with those cards: they are not the person's own."""
    points = ContactPoint.objects.filter(value__in=[*person.phones, *person.mails])
    points = points.filter(~Q(contact_id__in=person.contact_ids) | Q(contact_id=None))
    return list(points.select_related("company", "contact").order_by("pk")[:20])


def alike(person: Person) -> list[Contact]:
    """Contacts of the base that bear a phone or mail of somebody who is known by text only."""
    points = ContactPoint.objects.filter(
        value__in=[*person.phones, *person.mails], contact__isnull=False
    )
    return list(Contact.objects.filter(pk__in=points.values("contact_id")).order_by("pk")[:20])


def count(person: Person) -> int:
    ids = person.contact_ids
    card = Contact.objects.filter(pk=person.number).first()
    return (
        (0 if card is None or card.is_erased else 1)
        + ContactPoint.objects.filter(contact_id__in=ids).count()
        + _merges(person).exclude(kept={}).count()
    )


def erase(person: Person, *, by: User, at: datetime) -> int:
    """Leave of the card its number, its owner and its company. What stands on it stays."""
    if not person.number:
        return 0
    number = count(person)
    ids = person.contact_ids
    ContactPoint.objects.filter(contact_id__in=ids).delete()
    Contact.tags.through.objects.filter(contact_id__in=ids).delete()
    Affiliation.objects.filter(contact_id__in=ids, is_main=False).delete()
    bare = {"title": "", "department": "", "part": Contact.Part.OTHER}
    Affiliation.objects.filter(contact_id__in=ids).update(
        **bare, starts_on=None, ends_on=None, is_present=False
    )
    name = shade(person.number)
    if not Contact.objects.filter(pk=person.number, name_key=name).exists():
        Contact.objects.filter(pk=person.number).update(
            **bare,
            full_name=name,
            name_key=name,
            reports_to=None,
            preferred_channel="",
            is_active=False,
            external_ref="",
            extra={},
            version=F("version") + 1,
        )
    merges = _merges(person)
    wipe("merge", list(merges.values_list("pk", flat=True)))
    merges.update(title=name, external_ref="", kept={})
    wipe("contact", ids)
    pairs = Pair.objects.filter(on_noun="contact").filter(
        Q(first_id__in=ids) | Q(second_id__in=ids)
    )
    wipe("pair", list(pairs.values_list("pk", flat=True)))
    pairs.delete()
    return number


def _merges(person: Person) -> Any:
    ids = person.contact_ids
    return Merge.objects.filter(on_noun="contact").filter(
        Q(gone_id__in=ids) | Q(survivor_id__in=ids)
    )


def tell(by: User, person: Person) -> list[Sheet]:
    """The card, its phones and mails, its places of work, whole."""
    cards = list(
        Contact.objects.filter(pk=person.number).select_related("company", "owner", "reports_to")
    )
    points = ContactPoint.objects.filter(contact_id__in=person.contact_ids).order_by("pk")
    places = Affiliation.objects.filter(contact_id__in=person.contact_ids).order_by("pk")
    return [
        Sheet(
            _("Card"), (_("Field"), _("Value")), [line for card in cards for line in _card(card)]
        ),
        Sheet(
            _("Phones and mails"),
            (_("Kind"), _("Value")),
            [(one.get_kind_display(), one.shown) for one in points],  # type: ignore[attr-defined]
        ),
        Sheet(
            _("Places of work"),
            (
                _("Company"),
                Contact._meta.get_field("title").verbose_name,
                _("Department"),
                _("Since"),
                _("Until"),
            ),  # type: ignore[union-attr]
            [
                (one.company.name, one.title, one.department, one.starts_on, one.ends_on)
                for one in places.select_related("company")
            ],
        ),
        Sheet(
            _("Merged cards"),
            (_("Full name"), _("When")),
            [(str(one.title), one.at) for one in _merges(person).order_by("pk")],
        ),
    ]


def _card(card: Contact) -> list[tuple[Any, Any]]:
    told = [
        (_("Full name"), card.full_name),
        (_("Company"), card.company.name if card.company else ""),
        (Contact._meta.get_field("title").verbose_name, card.title),  # type: ignore[union-attr]
        (_("Department"), card.department),
        (_("Part in the decision"), card.get_part_display()),  # type: ignore[attr-defined]
        (_("Preferred channel"), card.get_preferred_channel_display()),  # type: ignore[attr-defined]
        (_("Reports to"), str(card.reports_to or "")),
        (_("Responsible"), str(card.owner or "")),
        (_("Key in another system"), card.external_ref),
        (_("Tags"), ", ".join(queries.tag_words("contact", [card.pk]).get(card.pk, []))),
        (_("Entered"), card.created_at),
    ]
    labels = {one.key: one.label for one in queries.fields().filter(on_noun="contact")}
    return told + [(labels.get(key, key), str(value)) for key, value in card.extra.items()]


def _phones(typed: Iterable[str], country: str) -> list[str]:
    return [phone for one in typed if (phone := normal.phone(one, country))]


def _mails(typed: Iterable[str]) -> list[str]:
    return [mail for one in typed if (mail := normal.email(one))]


def _once(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.strip() for one in values if one.strip()))
