"""Reading people: names for pickers and timelines, rights, sessions, the access journal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db.models import (
    FETCH_PEERS,
    Aggregate,
    Count,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
)
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from .decoys import phone_key, traces
from .engine import token_hash
from .models import AccessNote, Alert, DecoyMark, ExportNote, ExportRequest, Grant, Invitation, User
from .policy import POLICY, Reach, Role
from .reach import require


def colleagues(by: User) -> QuerySet[User]:
    """People whom a picker may offer: everybody active, by name."""
    return User.objects.filter(is_active=True, is_system=False).order_by("full_name", "pk")


def people(by: User) -> QuerySet[User]:
    """Everybody but the system, also those who were switched off, by name."""
    return User.objects.filter(is_system=False).order_by("full_name", "pk")


def user_names(by: User, ids: Sequence[int]) -> dict[int, str]:
    """Return {id: full name}; the product itself is called in the reader's language."""
    rows = User.objects.filter(pk__in=ids).values_list("pk", "full_name", "is_system")
    return {pk: str(_("Otdel")) if is_system else name for pk, name, is_system in rows}


def role_words(by: User, codes: Sequence[str]) -> dict[str, str]:
    """Return {role: its name} for the timeline."""
    return {code: str(Role(code).label) for code in codes if code in Role.values}


def reach_words(by: User, codes: Sequence[str]) -> dict[str, str]:
    """Return {reach: its name} for the timeline."""
    return {code: str(Reach(code).label) for code in codes if code in Reach.values}


def users_with_mails(mails: Iterable[str]) -> dict[str, int]:
    """Return {mail: whose it is} of those that are our people's, leavers' too."""
    wanted = {mail.lower(): mail for mail in mails if mail}
    rows = User.objects.filter(is_system=False, email__in=wanted).values_list("email", "pk")
    return {wanted[email]: pk for email, pk in rows}


def match_people(texts: Iterable[str]) -> dict[str, int]:
    """Return {text: user id} for full names or mails, whatever their case; a name of two people matches none."""
    wanted = {_key(text): text for text in texts if text.strip()}
    rows = User.objects.filter(is_system=False).values_list("pk", "full_name", "email")
    found: dict[str, set[int]] = {}
    for pk, name, email in rows.iterator():
        for key in {_key(name), _key(email)} & wanted.keys():
            found.setdefault(key, set()).add(pk)
    return {
        text: next(iter(found[key])) for key, text in wanted.items() if len(found.get(key, ())) == 1
    }


def grants_of(person_id: int) -> list[Grant]:
    """A person's roles with reach and origin, direct ones first."""
    return list(Grant.objects.filter(user_id=person_id).order_by("origin", "role"))


def watchers() -> QuerySet[User]:
    """People who may watch the access journal and can be written to."""
    return holders("access.watch")


def holders(verb: str) -> QuerySet[User]:
    """Active people whose roles include the verb."""
    held = Grant.objects.filter(role__in=POLICY[verb]).values("user_id")
    return User.objects.filter(is_active=True, is_system=False, pk__in=held)


def open_invitation(token: str, at: datetime) -> Invitation | None:
    """Return the invitation that the secret opens at that instant, or None."""
    return (
        Invitation.objects.select_related("user")
        .filter(
            token_hash=token_hash(token),
            accepted_at=None,
            revoked_at=None,
            expires_at__gt=at,
            user__is_active=True,
        )
        .first()
    )


def invitation_of(person_id: int) -> Invitation | None:
    """Return the person's open invitation, expired or not."""
    rows = Invitation.objects.filter(user_id=person_id, accepted_at=None, revoked_at=None)
    return rows.first()


def sessions(by: User, person_id: int) -> list[UserSession]:
    """Where a person is signed in, the latest first. Raises NotAllowed for another's without "people.edit"."""
    if person_id != by.pk:
        require(by, "people.edit")
    alive = UserSession.objects.purge_and_list(User(pk=person_id))
    return sorted(alive, key=lambda session: session.last_seen_at, reverse=True)


def has_second_factor(person_ids: Sequence[int]) -> set[int]:
    """Return the ids of those who protect their sign-in with a second factor."""
    rows = Authenticator.objects.filter(user_id__in=person_ids, type=Authenticator.Type.TOTP)
    return set(rows.values_list("user_id", flat=True))


def access_notes(by: User) -> QuerySet[AccessNote]:
    """Who opened what, newest first, of the people whom `by` sees. Raises NotAllowed."""
    require(by, "access.watch")
    return AccessNote.objects.visible_to(by).order_by("-at", "-pk").fetch_mode(FETCH_PEERS)


def export_notes(by: User) -> QuerySet[ExportNote]:
    """Who took what away, newest first, of the people whom `by` sees. Raises NotAllowed."""
    require(by, "access.watch")
    return ExportNote.objects.visible_to(by).order_by("-at", "-pk").fetch_mode(FETCH_PEERS)


def leavers(by: User) -> QuerySet[User]:
    """People in sight who gave notice and still sign in, with what they did since that day: `opened` records,
    `exports`, `exported` rows, `open_alerts`. Raises NotAllowed.
    """
    require(by, "access.watch")
    rows = people(by).filter(is_active=True, notice_on__isnull=False)
    if by.reach != Reach.ALL:
        rows = rows.filter(pk__in=by.seen_ids)
    since = {"user": OuterRef("pk"), "at__date__gte": OuterRef("notice_on")}
    exports = ExportNote.objects.filter(**since)
    return rows.annotate(
        opened=_summed(AccessNote.objects.filter(**since), Count("pk")),
        exports=_summed(exports, Count("pk")),
        exported=_summed(exports, Sum("rows")),
        open_alerts=_summed(Alert.objects.filter(user=OuterRef("pk"), closed_at=None), Count("pk")),
    )


def _summed(rows: QuerySet[Any], what: Aggregate) -> Coalesce:
    """What the rows of the person in the query around come to; 0 where there are none."""
    told = rows.order_by().values("user").annotate(n=what).values("n")
    return Coalesce(Subquery(told, IntegerField()), 0)


def export_requests(by: User) -> QuerySet[ExportRequest]:
    """Exports asked for by the people whom `by` sees, one's own among them, newest first."""
    return ExportRequest.objects.visible_to(by).order_by("-at", "-pk").fetch_mode(FETCH_PEERS)


def exports_to_decide(by: User) -> QuerySet[ExportRequest]:
    """Those that wait for the word of `by`: of others, in sight; none without "export.allow"."""
    rows = export_requests(by)
    if not by.may("export.allow"):
        return rows.none()
    return rows.filter(status=ExportRequest.Status.WAITING).exclude(user=by)


def exports_to_fetch(by: User, at: datetime) -> QuerySet[ExportRequest]:
    """One's own exports that were allowed and may still be taken."""
    allowed = export_requests(by).filter(user=by, status=ExportRequest.Status.ALLOWED)
    return allowed.filter(expires_at__gt=at)


@dataclass(frozen=True, slots=True)
class Suspect:
    """An export that a text from outside points at, and by what of it."""

    note: ExportNote
    signs: list[tuple[str, str]]  # (what it is, as it stood in the file)


def suspects(by: User, text: str, limit: int = 20) -> list[Suspect]:
    """Return the exports that a pasted mail, phone, name or mark points at, the most certain first.

    Raises NotAllowed.
    """
    notes = export_notes(by)
    found = traces(text)
    marks = DecoyMark.objects.filter(export__in=notes.order_by().values("pk"))
    kinds = DecoyMark.Kind
    exact = Q(kind=kinds.EMAIL, value__in=found.emails) | Q(
        kind=kinds.PHONE, value__in=found.phones
    )
    rows = list(marks.filter(exact)[:500])
    whole = Q(kind=kinds.NAME, value__in=found.fragments)
    rows += list(marks.filter(whole)[:500])
    if not rows:
        rows = list(marks.filter(_fragment(found.fragments))[:500])
    return _suspects(notes, rows, found.numbers, limit)


def _fragment(fragments: Iterable[str]) -> Q:
    """A part of a mail or of a phone, where nothing whole was found."""
    parts = Q(pk__in=())
    for fragment in sorted(fragments)[:50]:
        digits = "".join(sign for sign in fragment if sign.isascii() and sign.isdigit())
        if len(digits) >= 4 and not any(sign.isalpha() for sign in fragment):
            parts |= Q(kind=DecoyMark.Kind.PHONE, value__contains=digits)
        elif len(fragment) >= 5 and fragment.isascii():
            parts |= Q(kind=DecoyMark.Kind.EMAIL, value__contains=fragment)
    return parts


_WEIGHT = {"mark": 100, "email": 10, "phone": 10, "name": 1}


def _suspects(
    notes: QuerySet[ExportNote], rows: Iterable[DecoyMark], numbers: Iterable[int], limit: int
) -> list[Suspect]:
    signs: dict[int, set[tuple[str, str]]] = {}
    for row in rows:
        signs.setdefault(row.export_id, set()).add((row.kind, row.shown))
    for number in numbers:
        signs.setdefault(number, set()).add(("mark", f"№ {number}"))
    weight = {pk: sum(_WEIGHT[kind] for kind, _shown in held) for pk, held in signs.items()}
    best = sorted(weight, key=lambda pk: (-weight[pk], -pk))[:limit]
    held = {note.pk: note for note in notes.filter(pk__in=best)}
    return [Suspect(held[pk], sorted(signs[pk])) for pk in best if pk in held]


def decoyed(phones: Iterable[str], emails: Iterable[str]) -> dict[str, int]:
    """Return {`decoys.phone_key` or lower-case mail: export} of those that stand in a control row.

    One statement for a thousand of each; where no export ever had such rows, nothing is read of them.
    """
    if not DecoyMark.objects.exists():
        return {}
    wanted = {phone_key(phone) for phone in phones} - {""}
    mails = {mail.strip().lower() for mail in emails} - {""}
    if not wanted and not mails:
        return {}
    kinds = DecoyMark.Kind
    rows = DecoyMark.objects.filter(
        Q(kind=kinds.PHONE, value__in=wanted) | Q(kind=kinds.EMAIL, value__in=mails)
    )
    return dict(rows.values_list("value", "export_id"))


def alerts(by: User) -> QuerySet[Alert]:
    """Alerts about the people whom `by` sees, open ones first, newest first. Raises NotAllowed."""
    require(by, "access.watch")
    return (
        Alert.objects.visible_to(by).exclude(user=by).order_by("-at", "-pk").fetch_mode(FETCH_PEERS)
    )


def open_alerts(by: User) -> QuerySet[Alert]:
    """Alerts that nobody has looked into. Raises NotAllowed."""
    return alerts(by).filter(closed_at=None)


def _key(text: str) -> str:
    return " ".join(text.casefold().replace("ё", "е").split())
