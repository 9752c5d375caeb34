"""Absences: asking, agreeing, changing, coming back; what is lent follows (SEC-06)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.db import transaction

from otdel.company.department import absences, errors
from otdel.company.department.absence import PARTS, Away, Stand, Why, clash, last_day
from otdel.company.department.absences import company_day
from otdel.company.department.drafts import CoverDraft, CoverRules
from otdel.company.department.events import (
    CoverAgreed,
    CoverAsked,
    CoverBegan,
    CoverCalledOff,
    CoverChanged,
    CoverDenied,
    CoverEnded,
    StandInLeft,
)
from otdel.company.department.models import Cover, CoverClient, CoverShare
from otdel.foundation.journal.drafts import TraceDraft
from otdel.foundation.journal.models import Trace
from otdel.foundation.journal.services import ChangedSince, keep, record
from otdel.foundation.people.models import User
from otdel.kernel.errors import NotAllowed, Refused, Stale

from .employments import follow_dates, rebuild_sights

_CLASHES: dict[Why, type[Refused]] = {
    Why.TWICE: errors.AwayTwice,
    Why.STAND_IN_AWAY: errors.StandInAway,
    Why.STANDS_IN: errors.StandsInThen,
}
_OPEN = (Cover.Status.ASKED, Cover.Status.AGREED)


@transaction.atomic
def ask_cover(
    draft: CoverDraft, *, rules: CoverRules, by: User, at: datetime, on: date, batch: str = ""
) -> Cover:
    """Enter an absence: agreed at once by who may decide it (or where no word is needed), else asked for.

    Raises NotAllowed, User.DoesNotExist, CoverBackwards, CoverPast, CoverTooLong, CoverEmpty,
    CoverOfOneself, StandInUnfit, AwayAfterLeaving, AwayTwice, StandInAway, StandsInThen.
    """
    decides = absences.may_decide(by, draft.person_id)
    if not decides and by.pk != draft.person_id:
        raise NotAllowed
    people = _locked([draft.person_id, draft.stand_in_id])
    if draft.person_id not in people or draft.stand_in_id not in people:
        raise User.DoesNotExist
    parts = [part for part in PARTS if part in draft.parts]
    if not parts:
        raise errors.CoverEmpty
    stands = (Stand(draft.stand_in_id),)
    _check(Away(0, draft.person_id, draft.starts_on, draft.ends_on, stands), rules, on)
    is_agreed = decides or not rules.needs_word
    cover = Cover.objects.create(
        person=people[draft.person_id],
        starts_on=draft.starts_on,
        ends_on=draft.ends_on,
        why=Cover.Why(draft.why),
        note=draft.note.strip()[:500],
        parts=parts,
        status=Cover.Status.AGREED if is_agreed else Cover.Status.ASKED,
        asked_by=by,
        decided_by=by if is_agreed else None,
        created_at=at,
    )
    CoverShare.objects.create(cover=cover, stand_in=people[draft.stand_in_id])
    _tell(CoverAgreed if is_agreed else CoverAsked, cover, by=by, at=at, batch=batch)
    keep(batch, [TraceDraft("cover", cover.pk, "created", version=cover.version)], by=by, at=at)
    _follow(on, by=by, at=at)
    return cover


@transaction.atomic
def answer_cover(
    cover_id: int,
    *,
    agrees: bool,
    rules: CoverRules,
    by: User,
    at: datetime,
    on: date,
    answer: str = "",
    batch: str = "",
) -> Cover:
    """Agree to an absence or refuse it, with a word why.

    Raises Cover.DoesNotExist, NotAllowed, CoverDecided, and what `ask_cover` refuses.
    """
    cover = absences.covers(by).get(pk=cover_id)
    if not absences.may_decide(by, cover.person_id):
        raise NotAllowed
    if cover.status != Cover.Status.ASKED:
        raise errors.CoverDecided
    away = _as_value(cover)
    if agrees:
        _locked([cover.person_id, *(stand.person for stand in away.stands)])
        _check(away, rules, on)
    was = _snapshot(cover)
    status = Cover.Status.AGREED if agrees else Cover.Status.DENIED
    _write(cover, {"status": status, "decided_by": by, "answer": answer.strip()[:300]})
    _keep(cover, was, by=by, at=at, batch=batch)
    if agrees:
        _tell(CoverAgreed, cover, by=by, at=at, batch=batch)
    else:
        event = CoverDenied(cover.pk, cover.person_id, *_days(cover))
        record(event, about=cover.person, by=by, at=at, batch=batch)
    _follow(on, by=by, at=at)
    return cover


@transaction.atomic
def change_days(
    cover_id: int,
    starts_on: date,
    ends_on: date,
    *,
    rules: CoverRules,
    by: User,
    at: datetime,
    on: date,
    batch: str = "",
) -> Cover:
    """Move or prolong an absence; one that has begun keeps its first day.

    Raises Cover.DoesNotExist, NotAllowed, CoverOver, and what `ask_cover` refuses.
    """
    cover = _changeable(cover_id, rules, by, on)
    starts_on = cover.starts_on if cover.began_at else starts_on
    away = replace(_as_value(cover), starts_on=starts_on, ends_on=ends_on)
    _locked([cover.person_id, *(stand.person for stand in away.stands)])
    _check(away, rules, on)
    was = _snapshot(cover)
    _write(cover, {"starts_on": starts_on, "ends_on": ends_on})
    _changed(cover, was, by=by, at=at, batch=batch)
    _follow(on, by=by, at=at)
    return cover


@transaction.atomic
def come_back(
    cover_id: int, back_on: date, *, by: User, at: datetime, on: date, batch: str = ""
) -> Cover:
    """Let a person be back earlier, at work again on `back_on`: what is lent returns with that day.

    By the person or by who may decide. Back on the first day or before it is never having left.
    Raises Cover.DoesNotExist, NotAllowed, CoverOver.
    """
    cover = absences.covers(by).get(pk=cover_id)
    if by.pk != cover.person_id and not absences.may_decide(by, cover.person_id):
        raise NotAllowed
    if cover.is_past(on) or back_on > cover.ends_on:
        raise errors.CoverOver
    was = _snapshot(cover)
    if back_on <= cover.starts_on:
        return _called_off(cover, was, by=by, at=at, on=on, batch=batch)
    _write(cover, {"ends_on": last_day(max(back_on, on))})
    _changed(cover, was, by=by, at=at, batch=batch)
    _follow(on, by=by, at=at)
    return cover


@transaction.atomic
def call_off(cover_id: int, *, by: User, at: datetime, on: date, batch: str = "") -> Cover:
    """Take an absence back that has not begun, or a request.

    Raises Cover.DoesNotExist, NotAllowed, CoverOver.
    """
    cover = absences.covers(by).get(pk=cover_id)
    if by.pk != cover.person_id and not absences.may_decide(by, cover.person_id):
        raise NotAllowed
    if cover.is_past(on) or cover.began_at:
        raise errors.CoverOver
    return _called_off(cover, _snapshot(cover), by=by, at=at, on=on, batch=batch)


@transaction.atomic
def change_stand_in(
    cover_id: int,
    from_id: int,
    to_id: int,
    *,
    rules: CoverRules,
    by: User,
    at: datetime,
    on: date,
    batch: str = "",
) -> Cover:
    """Let somebody else stand in from now on; clients given apart go along.

    Raises Cover.DoesNotExist, CoverShare.DoesNotExist, User.DoesNotExist, NotAllowed, CoverOver,
    ShareTaken, and what `ask_cover` refuses.
    """
    cover = _changeable(cover_id, rules, by, on)
    share = CoverShare.objects.get(cover=cover, stand_in_id=from_id)
    stands = [
        replace(stand, person=to_id) if stand.person == from_id else stand
        for stand in _as_value(cover).stands
    ]
    heir = _new_stand_in(cover, stands, to_id, rules, on)
    was = _snapshot(cover)
    if not CoverShare.objects.filter(pk=share.pk, stand_in_id=from_id).update(stand_in=heir):
        raise Stale
    _write(cover, {})
    _left(cover, [from_id], by=by, at=at, batch=batch)
    _changed(cover, was, by=by, at=at, batch=batch)
    _follow(on, by=by, at=at)
    return cover


@transaction.atomic
def give_clients(
    cover_id: int,
    stand_in_id: int,
    client_ids: Collection[int],
    *,
    rules: CoverRules,
    by: User,
    at: datetime,
    on: date,
    batch: str = "",
) -> Cover:
    """Give these clients to a stand-in of their own, apart from the rest; each client has one.

    A client given before passes to this person; whoever is left without clients stands in no more.
    Raises Cover.DoesNotExist, User.DoesNotExist, NotAllowed, CoverOver, ClientsMissing, ShareTaken,
    and what `ask_cover` refuses.
    """
    cover = _changeable(cover_id, rules, by, on)
    if not client_ids:
        raise errors.ClientsMissing
    if CoverShare.objects.filter(cover=cover, stand_in_id=stand_in_id, is_rest=True).exists():
        raise errors.ShareTaken(name=User.objects.get(pk=stand_in_id).full_name)
    stands = [stand for stand in _as_value(cover).stands if stand.person != stand_in_id] + [
        Stand(stand_in_id, False, frozenset(client_ids))
    ]
    person = _new_stand_in(cover, stands, stand_in_id, rules, on, may_stand=True)
    was = _snapshot(cover)
    share, _new = CoverShare.objects.get_or_create(
        cover=cover, stand_in=person, defaults={"is_rest": False}
    )
    given = list(dict.fromkeys(client_ids))
    for start in range(0, len(given), 500):
        part = given[start : start + 500]
        CoverClient.objects.filter(cover=cover, client_id__in=part).delete()
    CoverClient.objects.bulk_create(
        (CoverClient(cover=cover, share=share, client_id=pk) for pk in given), batch_size=1000
    )
    bare = CoverShare.objects.filter(cover=cover, is_rest=False, clients=None)
    gone = list(bare.values_list("stand_in_id", flat=True))
    CoverShare.objects.filter(cover=cover, is_rest=False, stand_in__in=gone).delete()
    _write(cover, {})
    _left(cover, gone, by=by, at=at, batch=batch)
    _changed(cover, was, by=by, at=at, batch=batch)
    _follow(on, by=by, at=at)
    return cover


@transaction.atomic
def take_clients_back(
    cover_id: int,
    stand_in_id: int,
    *,
    rules: CoverRules,
    by: User,
    at: datetime,
    on: date,
    batch: str = "",
) -> Cover:
    """Let the clients given to this person go back to who has the rest.

    Raises Cover.DoesNotExist, CoverShare.DoesNotExist, NotAllowed, CoverOver.
    """
    cover = _changeable(cover_id, rules, by, on)
    share = CoverShare.objects.get(cover=cover, stand_in_id=stand_in_id, is_rest=False)
    was = _snapshot(cover)
    CoverShare.objects.filter(pk=share.pk).delete()
    _write(cover, {})
    _left(cover, [stand_in_id], by=by, at=at, batch=batch)
    _changed(cover, was, by=by, at=at, batch=batch)
    _follow(on, by=by, at=at)
    return cover


@transaction.atomic
def follow_day(*, by: User, on: date, at: datetime) -> int:
    """Bring employments, rights, sight and absences to the day in one transaction; return changes.

    For the nightly task; safe to run twice.
    """
    return follow_dates(on=on) + _turn(on, by=by, at=at)


@transaction.atomic
def restore_covers(
    traces: Sequence[Trace], *, by: User, at: datetime
) -> list[Cover | Refused | None]:
    """Take changes of absences back. One that was changed since stays (ChangedSince)."""
    return [_restored(trace, by=by, at=at) for trace in traces]


def _restored(trace: Trace, *, by: User, at: datetime) -> Cover | Refused | None:
    cover = absences.covers(by).filter(pk=trace.noun_id).first()
    if cover is None:
        return None
    if by.pk != cover.person_id and not absences.may_decide(by, cover.person_id):
        return NotAllowed()
    if cover.version != trace.version:
        return ChangedSince(title=str(cover))
    on = company_day(at)
    if trace.did == Trace.Did.CREATED:
        return _called_off(cover, _snapshot(cover), by=by, at=at, on=on)
    was = trace.before
    starts_on, ends_on = date.fromisoformat(was["starts_on"]), date.fromisoformat(was["ends_on"])
    stands = [Stand(pk, is_rest, frozenset(given)) for pk, is_rest, given in was["stands"]]
    away = Away(cover.pk, cover.person_id, starts_on, ends_on, stands)
    if was["status"] == Cover.Status.AGREED:
        _locked([cover.person_id, *(stand.person for stand in stands)])
        why = _clash(away)
        if why:
            return why
    _write(
        cover,
        {
            "status": was["status"],
            "over_at": None if ends_on >= on else cover.over_at,
            "starts_on": starts_on,
            "ends_on": ends_on,
            "answer": was["answer"],
            "decided_by_id": was["decided_by_id"],
        },
    )
    _set_stands(cover, stands)
    event = CoverChanged(cover.pk, cover.person_id, *_days(cover))
    record(event, about=cover.person, by=by, at=at)
    _follow(on, by=by, at=at)
    return cover


def _set_stands(cover: Cover, stands: Iterable[Stand]) -> None:
    CoverShare.objects.filter(cover=cover).delete()
    for stand in stands:
        share = CoverShare.objects.create(
            cover=cover, stand_in_id=stand.person, is_rest=stand.is_rest
        )
        CoverClient.objects.bulk_create(
            (CoverClient(cover=cover, share=share, client_id=pk) for pk in sorted(stand.clients)),
            batch_size=1000,
        )


def _locked(person_ids: Iterable[int]) -> dict[int, User]:
    """Hold these people's rows, so that two absences of one person are decided one after the other."""
    rows = User.objects.select_for_update().filter(pk__in=set(person_ids), is_system=False)
    return {user.pk: user for user in rows.order_by("pk")}


def _changeable(cover_id: int, rules: CoverRules, by: User, on: date) -> Cover:
    cover = absences.covers(by).get(pk=cover_id)
    is_own = by.pk == cover.person_id
    is_free = not rules.needs_word or cover.status == Cover.Status.ASKED
    if not absences.may_decide(by, cover.person_id) and not (is_own and is_free):
        raise NotAllowed
    if cover.is_past(on):
        raise errors.CoverOver
    return cover


def _new_stand_in(
    cover: Cover,
    stands: Sequence[Stand],
    person_id: int,
    rules: CoverRules,
    on: date,
    *,
    may_stand: bool = False,
) -> User:
    people = _locked([cover.person_id, *(stand.person for stand in stands)])
    if person_id not in people:
        raise User.DoesNotExist
    if not may_stand and [stand.person for stand in stands].count(person_id) > 1:
        raise errors.ShareTaken(name=people[person_id].full_name)
    away = replace(_as_value(cover), stands=tuple(stands))
    _check(away, rules, on)
    return people[person_id]


def _check(away: Away, rules: CoverRules, on: date) -> None:
    """Raises why these days with these stand-ins cannot be."""
    if away.ends_on < away.starts_on:
        raise errors.CoverBackwards
    if away.ends_on < on:
        raise errors.CoverPast
    if (away.ends_on - away.starts_on).days + 1 > rules.longest:
        raise errors.CoverTooLong(days=rules.longest)
    if any(stand.person == away.person for stand in away.stands):
        raise errors.CoverOfOneself
    leaves = absences.works_until(away.person, away.ends_on)
    if leaves is not None and leaves < away.ends_on:
        name = User.objects.get(pk=away.person).full_name
        raise errors.AwayAfterLeaving(name=name, day=leaves)
    for stand in away.stands:
        user = User.objects.get(pk=stand.person)
        until = absences.works_until(user.pk, away.ends_on)
        if not user.is_active or (until is not None and until < away.ends_on):
            raise errors.StandInUnfit(name=user.full_name)
    why = _clash(away)
    if why:
        raise why


def _clash(away: Away) -> Refused | None:
    people = {away.person, *(stand.person for stand in away.stands)}
    others = absences.agreed(away.starts_on, people, away.ends_on)
    asked = Cover.objects.filter(person=away.person, status=Cover.Status.ASKED)
    others += absences.values_of(asked.exclude(pk=away.id))
    found = clash(away, others)
    if found is None:
        return None
    names = dict(
        User.objects.filter(pk__in=[found.person, away.person]).values_list("pk", "full_name")
    )
    return _CLASHES[found.why](
        name=names[found.person],
        person=names[away.person],
        starts_on=_said(found.other.starts_on),
        ends_on=_said(found.other.ends_on),
    )


def _said(day: date) -> str:
    return f"{day:%d.%m.%Y}"


def _as_value(cover: Cover) -> Away:
    return absences.values_of([cover])[0]


def _snapshot(cover: Cover) -> dict[str, Any]:
    stands = _as_value(cover).stands
    return {
        "status": cover.status,
        "starts_on": cover.starts_on.isoformat(),
        "ends_on": cover.ends_on.isoformat(),
        "answer": cover.answer,
        "decided_by_id": cover.decided_by_id,
        "stands": [[one.person, one.is_rest, sorted(one.clients)] for one in stands],
    }


def _write(cover: Cover, values: dict[str, Any]) -> None:
    """Change the row unless somebody did meanwhile; its version grows."""
    present = Cover.objects.filter(pk=cover.pk, version=cover.version)
    if not present.update(**values, version=cover.version + 1):
        raise Stale
    cover.refresh_from_db()


def _keep(cover: Cover, was: dict[str, Any], *, by: User, at: datetime, batch: str) -> None:
    draft = TraceDraft("cover", cover.pk, "changed", was, version=cover.version)
    keep(batch, [draft], by=by, at=at)


def _changed(cover: Cover, was: dict[str, Any], *, by: User, at: datetime, batch: str) -> None:
    _keep(cover, was, by=by, at=at, batch=batch)
    event = CoverChanged(cover.pk, cover.person_id, *_days(cover))
    record(event, about=cover.person, by=by, at=at, batch=batch)


def _called_off(
    cover: Cover, was: dict[str, Any], *, by: User, at: datetime, on: date, batch: str = ""
) -> Cover:
    if cover.status not in _OPEN:
        raise errors.CoverOver
    _write(cover, {"status": Cover.Status.CALLED_OFF})
    _keep(cover, was, by=by, at=at, batch=batch)
    event = CoverCalledOff(cover.pk, cover.person_id, *_days(cover))
    record(event, about=cover.person, by=by, at=at, batch=batch)
    if cover.began_at:
        _left(cover, [one.person for one in _as_value(cover).stands], by=by, at=at, batch=batch)
    _follow(on, by=by, at=at)
    return cover


def _left(cover: Cover, stand_ins: Iterable[int], *, by: User, at: datetime, batch: str) -> None:
    """Say who stands in no more; before the absence has begun nothing was lent, so nothing is said."""
    for person_id in stand_ins if cover.began_at else ():
        event = StandInLeft(cover.pk, cover.person_id, person_id, cover.starts_on.isoformat())
        record(event, about=cover.person, by=by, at=at, batch=batch)


def _days(cover: Cover) -> tuple[str, str]:
    return cover.starts_on.isoformat(), cover.ends_on.isoformat()


def _tell(
    kind: type[CoverAsked | CoverAgreed], cover: Cover, *, by: User, at: datetime, batch: str
) -> None:
    stand_in = CoverShare.objects.get(cover=cover, is_rest=True).stand_in_id
    event = kind(cover.pk, cover.person_id, stand_in, *_days(cover))
    record(event, about=cover.person, by=by, at=at, batch=batch)


def _follow(on: date, *, by: User, at: datetime) -> None:
    rebuild_sights(on=on)
    _turn(on, by=by, at=at)


def _turn(on: date, *, by: User, at: datetime) -> int:
    """Mark what begins and what is over by the day, each once, and say so."""
    agreed = Cover.objects.filter(status=Cover.Status.AGREED, over_at=None)
    number = 0
    for cover in agreed.filter(began_at=None, starts_on__lte=on).select_related("person"):
        if not Cover.objects.filter(pk=cover.pk, began_at=None).update(began_at=at):
            continue
        number += 1
        stand_in = CoverShare.objects.get(cover=cover, is_rest=True).stand_in_id
        began = CoverBegan(cover.pk, cover.person_id, stand_in, cover.ends_on.isoformat())
        record(began, about=cover.person, by=by, at=at)
    for cover in agreed.filter(ends_on__lt=on).select_related("person"):
        if not Cover.objects.filter(pk=cover.pk, over_at=None).update(over_at=at):
            continue
        number += 1
        stands = _as_value(cover).stands
        event = CoverEnded(
            cover.pk,
            cover.person_id,
            ",".join(str(stand.person) for stand in stands),
            *_days(cover),
        )
        record(event, about=cover.person, by=by, at=at)
    return number
