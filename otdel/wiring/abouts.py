"""What an activity may be about: noun -> how to find it for a reader."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from otdel.foundation.people.models import User
from otdel.kernel import normal
from otdel.selling.pipeline.models import Deal, Lead
from otdel.selling.pipeline.queries import deals, leads
from otdel.selling.work.abouts import About, Matter

_FACTS = ("pk", "title", "company_id", "contact_id")


def _deals(by: User, ids: Sequence[int]) -> dict[int, Matter]:
    rows = deals(by).filter(pk__in=ids).order_by().values_list(*_FACTS, "is_open")
    return {
        pk: Matter(title, is_open, company_id, contact_id)
        for pk, title, company_id, contact_id, is_open in rows
    }


def _leads(by: User, ids: Sequence[int]) -> dict[int, Matter]:
    rows = leads(by).filter(pk__in=ids).order_by().values_list(*_FACTS, "status", "phone", "email")
    over = {Lead.Status.CONVERTED, Lead.Status.REJECTED}
    return {
        pk: Matter(title, status not in over, company_id, contact_id, _reached(phone, email))
        for pk, title, company_id, contact_id, status, phone, email in rows
    }


def _reached(phone: str, email: str) -> tuple[tuple[str, str], ...]:
    forms = (("phone", normal.phone(phone) or phone), ("email", normal.email(email)))
    return tuple((kind, text) for kind, text in forms if text)


ABOUTS: dict[str, About] = {
    "deal": About(_("Deal"), "layout-kanban", "pipeline:deal-detail", _deals, Deal),
    "lead": About(_("Lead"), "magnet", "pipeline:lead-detail", _leads, Lead),
}
