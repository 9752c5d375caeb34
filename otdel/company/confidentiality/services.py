"""Signing, recording and withdrawing agreements; issuing texts; saying who must sign."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from allauth.mfa.models import Authenticator
from django.db import transaction

from otdel.company.department.models import Function
from otdel.foundation.journal.services import Happening, record
from otdel.foundation.people.models import User
from otdel.foundation.people.policy import Role
from otdel.foundation.people.reach import require
from otdel.kernel.errors import Stale

from . import queries
from .drafts import Bounds, PaperDraft, Signing, WordingDraft
from .engine import digest, expiry, same_name, text_with
from .errors import (
    AlreadySigned,
    AlreadyWithdrawn,
    ContractOver,
    NameDiffers,
    ProofWrong,
    SignedLater,
    TextMissing,
    UnknownBound,
    WhyMissing,
    WordingChanged,
)
from .events import (
    AgreementRecorded,
    AgreementSigned,
    AgreementTermSet,
    AgreementWithdrawn,
    BoundSet,
    PartySet,
    WordingIssued,
)
from .models import Agreement, Bound, Kind, Party, Wording

__all__ = [
    "AlreadySigned",
    "AlreadyWithdrawn",
    "ContractOver",
    "NameDiffers",
    "ProofWrong",
    "SignedLater",
    "TextMissing",
    "UnknownBound",
    "WhyMissing",
    "WordingChanged",
    "follow_contracts",
    "issue_wording",
    "mark_reminded",
    "record_paper",
    "set_bounds",
    "set_party",
    "sign",
    "withdraw",
]


@transaction.atomic
def sign(signing: Signing, *, years: int, by: User, on: date, at: datetime) -> Agreement:
    """Sign one's own agreement on the screen; `years` after the contract's end are part of its text.

    The secret is the code of the second step where there is one, else the password.
    Raises WordingChanged, NameDiffers, AlreadySigned, ContractOver, ProofWrong.
    """
    me = _locked(by.pk)
    wording = queries.current_wording(queries.kind_of(me))
    if wording.number != signing.wording_number:
        raise WordingChanged
    if not same_name(signing.typed_name, me.full_name):
        raise NameDiffers(name=me.full_name)
    _not_twice(me, wording, on)
    ends_on = queries.contract_of(me.pk)
    _still_bound(ends_on, years, on)
    proof = _proof(me, signing.secret)
    row = _made(
        me,
        _saved(wording),
        how=Agreement.How.SCREEN,
        proof=proof,
        typed_name=" ".join(signing.typed_name.split()),
        language=signing.language,
        signed_on=on,
        years=years,
        contract_ends_on=ends_on,
        by=by,
        at=at,
    )
    record(AgreementSigned(row.pk, me.pk, wording.number, proof), about=me, by=by, at=at)
    return row


@transaction.atomic
def record_paper(
    draft: PaperDraft, *, years: int, by: User, on: date, at: datetime, language: str = "ru"
) -> Agreement:
    """Record that a person signed the current text on paper; the scan is attached to the row.

    Raises NotAllowed, User.DoesNotExist, SignedLater, AlreadySigned, ContractOver.
    """
    require(by, "agreement.keep")
    person = _locked(draft.person_id)
    if draft.signed_on > on:
        raise SignedLater
    wording = queries.current_wording(queries.kind_of(person))
    _not_twice(person, wording, on)
    if draft.contract_ends_on:
        set_party(person.pk, wording.kind, draft.contract_ends_on, by=by, at=at)
    ends_on = queries.contract_of(person.pk)
    _still_bound(ends_on, years, on)
    row = _made(
        person,
        _saved(wording),
        how=Agreement.How.PAPER,
        proof="",
        typed_name=person.full_name,
        language=language,
        signed_on=draft.signed_on,
        years=years,
        contract_ends_on=ends_on,
        by=by,
        at=at,
    )
    told = AgreementRecorded(row.pk, person.pk, wording.number, draft.signed_on.isoformat())
    record(told, about=person, by=by, at=at)
    return row


@transaction.atomic
def withdraw(agreement_id: int, reason: str, *, by: User, at: datetime) -> Agreement:
    """Take a signature out of force; where one must be had, the person's next request is stopped.

    Raises NotAllowed, Agreement.DoesNotExist, WhyMissing, AlreadyWithdrawn.
    """
    require(by, "agreement.keep")
    row = queries.agreements(by).get(pk=agreement_id)
    if not reason.strip():
        raise WhyMissing
    still = Agreement.objects.filter(pk=row.pk, revoked_at=None)
    if not still.update(revoked_at=at, revoked_by=by, reason=reason.strip()[:300]):
        raise AlreadyWithdrawn
    record(AgreementWithdrawn(row.pk, row.person_id), about=row.person, by=by, at=at)
    return row


@transaction.atomic
def set_party(
    person_id: int, kind: str, contract_ends_on: date | None, *, by: User, at: datetime
) -> Party:
    """Say whose people a person is and when the contract ends; the expiry of what is signed follows.

    No day: the end of the employments counts. Raises NotAllowed, User.DoesNotExist.
    """
    require(by, "agreement.keep")
    person = _locked(person_id)
    row, _made_now = Party.objects.update_or_create(
        person=person, defaults={"kind": Kind(kind), "contract_ends_on": contract_ends_on}
    )
    said = PartySet(person.pk, kind, contract_ends_on.isoformat() if contract_ends_on else "")
    record(said, about=person, by=by, at=at)
    _follow(person, by=by, at=at)
    return row


@transaction.atomic
def issue_wording(draft: WordingDraft, *, by: User, at: datetime) -> Wording:
    """Issue a new version of a text; with `due_on` earlier signatures do not do from that day on.

    Raises NotAllowed, TextMissing, Stale if somebody issued one at the same moment.
    """
    require(by, "agreement.keep")
    if not draft.text_ru.strip() or not draft.text_en.strip():
        raise TextMissing
    before = _saved(queries.current_wording(draft.kind))
    fresh = Wording(
        kind=Kind(draft.kind),
        number=before.number + 1,
        text_ru=draft.text_ru.strip(),
        text_en=draft.text_en.strip(),
        due_on=draft.due_on,
        issued_at=at,
        issued_by=by,
    )
    if not Wording.objects.bulk_create([fresh], ignore_conflicts=True):
        raise Stale
    row = Wording.objects.get(kind=fresh.kind, number=fresh.number)
    if row.issued_at != at or row.issued_by_id != by.pk:
        raise Stale
    due = draft.due_on.isoformat() if draft.due_on else ""
    record(WordingIssued(row.pk, row.kind, row.number, due), about=row, by=by, at=at)
    return row


@transaction.atomic
def set_bounds(bounds: Bounds, *, by: User, at: datetime) -> int:
    """Say whose holders must sign where not everybody has to; return how many were named.

    Raises NotAllowed, UnknownBound.
    """
    require(by, "agreement.keep")
    known = {
        Bound.Sort.FUNCTION: set(Function.objects.values_list("code", flat=True)),
        Bound.Sort.ROLE: set(Role.values),
        Bound.Sort.KIND: set(Kind.values),
    }
    named = {
        Bound.Sort.FUNCTION: bounds.functions,
        Bound.Sort.ROLE: bounds.roles,
        Bound.Sort.KIND: bounds.kinds,
    }
    for sort, codes in named.items():
        for code in codes:
            if code not in known[sort]:
                raise UnknownBound(code=code)
    wanted = {(str(sort), code) for sort, codes in named.items() for code in codes}
    had = {(row.sort, row.code): row for row in Bound.objects.all()}
    Bound.objects.filter(pk__in=[row.pk for key, row in had.items() if key not in wanted]).delete()
    fresh = [Bound(sort=sort, code=code) for sort, code in sorted(wanted - had.keys())]
    Bound.objects.bulk_create(fresh)
    if fresh or had.keys() - wanted:
        record(BoundSet(len(wanted)), about=by, by=by, at=at)
    return len(wanted)


@transaction.atomic
def follow_contracts(happenings: Sequence[Happening]) -> int:
    """Hear that an employment began, changed or ended: the end of the contract follows; return changes.

    Told twice it changes nothing the second time.
    """
    people: dict[int, Happening] = {}
    for happening in happenings:
        people[getattr(happening.event, "person_id", 0)] = happening
    changed = 0
    for person in User.objects.filter(pk__in=people).order_by("pk"):
        heard = people[person.pk]
        changed += _follow(person, by=User.objects.get(pk=heard.by_id), at=heard.at)
    return changed


@transaction.atomic
def mark_reminded(agreement_ids: Iterable[int], *, by: User, on: date) -> list[int]:
    """Return those of the signatures that nobody was reminded of yet, marking them; once each."""
    return [
        pk
        for pk in agreement_ids
        if Agreement.objects.filter(pk=pk, reminded_on=None).update(reminded_on=on)
    ]


def _follow(person: User, *, by: User, at: datetime) -> int:
    ends_on = queries.contract_of(person.pk)
    changed = 0
    for row in Agreement.objects.filter(person=person, revoked_at=None):
        until = expiry(ends_on, row.years)
        if (row.contract_ends_on, row.expires_on) == (ends_on, until):
            continue
        row.contract_ends_on, row.expires_on, row.reminded_on = ends_on, until, None
        row.save(update_fields=["contract_ends_on", "expires_on", "reminded_on"])
        days = [day.isoformat() if day else "" for day in (ends_on, until)]
        record(AgreementTermSet(row.pk, person.pk, *days), about=person, by=by, at=at)
        changed += 1
    return changed


def _locked(person_id: int) -> User:
    """The person, held until the end of the transaction, so that two signatures cannot pass each other."""
    return User.objects.select_for_update().get(pk=person_id, is_system=False)


def _not_twice(person: User, wording: Wording, on: date) -> None:
    """Refuse a second signature under the same version while the first one binds."""
    if wording.pk is None:
        return
    same = Agreement.objects.filter(person=person, wording=wording, revoked_at=None)
    if any(row.holds(on) for row in same):
        raise AlreadySigned(name=person.full_name)


def _still_bound(ends_on: date | None, years: int, on: date) -> None:
    """Refuse a signature that would be over before it is given."""
    until = expiry(ends_on, years)
    if ends_on and until and until < on:
        raise ContractOver(ends_on=ends_on)


def _proof(person: User, secret: str) -> str:
    device = Authenticator.objects.filter(user=person, type=Authenticator.Type.TOTP).first()
    if device is not None:
        if not device.wrap().validate_code("".join(secret.split())):
            raise ProofWrong
        return Agreement.Proof.CODE
    if not person.check_password(secret):
        raise ProofWrong
    return Agreement.Proof.PASSWORD


def _saved(wording: Wording) -> Wording:
    """The version as a row: the product's own text is written down when it is first needed."""
    if wording.pk is None:
        Wording.objects.bulk_create([wording], ignore_conflicts=True)
        return Wording.objects.get(kind=wording.kind, number=wording.number)
    return wording


def _made(person: User, wording: Wording, *, by: User, at: datetime, **told: Any) -> Agreement:
    text = text_with(wording.text(told["language"]), told["years"], told["language"])
    return Agreement.objects.create(
        person=person,
        wording=wording,
        digest=digest(text),
        expires_on=expiry(told["contract_ends_on"], told["years"]),
        recorded_at=at,
        recorded_by=by,
        **told,
    )
