"""Reading web forms and requests. Forms are the company's; requests are for those who sort them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet

from otdel.company.clients.queries import open_fields
from otdel.company.contacting.models import Purpose, Wording
from otdel.company.contacting.queries import wording_now
from otdel.foundation.people.models import User

from .engine import EXTRA, LEAD_FIELDS, Asked
from .models import Agreed, IntakeForm, Submission

KINDS = {
    "number": "number",
    "money": "number",
    "date": "date",
    "choice": "choice",
    "yes_no": "yes_no",
}


def web_forms(by: User) -> QuerySet[IntakeForm]:
    """Every form, for those who keep them or sort what they bring; for others none."""
    return IntakeForm.objects.all() if by.may("intake.sort") else IntakeForm.objects.none()


def form_by_key(key: str) -> IntakeForm | None:
    """The form behind a public address; asked for by anybody."""
    return IntakeForm.objects.select_related("source").filter(key=key).first()


def form_names(by: User, ids: Sequence[int]) -> dict[int, str]:
    return dict(IntakeForm.objects.filter(pk__in=ids).values_list("pk", "name"))


def submissions(by: User) -> QuerySet[Submission]:
    """Requests, for those who sort them; for others none."""
    rows = Submission.objects.select_related("form")
    return rows if by.may("intake.sort") else rows.none()


def submission_names(by: User, ids: Sequence[int]) -> dict[int, str]:
    return dict(submissions(by).filter(pk__in=ids).values_list("pk", "reference"))


def submission_of_lead(lead_id: int) -> Submission | None:
    """What a lead that the caller has found came with."""
    return Submission.objects.select_related("form").filter(lead_id=lead_id).first()


def agreed_of(lead_id: int) -> list[Agreed]:
    """What was agreed to with a lead that the caller has found."""
    return list(Agreed.objects.filter(lead_id=lead_id).select_related("wording").order_by("pk"))


def numbers(form_ids: Iterable[int], since: datetime) -> dict[int, tuple[int, int]]:
    """Return {form: (requests taken since then, held now)}."""
    rows = (
        Submission.objects.filter(form_id__in=form_ids)
        .values_list("form_id")
        .annotate(
            taken=Count("pk", filter=Q(state="taken", came_at__gte=since)),
            held=Count("pk", filter=Q(state="held")),
        )
    )
    return {form_id: (taken, held) for form_id, taken, held in rows}


def held(by: User) -> int:
    """Return how many requests wait in quarantine for this person."""
    return submissions(by).filter(state=Submission.State.HELD).count()


# ---------------------------------------------------------------- what a form asks


def offered() -> list[Asked]:
    """Every field that a form may ask, the lead's own first."""
    own = [
        Asked(key, label, kind, limit=limit) for key, (label, kind, limit) in LEAD_FIELDS.items()
    ]
    return own + [_custom(field) for field in open_fields("lead") if field.kind != "person"]


def _custom(field: Any) -> Asked:
    return Asked(
        EXTRA + field.key,
        field.label,
        KINDS.get(field.kind, "text"),
        choices=tuple(field.choices) if field.kind == "choice" else (),
        custom=field,
    )


def asked_by(form: IntakeForm, language: str) -> list[Asked]:
    """The form's fields in order, with its own labels; a custom field that was retired stays out."""
    known = {one.key: one for one in offered()}
    found = []
    for plan in form.fields:
        base = known.get(plan["key"])
        if base is not None:
            label = plan.get(f"label_{language}") or base.label
            found.append(
                Asked(
                    base.key, label, base.kind, bool(plan.get("is_required")), base.limit,
                    base.choices, base.custom,
                )
            )  # fmt: skip
    return found


def consents_asked(form: IntakeForm, shown: Sequence[int] = ()) -> list[tuple[str, bool, Wording]]:
    """Return (purpose, is it a must, its text): the text that was shown, else the newest one."""
    before = {
        one.purpose: one for one in Wording.objects.filter(pk__in=shown) if one.purpose in Purpose
    }
    found = []
    for plan in form.consents:
        wording = before.get(plan["purpose"]) or wording_now(plan["purpose"])
        if wording is not None:
            found.append((plan["purpose"], bool(plan.get("is_required")), wording))
    return found


def known_submission(form_id: int, key: str) -> Submission | None:
    return Submission.objects.filter(form_id=form_id, key=key).first()


def uses_of(form_id: int, nonce: str) -> int:
    return Submission.objects.filter(form_id=form_id, nonce=nonce).count() if nonce else 0
