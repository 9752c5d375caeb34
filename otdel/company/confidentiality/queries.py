"""Who must sign, who has, and the texts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models import (
    FETCH_PEERS,
    Case,
    CharField,
    Exists,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from otdel.company.department.models import Employment
from otdel.company.department.queries import held_on
from otdel.foundation.people.models import Grant, User
from otdel.foundation.people.policy import Reach, Role
from otdel.foundation.people.queries import people
from otdel.foundation.people.reach import require

from .defaults import TEXTS_EN, TEXTS_RU
from .drafts import Bounds
from .engine import contract_end
from .models import Agreement, Bound, Kind, Party, Wording

OFF, CHOSEN, ALL = "off", "chosen", "all"


# ---------------------------------------------------------------- texts


def wordings() -> QuerySet[Wording]:
    """Issued versions, by kind, the newest first."""
    return Wording.objects.order_by("kind", "-number").fetch_mode(FETCH_PEERS)


def shipped(kind: str) -> Wording:
    """Return the product's own text, unsaved: version 1 of the kind as long as the company issued none."""
    return Wording(
        kind=Kind(kind), number=1, text_ru=TEXTS_RU[kind], text_en=TEXTS_EN[kind], is_shipped=True
    )


def current_wording(kind: str) -> Wording:
    """Return the newest version of the kind, else the product's own (unsaved)."""
    return Wording.objects.filter(kind=kind).order_by("-number").first() or shipped(kind)


# ---------------------------------------------------------------- who must


def bounds() -> Bounds:
    """Return whose holders must sign where not everybody has to."""
    held: dict[str, list[str]] = {sort: [] for sort in Bound.Sort.values}
    for sort, code in Bound.objects.order_by("pk").values_list("sort", "code"):
        held[sort].append(code)
    return Bounds(*(tuple(held[sort]) for sort in ("function", "role", "kind")))


def must_sign(mode: str, on: date) -> Q:
    """A condition for people annotated with `party`: who has to have an agreement on the day."""
    if mode == ALL:
        return Q(is_system=False)
    if mode != CHOSEN:
        return Q(pk__in=())
    codes = {
        sort: Bound.objects.filter(sort=sort).order_by().values("code")
        for sort in Bound.Sort.values
    }
    works = Employment.objects.filter(held_on(on), person=OuterRef("pk"))
    works = works.filter(functions__code__in=codes["function"])
    holds = Grant.objects.filter(user=OuterRef("pk"), role__in=codes["role"])
    chosen = Q(Exists(works)) | Q(Exists(holds)) | Q(party__in=codes["kind"])
    return chosen & Q(is_system=False)


def with_party(rows: QuerySet[User]) -> QuerySet[User]:
    """Annotate people with `party`: as it was set, else auditors by their rights, else own staff."""
    told = Party.objects.filter(person=OuterRef("pk")).values("kind")[:1]
    audits = Grant.objects.filter(user=OuterRef("pk"), role=Role.AUDITOR)
    guessed = Case(
        When(Exists(audits), then=Value(Kind.AUDITOR.value)),
        default=Value(Kind.OWN.value),
        output_field=CharField(),
    )
    return rows.annotate(party=Coalesce(Subquery(told, output_field=CharField()), guessed))


def kind_of(person: User) -> str:
    """Return whose people the person is."""
    row = with_party(User.objects.filter(pk=person.pk)).first()
    return str(getattr(row, "party", Kind.OWN))


def party_of(person_id: int) -> Party | None:
    return Party.objects.filter(person_id=person_id).first()


def contract_of(person_id: int) -> date | None:
    """Return the end of the person's contract: as it was set, else that of the employments."""
    party = party_of(person_id)
    if party and party.contract_ends_on:
        return party.contract_ends_on
    rows = Employment.objects.filter(person_id=person_id)
    return contract_end(rows.values_list("ends_on", flat=True))


# ---------------------------------------------------------------- who has


def _in_force(on: date) -> QuerySet[Agreement]:
    """Signatures of the person in the query around (with `party`) that do for access on the day."""
    newer = Wording.objects.filter(
        kind=OuterRef("wording__kind"),
        number__gt=OuterRef("wording__number"),
        due_on__lte=on,
    )
    return Agreement.objects.filter(
        Q(expires_on=None) | Q(expires_on__gte=on),
        ~Exists(newer),
        person=OuterRef("pk"),
        wording__kind=OuterRef("party"),
        revoked_at=None,
        signed_on__lte=on,
    )


def is_admitted(person: User, mode: str, on: date) -> bool:
    """Say whether nothing is lacking for access on the day; one statement, none while the rule is off."""
    if mode == OFF or person.is_system:
        return True
    rows = with_party(User.objects.filter(pk=person.pk)).filter(must_sign(mode, on))
    return not rows.filter(~Exists(_in_force(on))).exists()


def has_signed(person: User, on: date) -> bool:
    """Say whether the person has a signature that does on the day, whether or not one is asked for."""
    rows = with_party(User.objects.filter(pk=person.pk))
    return rows.filter(Exists(_in_force(on))).exists()


def ends_soon(person: User, mode: str, on: date, days: int) -> bool:
    """Say whether the person will be stopped within `days` unless they sign anew."""
    then = on + timedelta(days=days)
    return is_admitted(person, mode, on) and not is_admitted(person, mode, then)


SIGNED, SOON, MISSING, OUTDATED, EXPIRED, WITHDRAWN, FREE = (
    "signed", "soon", "missing", "outdated", "expired", "withdrawn", "free",
)  # fmt: skip
LACKING = (MISSING, OUTDATED, EXPIRED, WITHDRAWN)


def register(by: User, mode: str, on: date, days: int) -> QuerySet[User]:
    """Everybody in sight with `standing` and the latest signature: `agreement_id`, `signed_on`, `expires_on`,
    `number`, `how`. standing: signed, soon (within `days`), missing, outdated, expired, withdrawn, or free
    where none is asked for. Raises NotAllowed.
    """
    require(by, "agreement.see")
    rows = people(by) if by.reach == Reach.ALL else people(by).filter(pk__in=by.seen_ids)
    latest = Agreement.objects.filter(person=OuterRef("pk"), wording__kind=OuterRef("party"))
    latest = latest.order_by("-signed_on", "-pk")
    rows = with_party(rows).annotate(
        agreement_id=Subquery(latest.values("pk")[:1]),
        signed_on=Subquery(latest.values("signed_on")[:1]),
        expires_on=Subquery(latest.values("expires_on")[:1]),
        number=Subquery(latest.values("wording__number")[:1]),
        how=Subquery(latest.values("how")[:1]),
        _revoked_at=Subquery(latest.values("revoked_at")[:1]),
    )
    then = on + timedelta(days=days)
    return rows.annotate(
        standing=Case(
            When(Exists(_in_force(on)) & Exists(_in_force(then)), then=Value(SIGNED)),
            When(Exists(_in_force(on)), then=Value(SOON)),
            When(~must_sign(mode, on), then=Value(FREE)),
            When(agreement_id=None, then=Value(MISSING)),
            When(_revoked_at__isnull=False, then=Value(WITHDRAWN)),
            When(expires_on__lt=on, then=Value(EXPIRED)),
            default=Value(OUTDATED),
            output_field=CharField(),
        )
    )


def standing_of(by: User, person_id: int, mode: str, on: date, days: int) -> User | None:
    """One line of the register, or None out of sight. Raises NotAllowed."""
    return register(by, mode, on, days).filter(pk=person_id).first()


def agreements(by: User) -> QuerySet[Agreement]:
    """Every signature that `by` may read: one's own, and with "agreement.see" those of people in sight."""
    rows = Agreement.objects.visible_to(by)
    if not by.may("agreement.see"):
        rows = rows.filter(person=by)
    return (
        rows.select_related("wording", "person")
        .order_by("-signed_on", "-pk")
        .fetch_mode(FETCH_PEERS)
    )


def every_agreement(by: User) -> QuerySet[Agreement]:
    """The same for the register. Raises NotAllowed."""
    require(by, "agreement.see")
    return agreements(by)


def papers(by: User) -> QuerySet[Agreement]:
    """Signatures whose scanned copies `by` may open, add and take away: only those who keep the register."""
    return agreements(by) if by.may("agreement.keep") else Agreement.objects.none()


def signed_texts(by: User) -> Iterable[Wording]:
    """The newest version of each kind, for a page of texts."""
    return [current_wording(kind) for kind in Kind.values]


def agreement_names(by: User, ids: Sequence[int]) -> dict[int, str]:
    rows = agreements(by).filter(pk__in=ids)
    return {row.pk: f"№ {row.pk}, {row.person.full_name}" for row in rows}


def wording_names(by: User, ids: Sequence[int]) -> dict[int, str]:
    rows = Wording.objects.filter(pk__in=ids)
    return {row.pk: f"{row.get_kind_display()}, {row.number}" for row in rows}


def to_remind(mode: str, on: date, days: int) -> list[tuple[User, Any]]:
    """Return (person, latest agreement id) of active people who are admitted today and not within `days`."""
    if mode == OFF:
        return []
    then = on + timedelta(days=days)
    latest = Agreement.objects.filter(
        person=OuterRef("pk"), wording__kind=OuterRef("party"), revoked_at=None
    ).order_by("-signed_on", "-pk")
    rows = (
        with_party(User.objects.filter(is_active=True, is_system=False))
        .filter(must_sign(mode, on))
        .filter(Exists(_in_force(on)), ~Exists(_in_force(then)))
        .annotate(agreement_id=Subquery(latest.values("pk")[:1]))
    )
    return [(person, person.agreement_id) for person in rows.order_by("pk")]
