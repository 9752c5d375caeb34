"""Reading the client base, always as somebody."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial, reduce
from itertools import batched
from operator import or_
from typing import Any

from django.db.models import FETCH_PEERS, Exists, Model, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from otdel.foundation.people.fields import hidden as hidden_fields
from otdel.foundation.people.fields import may_read
from otdel.foundation.people.levels import Level
from otdel.foundation.people.masking import HIDDEN, masked
from otdel.foundation.people.models import User
from otdel.foundation.people.queries import user_names
from otdel.kernel import normal, vendor
from otdel.kernel.finding import Found, Place, find
from otdel.kernel.search_words import Reading, Understood

from .drafts import CompanyKeys, ContactKeys
from .models import Away, AwayReason, Company, Contact, ContactPoint, Field, Merge, Tag

COMPANY_WORDS = "clients_company_words"
CONTACT_WORDS = "clients_contact_words"
POINT_WORDS = "clients_point_words"


def companies(by: User) -> QuerySet[Company]:
    """Companies that `by` may see, newest first."""
    return Company.objects.visible_to(by).order_by("-pk").fetch_mode(FETCH_PEERS)


def contacts(by: User) -> QuerySet[Contact]:
    """Contacts that `by` may see, newest first."""
    return Contact.objects.visible_to(by).order_by("-pk").fetch_mode(FETCH_PEERS)


def company_names(by: User, ids: Sequence[int]) -> dict[int, str]:
    return dict(companies(by).filter(pk__in=ids).values_list("pk", "name"))


def contact_names(by: User, ids: Sequence[int]) -> dict[int, str]:
    return dict(contacts(by).filter(pk__in=ids).values_list("pk", "full_name"))


# ---------------------------------------------------------------- searching


def find_companies(
    by: User, rows: QuerySet[Company], text: str, *, literal: bool = False
) -> Found[Company]:
    """Companies of `rows` that the text means by name, tax number, phone, mail or site, the best first.

    Whoever sees phones and mails masked finds by a whole one only: pieces would tell what is masked.
    """
    beside = _beside_companies if may_read(by, "company", "tax_id") else _reached
    place = replace(COMPANIES, beside=partial(beside, by, "company"))
    return find(rows, text, place, literal=literal)


def find_contacts(
    by: User, rows: QuerySet[Contact], text: str, *, literal: bool = False
) -> Found[Contact]:
    """Contacts of `rows` that the text means by name, phone, mail or messenger, the best first.

    Whoever sees phones and mails masked finds by a whole one only.
    """
    place = replace(CONTACTS, beside=partial(_reached, by, "contact"))
    return find(rows, text, place, literal=literal)


def search_companies(by: User, rows: QuerySet[Company], text: str) -> QuerySet[Company]:
    """Companies of `rows` that the text means, in the order of `rows`."""
    return find_companies(by, rows, text).rows


def search_contacts(by: User, rows: QuerySet[Contact], text: str) -> QuerySet[Contact]:
    """Contacts of `rows` that the text means, in the order of `rows`."""
    return find_contacts(by, rows, text).rows


def _beside_companies(
    by: User, home: str, asked: Understood, readings: Sequence[Reading]
) -> list[QuerySet[Any, Any]]:
    found = _reached(by, home, asked, readings)
    if number := normal.tax_id(asked.text):
        taxed = vendor.has_fragment(Company, COMPANY_WORDS, "tax_id", number)
        found.append(Company.objects.order_by().filter(taxed).values("pk"))
    return found


def _reached(
    by: User, home: str, asked: Understood, readings: Sequence[Reading]
) -> list[QuerySet[Any, Any]]:
    """Keys of those with such a phone or mail, in one query."""
    holds = points_meant(ContactPoint, POINT_WORDS, by, asked, readings)
    if not holds:
        return []
    points = ContactPoint.objects.filter(holds, **{f"{home}__isnull": False})
    return [vendor.few(points.values(home))]


def points_meant(
    model: type[Model],
    index: str,
    by: User,
    asked: Understood,
    readings: Sequence[Reading],
    kinds: Sequence[str] = ("phone", "email"),
) -> Q:
    """Match the phones and mails of a table (`kind`, `value`, pieces in `index`) that a text means; empty for none.

    By any piece; by a whole one of these kinds for whom they are masked, since pieces would tell them.
    """
    if by.is_masked:
        told = {"phone": normal.phone(asked.text), "email": normal.email(asked.text)}
        return reduce(or_, (Q(kind=one, value=told[one]) for one in kinds if told[one]), Q())
    pieces = [*asked.digits, *(piece for one in readings for piece in one.pieces)]
    if not pieces:
        return Q()
    spellings = [[(one,) for one in pieces]]
    return vendor.has_words(model, index, "value", spellings, newest=vendor.COMMON)


COMPANIES = Place(Company, COMPANY_WORDS, "name_key", is_sorted=True)
CONTACTS = Place(Contact, CONTACT_WORDS, "name_key", is_sorted=True)


# ---------------------------------------------------------------- matching


@dataclass(frozen=True, slots=True)
class Match:
    """Whom an outside row means. how: ref, tax_id, email, phone or name; `others`: how many more fit as well."""

    id: int
    how: str
    others: int = 0


def match_companies(by: User, keys: Sequence[CompanyKeys]) -> list[Match | None]:
    """Return for each row of keys the company it means, the surest key first; ties go to the oldest.

    By what is hidden from the person nothing is matched: the answer would tell whose it is.
    Seven statements for every 1000 rows.
    """
    return [found for part in batched(keys, 1000) for found in _match_companies(by, part)]


def _match_companies(by: User, keys: Sequence[CompanyKeys]) -> list[Match | None]:
    rows = companies(by).order_by()
    refs = _by_ref("company", rows, keys) if may_read(by, "company", "external_ref") else {}
    told = [normal.tax_id(key.tax_id) for key in keys]
    taxes = _by_value(
        rows.filter(vendor.is_filled("tax_id")),
        "tax_id",
        told if may_read(by, "company", "tax_id") else (),
    )
    names = _by_value(rows, "name_key", [normal.name_key(key.name)[:250] for key in keys])
    mails, phones = _by_points(rows, "company", keys)
    looks: Sequence[tuple[str, Callable[[CompanyKeys], str], Mapping[str, list[int]]]] = (
        ("ref", lambda key: key.external_ref.strip(), refs),
        ("tax_id", lambda key: normal.tax_id(key.tax_id), taxes),
        ("email", lambda key: normal.email(key.email), mails),
        ("phone", lambda key: normal.phone(key.phone), phones),
        ("name", lambda key: normal.name_key(key.name)[:250], names),
    )
    return _first_matches(keys, looks)


def match_contacts(by: User, keys: Sequence[ContactKeys]) -> list[Match | None]:
    """Return for each row of keys the contact it means; a name counts only inside the named company.

    Six statements for every 1000 rows.
    """
    return [found for part in batched(keys, 1000) for found in _match_contacts(by, part)]


def _match_contacts(by: User, keys: Sequence[ContactKeys]) -> list[Match | None]:
    rows = contacts(by).order_by()
    refs = _by_ref("contact", rows, keys) if may_read(by, "contact", "external_ref") else {}
    mails, phones = _by_points(rows, "contact", keys)
    homes = {key.company_id for key in keys if key.company_id and key.name}
    named: dict[str, list[int]] = {}
    wanted = {normal.name_key(key.name)[:200] for key in keys if key.company_id and key.name}
    people = rows.filter(company_id__in=homes, name_key__in=wanted) if homes else rows.none()
    for pk, home, name in people.values_list("pk", "company_id", "name_key"):
        named.setdefault(f"{home}:{name}", []).append(pk)
    looks: Sequence[tuple[str, Callable[[ContactKeys], str], Mapping[str, list[int]]]] = (
        ("ref", lambda key: key.external_ref.strip(), refs),
        ("email", lambda key: normal.email(key.email), mails),
        ("phone", lambda key: normal.phone(key.phone), phones),
        ("name", lambda key: f"{key.company_id}:{normal.name_key(key.name)[:200]}", named),
    )
    return _first_matches(keys, looks)


def _by_value(rows: QuerySet[Any], column: str, values: Iterable[str]) -> dict[str, list[int]]:
    wanted = {value for value in values if value}
    found: dict[str, list[int]] = {}
    if wanted:
        for value, pk in rows.filter(**{f"{column}__in": wanted}).values_list(column, "pk"):
            found.setdefault(value, []).append(pk)
    return found


def _by_ref(noun: str, rows: QuerySet[Any], keys: Sequence[Any]) -> dict[str, list[int]]:
    """Records by their key in another system; a merged record's key leads to its survivor."""
    wanted = {key.external_ref.strip() for key in keys} - {""}
    found = _by_value(rows.filter(vendor.is_filled("external_ref")), "external_ref", wanted)
    if not (missing := wanted - found.keys()):
        return found
    kept = Merge.objects.filter(vendor.is_filled("external_ref"), on_noun=noun)
    gone = kept.filter(external_ref__in=missing)
    ends = {merge.external_ref: survivor_id(noun, merge.gone_id) for merge in gone}
    seen = set(rows.filter(pk__in=ends.values()).values_list("pk", flat=True)) if ends else set()
    return found | {ref: [pk] for ref, pk in ends.items() if pk is not None and pk in seen}


def _by_points(
    rows: QuerySet[Any], home: str, keys: Sequence[Any]
) -> tuple[dict[str, list[int]], dict[str, list[int]]]:
    """Return ({mail: ids}, {phone: ids}) in three statements.

    Values first, each kind by its index, then who of those found is in sight: asked at once with
    an OR or a subquery both databases may read every point.
    """
    told = {
        "email": {normal.email(key.email) for key in keys} - {""},
        "phone": {normal.phone(key.phone) for key in keys} - {""},
    }
    points = [
        (kind, value, pk)
        for kind, values in told.items()
        if values
        for value, pk in ContactPoint.objects.filter(
            kind=kind, value__in=values, **{f"{home}__isnull": False}
        ).values_list("value", home)
    ]
    seen = {
        pk
        for part in batched(sorted({pk for *_rest, pk in points}), 1000)
        for pk in rows.filter(pk__in=part).values_list("pk", flat=True)
    }
    found: dict[str, dict[str, list[int]]] = {"email": {}, "phone": {}}
    for kind, value, pk in points:
        if pk in seen:
            found[kind].setdefault(value, []).append(pk)
    return found["email"], found["phone"]


Look = tuple[str, Callable[[Any], str], Mapping[str, list[int]]]


def _first_matches(keys: Sequence[Any], looks: Sequence[Look]) -> list[Match | None]:
    telling = [look for look in looks if look[2]]  # in most imports most keys find nobody
    return [_first_match(key, telling) for key in keys]


def _first_match(key: Any, looks: Sequence[Look]) -> Match | None:
    for how, value_of, found in looks:
        value = value_of(key)
        if value and value in found:
            ids = sorted(set(found[value]))
            return Match(ids[0], how, len(ids) - 1)
    return None


# ---------------------------------------------------------------- merged records


def merge_of(noun: str, gone_id: int) -> Merge | None:
    """Where a record of that number went, if it was merged into another."""
    return Merge.objects.filter(on_noun=noun, gone_id=gone_id).first()


def survivor_id(noun: str, gone_id: int) -> int | None:
    """Return the record that stands for a merged one today, however often merged on; None if it never was."""
    found = None
    for _storey in range(50):
        step = Merge.objects.filter(on_noun=noun, gone_id=found or gone_id)
        further = step.values_list("survivor_id", flat=True).first()
        if further is None:
            break
        found = further
    return found


def merged_into(noun: str, record_id: int) -> list[Merge]:
    """What was merged into a record that the caller has already found, and into those before it."""
    found: list[Merge] = []
    level = [record_id]
    while level and len(found) < 500:
        rows = Merge.objects.filter(on_noun=noun, survivor_id__in=level).order_by("-at", "-pk")
        fresh = list(rows)
        found += fresh
        level = [merge.gone_id for merge in fresh]
    return found


def gone_into(noun: str, ids: Sequence[int]) -> list[int]:
    """Return the numbers of all records that were merged into these found ones; a statement a storey."""
    found: set[int] = set()
    level = list(ids)
    while level and len(found) < 5000:
        rows = Merge.objects.filter(on_noun=noun, survivor_id__in=level)
        level = [pk for pk in rows.values_list("gone_id", flat=True) if pk not in found]
        found.update(level)
    return sorted(found)


def told_companies(by: User, ids: Sequence[int]) -> dict[int, str]:
    """Names for a timeline: those merged away are called as they were."""
    return _merged_names("company", companies(by), ids) | company_names(by, ids)


def told_contacts(by: User, ids: Sequence[int]) -> dict[int, str]:
    return _merged_names("contact", contacts(by), ids) | contact_names(by, ids)


def _merged_names(noun: str, rows: QuerySet[Any], ids: Sequence[int]) -> dict[int, str]:
    merges = list(Merge.objects.filter(on_noun=noun, gone_id__in=ids))
    ends = {merge.gone_id: survivor_id(noun, merge.gone_id) for merge in merges}
    seen = set(rows.filter(pk__in=ends.values()).values_list("pk", flat=True))
    return {merge.gone_id: merge.title for merge in merges if ends[merge.gone_id] in seen}


def joined_points(by: User, noun: str, survivor: int, gone: int) -> list[ContactPoint]:
    """What can be called and written to once two found records are one, each value once."""
    both = points(by, noun, [survivor, gone])
    return list({(p.kind, p.value, p.shown): p for p in [*both[gone], *both[survivor]]}.values())


def joined_tags(noun: str, survivor: int, gone: int) -> list[str]:
    words = tag_words(noun, [survivor, gone])
    return sorted({*words[survivor], *words[gone]})


def own_hanging(noun: str, record_id: int) -> list[tuple[Any, str, int]]:
    """Return [(label, icon, number)] of this room's rows that would follow a merged record, seen or not."""
    counted: list[tuple[Any, str, int]] = []
    if noun == "company":
        counted = [
            (_("Contacts"), "address-book", Contact.objects.filter(company_id=record_id).count()),
            (_("Branches"), "building", Company.objects.filter(parent_id=record_id).count()),
        ]
    else:
        people = Contact.objects.filter(reports_to_id=record_id)
        counted = [(_("People who report to them"), "users", people.count())]
    return [line for line in counted if line[2]]


def value_words(by: User, model: type[Model], name: str, value: Any) -> str:
    """Say a stored value of a record's field as people read it."""
    if value in (None, ""):
        return "—"
    if not may_read(by, model.noun, name):  # type: ignore[attr-defined]
        return str(Level.HIDDEN.label)
    if name == "owner_id":
        return user_names(by, [value]).get(value, "—")
    if name in ("parent_id", "company_id"):
        return company_names(by, [value]).get(value, "—")
    if name == "reports_to_id":
        return contact_names(by, [value]).get(value, "—")
    choices = None if "." in name else getattr(model._meta.get_field(name), "choices", None)
    return str(dict(choices).get(value, value)) if choices else str(value)


# ---------------------------------------------------------------- what stands beside a record


def open_fields(noun: str) -> list[Field]:
    """Custom fields in use on a noun ("company", "contact", "deal", "lead"), in their order."""
    return list(Field.objects.filter(on_noun=noun, is_active=True).order_by("position", "pk"))


def fields() -> QuerySet[Field]:
    """Every custom field, those out of use too."""
    return Field.objects.order_by("on_noun", "position", "pk")


def tags() -> QuerySet[Tag]:
    return Tag.objects.order_by("name")


_KINDS = ContactPoint.Kind.values  # phone, mail, site, messenger


def points(by: User, noun: str, ids: Sequence[int]) -> dict[int, list[ContactPoint]]:
    """Return {record id: its points, phones first, the main one of a kind before others} for found records.

    Whoever's functions hide phones gets them masked (`is_hidden`), not to be saved; see `reveal_point`.
    """
    home = f"{noun}_id"
    found: dict[int, list[ContactPoint]] = {pk: [] for pk in ids}
    rows = ContactPoint.objects.filter(**{f"{home}__in": ids}).order_by("-is_main", "pk")
    for point in sorted(rows, key=lambda point: _KINDS.index(point.kind)):
        found[getattr(point, home)].append(hidden(point) if by.is_masked else point)
    return found


def hidden(point: ContactPoint) -> ContactPoint:
    """Return the point with its value masked; sites stay as they are."""
    if point.kind in HIDDEN:
        point.value = point.shown = masked(point.kind, point.value)
        point.is_hidden = True
    return point


def point(by: User, point_id: int) -> ContactPoint:
    """Return one point, whole, of a record that `by` sees. Raises ContactPoint.DoesNotExist."""
    homes = Q(company__in=companies(by).order_by().values("pk"))
    homes |= Q(contact__in=contacts(by).order_by().values("pk"))
    return ContactPoint.objects.select_related("company", "contact").get(homes, pk=point_id)


def point_names(by: User, ids: Sequence[int]) -> dict[int, str]:
    """Return {id: whose it is} for the access journal; those out of sight are missing."""
    rows = list(ContactPoint.objects.filter(pk__in=ids).values_list("pk", "company", "contact"))
    firms = company_names(by, [company for _pk, company, _contact in rows if company])
    people = contact_names(by, [contact for _pk, _company, contact in rows if contact])
    named = {pk: firms.get(company) or people.get(contact) for pk, company, contact in rows}
    return {pk: name for pk, name in named.items() if name}


def tag_words(noun: str, ids: Sequence[int]) -> dict[int, list[str]]:
    """Return {record id: names of its tags} for records the caller has already found."""
    through = Company.tags.through if noun == "company" else Contact.tags.through
    found: dict[int, list[str]] = {pk: [] for pk in ids}
    rows = through.objects.filter(**{f"{noun}_id__in": ids}).order_by("tag__name")
    for pk, name in rows.values_list(f"{noun}_id", "tag__name"):
        found[pk].append(name)
    return found


# ---------------------------------------------------------------- names for the timeline


def field_labels(by: User, ids: Sequence[int]) -> dict[int, str]:
    return dict(Field.objects.filter(pk__in=ids).values_list("pk", "label"))


def tag_lists(by: User, lists: Sequence[Any]) -> dict[Any, str]:
    """Return {"3,5": "VIP, tender"} for ids joined with commas; no ids read as a dash."""
    ids = {int(pk) for text in lists for pk in str(text).split(",") if pk}
    names = dict(Tag.objects.filter(pk__in=ids).values_list("pk", "name"))
    return {
        text: ", ".join(names.get(int(pk), "—") for pk in str(text).split(",") if pk) or "—"
        for text in lists
    }


def edited_fields(by: User, lists: Sequence[Any]) -> dict[Any, str]:
    """Return {"name,extra.budget": "Name, Budget"}: what the codes of an edit are called today."""
    custom = {f"extra.{field.key}": field.label for field in Field.objects.all()}
    labels = _model_labels() | custom
    return {
        text: ", ".join(str(labels.get(code, code)) for code in str(text).split(","))
        for text in lists
    }


def status_words(by: User, codes: Sequence[Any]) -> dict[Any, str]:
    return {code: str(dict(Company.Status.choices).get(code, code)) for code in codes}


def _model_labels() -> dict[str, Any]:
    labels: dict[str, Any] = {}
    for model in (Contact, Company):
        for field in model._meta.concrete_fields:
            labels[field.attname] = field.verbose_name
    return labels | {"points": ContactPoint._meta.verbose_name_plural}


def same_companies(by: User, keys: CompanyKeys, *, limit: int = 5) -> list[Company]:
    """Companies that agree with any of the keys exactly: what a form offers instead of a new one.

    A statement a key: an OR between columns and another table makes SQLite read everything.
    """
    rows, shut = companies(by), hidden_fields(by, "company")
    told = {
        "tax_id": normal.tax_id(keys.tax_id) if keys.tax_id else "",
        "name_key": normal.name_key(keys.name)[:250],
        "external_ref": keys.external_ref.strip(),
    }
    agree = [
        rows.filter(vendor.is_filled(column), **{column: value})
        for column, value in told.items()
        if value and column not in shut
    ]
    return _first_of([*agree, *_reached_by(rows, "company", keys)], limit)


def same_contacts(by: User, keys: ContactKeys, *, limit: int = 5) -> list[Contact]:
    """Contacts with this phone or mail, or of this name in the company."""
    rows = contacts(by)
    name = normal.name_key(keys.name)[:200]
    home = keys.company_id
    named = [rows.filter(company_id=home, name_key=name)] if home and name else []
    return _first_of([*named, *_reached_by(rows, "contact", keys)], limit)


def _reached_by(
    rows: QuerySet[Any], home: str, keys: CompanyKeys | ContactKeys
) -> list[QuerySet[Any]]:
    told = (("email", normal.email(keys.email)), ("phone", normal.phone(keys.phone)))
    points = ContactPoint.objects.filter(**{f"{home}__isnull": False})
    return [
        rows.filter(pk__in=points.filter(kind=kind, value=value).values(home))
        for kind, value in told
        if value
    ]


def _first_of(agree: Sequence[QuerySet[Any]], limit: int) -> list[Any]:
    """Return the newest rows of all the querysets, each once."""
    found = {row.pk: row for rows in agree for row in rows[:limit]}
    return sorted(found.values(), key=lambda row: -row.pk)[:limit]


def tagged(rows: QuerySet[Any], noun: str, tag_ids: Sequence[int]) -> QuerySet[Any]:
    """Rows that carry any of the tags."""
    through = Company.tags.through if noun == "company" else Contact.tags.through
    return rows.filter(pk__in=through.objects.filter(tag_id__in=tag_ids).values(f"{noun}_id"))


def untagged(rows: QuerySet[Any], noun: str) -> QuerySet[Any]:
    through = Company.tags.through if noun == "company" else Contact.tags.through
    return rows.exclude(pk__in=through.objects.values(f"{noun}_id"))


def owned(noun: str, by: User, owner_id: int) -> QuerySet[Any]:
    """Records of one person's book that `by` sees."""
    rows: QuerySet[Any] = companies(by) if noun == "company" else contacts(by)
    return rows.filter(owner_id=owner_id)


# ---------------------------------------------------------------- reserve and archive


def away_reasons(place: str = "") -> QuerySet[AwayReason]:
    """Reasons of the reserve and the archive, those out of use too; those of one place."""
    rows = AwayReason.objects.all()
    return rows.filter(place=place) if place else rows


def away_reason_names(by: User, ids: Sequence[int]) -> dict[int, str]:
    return dict(AwayReason.objects.filter(pk__in=ids).values_list("pk", "name"))


def away(by: User, ids: Sequence[int]) -> dict[int, Away]:
    """Return {company: why it is not in work} of those that `by` sees; one statement."""
    seen = companies(by).filter(pk__in=ids, status__in=AwayReason.Place.values).order_by()
    rows = Away.objects.filter(company_id__in=seen.values("pk"))
    return {row.company_id: row for row in rows.select_related("reason", "by")}


def statuses_before(ids: Sequence[int]) -> dict[int, str]:
    """Return {company: the status it goes back to}: the one before the reserve or archive, its own in work."""
    was = dict(Away.objects.filter(company_id__in=ids).values_list("company_id", "was"))
    own = dict(Company.objects.filter(pk__in=ids).values_list("pk", "status"))
    potential = Company.Status.POTENTIAL.value
    return {
        pk: was.get(pk, potential)
        if own.get(pk) in AwayReason.Place.values
        else own.get(pk, potential)
        for pk in ids
    }


def away_of(company: Company) -> Away | None:
    """Why a company that the caller has found is not in work; None for one in work.

    Its own line, or that of a company merged into it whose status it took.
    """
    ids = [company.pk, *(merge.gone_id for merge in merged_into("company", company.pk))]
    rows = Away.objects.filter(company_id__in=ids, status=company.status)
    found = {row.company_id: row for row in rows.select_related("reason", "by")}
    return found.get(company.pk) or next(iter(found.values()), None)


def due_back(on: date, *, limit: int) -> list[Away]:
    """Return the clients whose day of return has come and who are still in the reserve, oldest first.

    `client_id` is the company that comes back: the one that the line's own was merged into, if it was.
    """
    reserved = Company.objects.filter(status=Company.Status.RESERVE)
    own = Away.objects.filter(company_id=OuterRef("survivor_id"))
    merged = Merge.objects.filter(on_noun="company", gone_id=OuterRef("company_id")).filter(
        ~Exists(own), survivor_id__in=reserved.values("pk")
    )
    rows = Away.objects.filter(
        Exists(reserved.filter(pk=OuterRef("company_id"))) | Exists(merged), back_on__lte=on
    )
    found = list(rows.select_related("by").order_by("back_on", "pk")[:limit])
    gone = Merge.objects.filter(on_noun="company", gone_id__in=[row.company_id for row in found])
    moved = dict(gone.values_list("gone_id", "survivor_id"))
    for row in found:
        row.client_id = moved.get(row.company_id, row.company_id)
    return found
