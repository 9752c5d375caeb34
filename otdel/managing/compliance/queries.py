"""Reading compliance, always as somebody; leaders and what they looked at are nobody's secret."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Max, QuerySet, Sum

from otdel.company.department.absences import company_day
from otdel.foundation.people.models import Grant, User
from otdel.foundation.people.policy import Reach, Role
from otdel.foundation.people.reach import require
from otdel.kernel.periods import Period
from otdel.selling.pipeline import queries as pipeline
from otdel.selling.pipeline.models import Process, ProcessReview, ProcessVersion, Stage

from .engine import NOTHING, Decay, Level, decay, monday
from .measuring import Rules, rules_of
from .models import NUMBERS, Fall, Look, Reminder, Tally, Verdict

LEADING = (Role.OWNER, Role.HEAD)
GROUPS = {"week": "week", "person": "person_id", "process": "process_id", "step": "step_id"}
_SUMS = {f"{name}__sum": Sum(name) for name in NUMBERS}


# ---------------------------------------------------------------- levels


@dataclass(frozen=True, slots=True)
class Cut:
    """What a report is narrowed to; None: to nothing."""

    process: int | None = None
    step: int | None = None
    people: frozenset[int] | None = None


WHOLE = Cut()


def levels(by: User, weeks: Period, group_by: str = "", cut: Cut = WHOLE) -> dict[Any, Level]:
    """Return {group: level} of the visits that ended in these whole weeks, of the people `by` sees; one statement.

    weeks: from a Monday to a Monday. group_by: a key of GROUPS; without one the only group is None.
    Raises NotAllowed, KeyError for another group.
    """
    return {group[0]: level for group, level in _read(by, weeks, (group_by,), cut).items()}


def weekly(by: User, weeks: Period) -> dict[int, dict[date, Level]]:
    """Return {process: {Monday: level}} of the people `by` sees; one statement. Raises NotAllowed."""
    found: dict[int, dict[date, Level]] = {}
    for (process, week), level in _read(by, weeks, ("process", "week"), WHOLE).items():
        found.setdefault(process, {})[week] = level
    return found


def _read(
    by: User, weeks: Period, groups: tuple[str, ...], cut: Cut
) -> dict[tuple[Any, ...], Level]:
    require(by, "figures.see")
    columns = [GROUPS[group] for group in groups if group]
    rows = Tally.objects.visible_to(by).filter(
        axis__in=[_axis(by, columns, cut), Tally.Axis.FRESH],
        week__gte=weeks.start,
        week__lt=weeks.end,
    )
    if cut.process is not None:
        rows = rows.filter(process_id=cut.process)
    if cut.step is not None:
        rows = rows.filter(step_id=cut.step)
    if cut.people is not None:
        rows = rows.filter(person_id__in=sorted(cut.people))
    if not columns:
        total = rows.aggregate(**_SUMS)
        level = Level.read([total[name] or 0 for name in _SUMS])
        return {(None,): level} if level != NOTHING else {}
    size = len(columns)
    grouped = rows.order_by().values_list(*columns).annotate(**_SUMS)
    told = ((tuple(row[:size]), Level.read(row[size:])) for row in grouped)
    return {group: level for group, level in told if level != NOTHING}


def _axis(by: User, columns: Collection[str], cut: Cut) -> str:
    """Return the shortest axis that can answer."""
    is_of_steps = "step_id" in columns or cut.step is not None
    is_personal = "person_id" in columns or cut.people is not None or by.reach != Reach.ALL
    if not is_personal:
        return Tally.Axis.STEP
    return Tally.Axis.CELL if is_of_steps else Tally.Axis.PERSON


def decays(
    by: User, span: int, least: int, on: date
) -> Iterator[tuple[Process, int, Decay | None]]:
    """Yield (process, number of its approved version, decay or None) of the processes in use. Raises NotAllowed."""
    processes = {row.pk: row for row in pipeline.processes()}
    approved = ProcessVersion.objects.filter(
        process__in=processes, state=ProcessVersion.State.APPROVED
    )
    told = {row.process_id: row for row in approved}
    starts = {pk: monday(_approved_on(row)) for pk, row in told.items()}
    found = weekly(by, Period(min(starts.values()), monday(on))) if starts else {}
    for pk, process in processes.items():
        if pk in told:
            weeks = found.get(pk, {})
            yield (
                process,
                told[pk].number,
                decay(weeks, since=starts[pk], on=on, span=span, least=least),
            )


def _approved_on(version: ProcessVersion) -> date:
    return company_day(version.approved_at or version.made_at)


# ---------------------------------------------------------------- visits


def verdicts(by: User) -> QuerySet[Verdict]:
    """Judged visits of the people `by` sees. Raises NotAllowed."""
    require(by, "figures.see")
    return Verdict.objects.visible_to(by)


def broken(by: User) -> QuerySet[Verdict]:
    """Visits that broke a check. Raises NotAllowed."""
    return verdicts(by).filter(broken__gt=0)


def step_names(process_id: int | None = None) -> dict[int, tuple[str, str]]:
    """Return {step: (its name in the approved version, the process)} in the order of processes and stages."""
    rows = pipeline.all_stages().filter(kind=Stage.Kind.OPEN)
    if process_id:
        rows = rows.filter(process_id=process_id)
    return {row.kin: (row.name, row.process.name) for row in rows}


def judged_deals(ids: Iterable[int]) -> set[int]:
    """Return those of the deals of which a visit has been judged; no reach, for the projection."""
    wanted = list(ids)
    if not wanted:
        return set()
    rows = Verdict.objects.filter(deal_id__in=wanted).order_by()
    return set(rows.values_list("deal_id", flat=True).distinct())


def left_later(than: Mapping[int, datetime]) -> set[int]:
    """Return those of the deals {deal: instant} of which a judged visit ended after the instant."""
    if not than:
        return set()
    rows = Verdict.objects.filter(deal_id__in=list(than)).order_by().values_list("deal_id")
    last = dict(rows.annotate(last=Max("left_at")))
    return {pk for pk, at in last.items() if at > than[pk]}


def has_verdicts(process_id: int, stage_id: int | None) -> bool:
    """Say whether a visit was judged by the version in which that stage stands, or by any of the process."""
    rows = Verdict.objects.filter(process_id=process_id)
    if stage_id:
        beside = Stage.objects.filter(version__stages=stage_id)
        rows = rows.filter(stage_id__in=beside.values("pk"))
    return rows.exists()


def every_rule() -> Rules:
    return rules_of(Process.objects.values_list("pk", flat=True))


# ---------------------------------------------------------------- leaders


def leaders() -> list[User]:
    """Return the owners and heads who work, in the order of their names."""
    held = Grant.objects.filter(role__in=LEADING).values("user_id")
    rows = User.objects.filter(pk__in=held, is_active=True, is_system=False)
    return list(rows.order_by("full_name", "pk"))


def is_leader(by: User) -> bool:
    return by.is_active and not by.is_system and not by.roles.isdisjoint(LEADING)


def falls() -> list[Fall]:
    """Return what is told to leaders just now, the deepest fall first."""
    rows = list(Fall.objects.filter(ended_on=None).select_related("process"))
    return sorted(rows, key=lambda fall: fall.now_points - fall.best_points)


def looked_on() -> date | None:
    """Return the last day on which a leader opened the report, or changed or looked through a process."""
    seen = Look.objects.filter(person__in=leaders()).aggregate(last=Max("on"))["last"]
    approved = ProcessVersion.objects.aggregate(last=Max("approved_at"))["last"]
    reviewed = ProcessReview.objects.aggregate(last=Max("on"))["last"]
    days = [seen, company_day(approved) if approved else None, reviewed]
    return max((day for day in days if day), default=None)


def attended_on() -> date | None:
    """Return the day from which a reminder is counted: the last look, reminder or fall that was told.

    None while there is nothing to look at.
    """
    if not Verdict.objects.exists():
        return None
    reminded = Reminder.objects.aggregate(last=Max("on"))["last"]
    fallen = Fall.objects.aggregate(last=Max("noticed_on"))["last"]
    first = Verdict.objects.order_by("left_on").values_list("left_on", flat=True).first()
    days = [looked_on() or first, reminded, fallen]
    return max((day for day in days if day), default=None)
