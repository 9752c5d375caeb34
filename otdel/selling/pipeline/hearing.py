"""What this room does when somebody is back or stops standing in: what was planned meanwhile returns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time

from django.db.models import Q, QuerySet
from django.utils import timezone

from otdel.company.department.events import CoverEnded, StandInLeft
from otdel.foundation.journal.services import Happening
from otdel.foundation.people.models import User
from otdel.foundation.people.services import system_user
from otdel.selling.work.models import Activity
from otdel.selling.work.services import reassign_activities

from .models import Deal, Lead

HEARD = (CoverEnded, StandInLeft)


def return_tasks(happenings: Sequence[Happening]) -> None:
    """Give what stand-ins planned with the clients, deals and leads of who was away to its owner.

    Only what is still open and was entered since the first day away. Safe to be told twice.
    """
    for heard in happenings:
        event = heard.event
        assert isinstance(event, CoverEnded | StandInLeft)
        stood = (
            [int(pk) for pk in event.stand_ins.split(",") if pk]
            if isinstance(event, CoverEnded)
            else [event.stand_in_id]
        )
        if User.objects.filter(pk=event.person_id, is_active=True).exists():
            _return(event.person_id, stood, date.fromisoformat(event.since), heard.at)


def _return(person_id: int, stood: Iterable[int], since: date, at: datetime) -> None:
    start = datetime.combine(since, time.min, tzinfo=timezone.get_default_timezone())
    rows = Activity.objects.filter(is_open=True, owner_id__in=list(stood), created_at__gte=start)
    ids = list(rows.filter(_theirs(person_id)).order_by("pk").values_list("pk", flat=True))
    if ids:
        reassign_activities(ids, person_id, by=system_user(), at=at)


def _theirs(person_id: int) -> Q:
    """Of a deal or lead of the person, or else of a client of the person."""

    def about(noun: str, rows: QuerySet[Deal] | QuerySet[Lead]) -> Q:
        return Q(about_noun=noun, about_id__in=rows.filter(owner_id=person_id).values("pk"))

    of_client = Q(about_noun="", company__owner_id=person_id)
    return of_client | about("deal", Deal.objects.all()) | about("lead", Lead.objects.all())
