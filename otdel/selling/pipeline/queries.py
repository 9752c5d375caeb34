"""Reading the pipeline, always as somebody; the process itself is everybody's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from itertools import batched
from typing import Any

from django.db.models import (
    FETCH_PEERS,
    Count,
    Exists,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Sum,
    Value,
)
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from otdel.company.clients.models import Field
from otdel.company.clients.queries import open_fields, points_meant
from otdel.company.department.absences import company_day
from otdel.foundation.people.fields import may_read
from otdel.foundation.people.models import User
from otdel.foundation.timelines.registry import Reach
from otdel.kernel import normal, vendor
from otdel.kernel.finding import Found, Place, find
from otdel.kernel.money import Money
from otdel.kernel.periods import Period
from otdel.kernel.search_words import Reading, Understood
from otdel.selling.work.models import Activity
from otdel.selling.work.queries import without_next_step

from .engine import Lack, ProcessRule, StageRule, Stay, weighted
from .models import (
    Criterion,
    Deal,
    DealLine,
    Evidence,
    Lead,
    LeadPoint,
    LossReason,
    Process,
    ProcessType,
    ProcessVersion,
    SaleType,
    Source,
    SourceType,
    Stage,
    StagePiece,
    StageTask,
    StageVisit,
)

DEALS = Place(Deal, "pipeline_deal_words", "title_key")
LEADS = Place(Lead, "pipeline_lead_words", "title_key")
POINT_WORDS = "pipeline_leadpoint_words"

# What a stage may demand of the deal itself: key -> (label, kind of question).
DEMANDS: dict[str, tuple[Any, str]] = {
    "amount": (_("Sum"), "money"),
    "lines": (_("Products"), "lines"),
    "company": (_("Company"), "company"),
    "contact": (_("Contact"), "contact"),
    "source": (_("Source"), "source"),
    "expected_on": (_("Expected to close"), "date"),
}
EXTRA = "extra."


def deals(by: User) -> QuerySet[Deal]:
    """Deals of the people in the reach of `by`."""
    return Deal.objects.visible_to(by).fetch_mode(FETCH_PEERS)


def leads(by: User) -> QuerySet[Lead]:
    """Leads of the people in the reach of `by`; `is_hidden` where phones are masked for that person."""
    rows = Lead.objects.visible_to(by).fetch_mode(FETCH_PEERS)
    return rows.annotate(masks=Value(True)) if by.is_masked else rows


def find_deals(by: User, rows: QuerySet[Deal], text: str, *, literal: bool = False) -> Found[Deal]:
    """Deals of `rows` that the text means by their title, the best first."""
    return find(rows, text, DEALS, literal=literal)


def find_leads(by: User, rows: QuerySet[Lead], text: str, *, literal: bool = False) -> Found[Lead]:
    """Leads of `rows` that the text means by what they are about, their phone or mail, the best first.

    Whoever sees phones and mails masked finds by a whole one only: pieces would tell what is masked.
    """
    place = replace(LEADS, beside=partial(_reached, by))
    return find(rows, text, place, literal=literal)


def _reached(by: User, asked: Understood, readings: Sequence[Reading]) -> list[QuerySet[Any, Any]]:
    """Keys of leads with such a phone or mail, in one query; of what is hidden from `by` nothing."""
    kinds = [kind for kind in LeadPoint.Kind.values if may_read(by, Lead.noun, kind)]
    holds = points_meant(LeadPoint, POINT_WORDS, by, asked, readings, kinds)
    if not kinds or not holds:
        return []
    points = LeadPoint.objects.filter(holds, kind__in=kinds)
    return [vendor.few(points.values("lead"))]


def search_deals(by: User, rows: QuerySet[Deal], text: str) -> QuerySet[Deal]:
    """Deals of `rows` that the text means, in the order of `rows`."""
    return find_deals(by, rows, text).rows


def search_leads(by: User, rows: QuerySet[Lead], text: str) -> QuerySet[Lead]:
    """Leads of `rows` that the text means, in the order of `rows`."""
    return find_leads(by, rows, text).rows


def number_open(company_ids: Sequence[int]) -> dict[int, int]:
    """Return {company: how many of its deals are open}, whosever; companies without one are left out."""
    rows = Deal.objects.filter(company__in=company_ids, is_open=True).order_by()
    counted = rows.values_list("company_id").annotate(number=Count("pk"))
    return {pk: number for pk, number in counted if pk}


# ---------------------------------------------------------------- names


def deal_names(by: User, ids: Sequence[int]) -> dict[int, str]:
    return dict(deals(by).filter(pk__in=ids).values_list("pk", "title"))


def lead_names(by: User, ids: Sequence[int]) -> dict[int, str]:
    return dict(leads(by).filter(pk__in=ids).values_list("pk", "title"))


def stage_names(by: User, ids: Sequence[int]) -> dict[int, str]:
    return dict(Stage.objects.filter(pk__in=ids).values_list("pk", "name"))


def process_names(by: User, ids: Sequence[int]) -> dict[int, str]:
    return dict(Process.objects.filter(pk__in=ids).values_list("pk", "name"))


def source_names(by: User, ids: Sequence[int]) -> dict[int, str]:
    return dict(Source.objects.filter(pk__in=ids).values_list("pk", "name"))


def loss_reason_names(by: User, ids: Sequence[int]) -> dict[int, str]:
    return dict(LossReason.objects.filter(pk__in=ids).values_list("pk", "name"))


def match_deals(by: User, refs: Iterable[str]) -> dict[str, int]:
    """Return {key in another system: deal id}; one statement a thousand keys, the oldest deal wins.

    Nothing for whom that key is hidden from: the answer would tell whose it is.
    """
    return _by_ref(deals(by), refs) if may_read(by, "deal", "external_ref") else {}


def match_leads(by: User, refs: Iterable[str]) -> dict[str, int]:
    """Return {key in another system: lead id}, as `match_deals` does."""
    return _by_ref(leads(by), refs) if may_read(by, "lead", "external_ref") else {}


def leads_titled(by: User, titles: Iterable[str]) -> list[Lead]:
    """Leads with one of these titles, whatever the case of their letters; a statement a thousand."""
    keys = dict.fromkeys(normal.fold(title)[:250] for title in titles)
    return [row for part in batched(keys, 1000) for row in leads(by).filter(title_key__in=part)]


def _by_ref(rows: QuerySet[Any], refs: Iterable[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for part in batched(dict.fromkeys(ref for ref in refs if ref), 1000):
        kept = rows.filter(vendor.is_filled("external_ref"), external_ref__in=part).order_by("-pk")
        found.update(kept.values_list("external_ref", "pk"))
    return found


# ---------------------------------------------------------------- the process


def processes() -> QuerySet[Process]:
    """Processes in use, in their order."""
    return Process.objects.filter(is_active=True).order_by("-is_default", "position", "pk")


def all_processes() -> QuerySet[Process]:
    return Process.objects.order_by("-is_active", "-is_default", "position", "pk")


def passing_processes() -> frozenset[int]:
    """Return the processes whose win is no sale: their deals are won when the client is passed on."""
    return frozenset(Process.objects.filter(is_sale=False).values_list("pk", flat=True))


def sold(to: str = "") -> Q:
    """A condition for deals (`to`: the way to them, "deal__"): won in a process whose win is a sale (KPI-17)."""
    return Q(**{f"{to}status": Deal.Status.WON, f"{to}process__is_sale": True})


def default_process() -> Process | None:
    return processes().first()


def versions(process_id: int) -> QuerySet[ProcessVersion]:
    """Every version of a process, the latest first."""
    rows = ProcessVersion.objects.filter(process_id=process_id).order_by("-number")
    return rows.select_related("process", "made_by", "approved_by")


def every_version() -> QuerySet[ProcessVersion]:
    return ProcessVersion.objects.select_related("process", "made_by", "approved_by")


def current_version(process_id: int) -> ProcessVersion | None:
    return versions(process_id).filter(state=ProcessVersion.State.APPROVED).first()


def draft_of(process_id: int) -> ProcessVersion | None:
    return versions(process_id).filter(state=ProcessVersion.State.DRAFT).first()


def has_history(stage_id: int) -> bool:
    """Say whether deals stand or stood in that very stage, or a later version is made of it."""
    return (
        StageVisit.objects.filter(stage_id=stage_id).exists()
        or Deal.objects.filter(stage_id=stage_id).exists()
    )


def on_versions(by: User, process_id: int) -> dict[int, int]:
    """Return {superseded version: open deals of `by` on it}; versions without any are left out.

    One statement for a process that was never changed, two otherwise.
    """
    old = ProcessVersion.State.SUPERSEDED
    stood = Stage.objects.filter(process_id=process_id, version__state=old)
    homes_of = dict(stood.filter(kind=Stage.Kind.OPEN).values_list("pk", "version_id"))
    if not homes_of:
        return {}
    rows = deals(by).filter(stage_id__in=list(homes_of), is_open=True).order_by()
    found: Counter[int] = Counter()
    for stage_id, number in rows.values_list("stage_id").annotate(number=Count("pk")):
        found[homes_of[stage_id]] += number
    return dict(found)


def with_stages(rows: QuerySet[Process]) -> QuerySet[Process]:
    """The processes with the stages of their approved versions loaded as `stages.all()`."""
    return rows.prefetch_related(Prefetch("stages", _current().order_by("position", "pk")))


def _current() -> QuerySet[Stage]:
    return Stage.objects.filter(version__state=ProcessVersion.State.APPROVED)


def stages(process_id: int) -> QuerySet[Stage]:
    """Stages of the approved version in their order: in work, then won, then lost."""
    return _current().filter(process_id=process_id).order_by("position", "pk")


def stages_beside(stage: Stage) -> QuerySet[Stage]:
    """Stages of the version in which that stage stands, in their order."""
    return Stage.objects.filter(version_id=stage.version_id).order_by("position", "pk")


def all_stages() -> QuerySet[Stage]:
    """Stages of the approved versions of processes in use, process by process."""
    return (
        _current()
        .filter(process__is_active=True)
        .select_related("process")
        .order_by("-process__is_default", "process__position", "process_id", "position", "pk")
    )


def stage_tasks(stage_ids: Iterable[int]) -> dict[int, list[StageTask]]:
    """Return {stage id: its tasks in order}; one statement."""
    found: dict[int, list[StageTask]] = {}
    for task in StageTask.objects.filter(stage_id__in=list(stage_ids)).order_by("position", "pk"):
        found.setdefault(task.stage_id, []).append(task)
    return found


def sources(*, only_active: bool = True) -> QuerySet[Source]:
    rows = Source.objects.order_by("name")
    return rows.filter(is_active=True) if only_active else rows


def loss_reasons(*, only_active: bool = True) -> QuerySet[LossReason]:
    rows = LossReason.objects.order_by("position", "name")
    return rows.filter(is_active=True) if only_active else rows


def criteria(*, only_active: bool = True) -> QuerySet[Criterion]:
    rows = Criterion.objects.order_by("position", "pk")
    return rows.filter(is_active=True) if only_active else rows


def sale_types(*, only_active: bool = True) -> QuerySet[SaleType]:
    """Types of sales in their order."""
    rows = SaleType.objects.order_by("position", "pk")
    return rows.filter(is_active=True) if only_active else rows


def sale_type_names(by: User, ids: Sequence[int]) -> dict[int, str]:
    return dict(SaleType.objects.filter(pk__in=ids).values_list("pk", "name"))


def types_of_processes() -> dict[int, SaleType]:
    """Return {process: its type} of those that have one, by the order of types; one statement."""
    rows = ProcessType.objects.select_related("sale_type").order_by(
        "sale_type__position", "sale_type_id", "process_id"
    )
    return {row.process_id: row.sale_type for row in rows}


def types_of_sources() -> dict[int, int]:
    """Return {source: the type of its leads} of those that have one."""
    return dict(SourceType.objects.order_by("source_id").values_list("source_id", "sale_type_id"))


def type_of_process(process_id: int) -> SaleType | None:
    row = ProcessType.objects.select_related("sale_type").filter(process_id=process_id).first()
    return row.sale_type if row else None


def of_types(rows: QuerySet[Deal], type_ids: Sequence[int], *, or_none: bool = False) -> Any:
    """Return the deals whose process is of one of the types; `or_none`: and those of no type."""
    typed = ProcessType.objects.filter(sale_type_id__in=type_ids).values("process_id")
    wanted = Q(process_id__in=typed)
    if or_none:
        wanted |= ~Q(process_id__in=ProcessType.objects.values("process_id"))
    return rows.filter(wanted)


def kin_of(stage_ids: Iterable[int]) -> list[int]:
    """Return the same steps in every version: two statements."""
    told = Stage.objects.filter(pk__in=list(stage_ids)).values_list(_KIN, flat=True)
    roots = list(told)
    same = Stage.objects.filter(Q(pk__in=roots) | Q(root_id__in=roots))
    return list(same.values_list("pk", flat=True))


def homes(process_id: int) -> dict[int, int]:
    """Return {stage of any version: the same step in the approved one}; a step that is no more is left out."""
    now = {stage.kin: stage.pk for stage in stages(process_id)}
    told = Stage.objects.filter(process_id=process_id).values_list("pk", _KIN)
    return {pk: now[kin] for pk, kin in told if kin in now}


def counterparts(stage: Stage) -> dict[int, Stage]:
    """Return {version: the same step in it}, `stage` itself among them."""
    kin = Stage.objects.filter(Q(pk=stage.kin) | Q(root_id=stage.kin), process_id=stage.process_id)
    same = dict(kin.order_by().values_list("version_id", "pk"))
    others = [pk for pk in same.values() if pk != stage.pk]
    known = Stage.objects.select_related("process").in_bulk(others) if others else {}
    return {version: known.get(pk, stage) for version, pk in same.items()}


def in_stages(rows: QuerySet[Deal], stage_ids: Sequence[int]) -> QuerySet[Deal]:
    """Deals of `rows` that stand in one of these steps, on whichever version."""
    return rows.filter(stage_id__in=kin_of(stage_ids))


_KIN = Coalesce("root_id", "pk")


def process_rules(ids: Iterable[int]) -> dict[int, ProcessRule]:
    """Return {process id: the rules of its approved version}: four statements however many."""
    return _rules(list(Process.objects.filter(pk__in=set(ids))), _current())


def rules_at(stage: Stage) -> ProcessRule:
    """Return the rules of the version in which that stage stands."""
    beside = Stage.objects.filter(version_id=stage.version_id)
    return _rules([stage.process], beside)[stage.process_id]


def _rules(found: Sequence[Process], among: QuerySet[Stage]) -> dict[int, ProcessRule]:
    rows = list(among.filter(process__in=found).order_by("position", "pk"))
    tasks = stage_tasks(stage.pk for stage in rows)
    is_own = any(key.startswith(EXTRA) for stage in rows for key in stage.required)
    own = Field.objects.filter(on_noun="deal") if is_own else ()
    fields = {field.key: field for field in own}
    by_process: dict[int, list[StageRule]] = {}
    for stage in rows:
        rule = _stage_rule(stage, tasks.get(stage.pk, []), fields)
        by_process.setdefault(stage.process_id, []).append(rule)
    return {
        process.pk: ProcessRule(
            id=process.pk,
            stages=tuple(by_process.get(process.pk, ())),
            may_skip=process.may_skip,
            may_go_back=process.may_go_back,
            needs_next_step=process.needs_next_step,
        )
        for process in found
    }


def _stage_rule(stage: Stage, tasks: Sequence[StageTask], fields: dict[str, Field]) -> StageRule:
    demands = (demand(key, fields) for key in stage.required)
    return StageRule(
        id=stage.pk,
        name=stage.name,
        kind=stage.kind,
        position=stage.position,
        required=tuple(lack for lack in demands if lack),
        evidence=tuple(stage.evidence),
        tasks=tuple((task.kin, task.title) for task in tasks if task.is_compulsory),
        opens_tasks=bool(tasks),
        roles=frozenset(stage.roles),
        probability=stage.probability,
        norm_days=stage.norm_days,
        kin=stage.kin,
    )


def demand(key: str, fields: dict[str, Field]) -> Lack | None:
    """Return how to ask for a demanded field, or None for one that is no longer in use."""
    if key in DEMANDS:
        label, kind = DEMANDS[key]
        return Lack(key, label, kind)
    field = fields.get(key.removeprefix(EXTRA))
    if field is None or not field.is_active:
        return None
    return Lack(key, field.label, field.kind, tuple(field.choices))


# ---------------------------------------------------------------- what a stage shows


def stage_pieces(stage_ids: Iterable[int]) -> dict[int, list[int]]:
    """Return {stage: ids of its pieces of the playbook, in order}; one statement."""
    found: dict[int, list[int]] = {}
    rows = StagePiece.objects.filter(stage__in=list(stage_ids)).order_by("position", "pk")
    for stage_id, piece_id in rows.values_list("stage", "piece"):
        found.setdefault(stage_id, []).append(piece_id)
    return found


# ---------------------------------------------------------------- what stands beside a deal


def visits(deal: Deal) -> list[StageVisit]:
    """Stays of the deal in its stages, the first one first."""
    return list(deal.visits.select_related("stage", "by").order_by("entered_at", "pk"))


def lines_of(deal_ids: Iterable[int]) -> dict[int, list[DealLine]]:
    """Return {deal id: its lines} of deals already found; one statement."""
    found: dict[int, list[DealLine]] = {}
    rows = DealLine.objects.filter(deal_id__in=list(deal_ids)).select_related("product")
    for line in rows.order_by("pk"):
        found.setdefault(line.deal_id, []).append(line)
    return found


def main_product(lines: Iterable[DealLine]) -> int | None:
    """Return the product of the largest of the lines, of equal ones that of the first."""
    ranked = ((line.amount_minor, -line.pk, line.product_id) for line in lines)
    return max(ranked, default=(0, 0, None))[-1]


def lines_numbers(deal_ids: Iterable[int]) -> dict[int, int]:
    """Return {deal id: the number of its lines} of those that have any; one statement."""
    rows = DealLine.objects.filter(deal_id__in=list(deal_ids)).order_by()
    return dict(rows.values_list("deal_id").annotate(number=Count("pk")))


def products_of(deal_ids: Iterable[int]) -> dict[int, int]:
    """Return {deal id: product of its largest line} of deals already found; one statement."""
    rows = DealLine.objects.filter(deal_id__in=list(deal_ids)).order_by("amount_minor", "-pk")
    return dict(rows.values_list("deal_id", "product_id"))


def evidence_of(deal_ids: Iterable[int]) -> dict[int, list[Evidence]]:
    """Return {deal id: what was shown} of deals already found; one statement."""
    found: dict[int, list[Evidence]] = {}
    rows = Evidence.objects.filter(deal_id__in=list(deal_ids)).select_related("stage")
    for row in rows.order_by("pk"):
        found.setdefault(row.deal_id, []).append(row)
    return found


def process_tasks_of(deal_ids: Iterable[int]) -> dict[int, list[Activity]]:
    """Return {deal id: activities that the process asked for}, open, done and called off; one statement."""
    found: dict[int, list[Activity]] = {}
    rows = Activity.objects.filter(
        about_noun=Deal.noun, about_id__in=list(deal_ids), stage_task_id__isnull=False
    )
    for row in rows.order_by("pk"):
        found.setdefault(row.about_id or 0, []).append(row)
    return found


def with_next_step(deal_ids: Iterable[int]) -> set[int]:
    """Return those of the ids that have an open dated activity; one statement."""
    rows = Activity.objects.filter(
        about_noun=Deal.noun, about_id__in=list(deal_ids), is_open=True, due_at__isnull=False
    )
    return {pk for pk in rows.values_list("about_id", flat=True) if pk is not None}


def filled(deal: Deal, *, has_lines: bool) -> frozenset[str]:
    """Return the keys of the demands that the deal's own values meet."""
    known = {
        "amount": deal.amount_minor > 0,
        "lines": has_lines,
        "company": deal.company_id is not None,
        "contact": deal.contact_id is not None,
        "source": deal.source_id is not None,
        "expected_on": deal.expected_on is not None,
    }
    custom = {f"{EXTRA}{key}" for key, value in deal.extra.items() if value not in (None, "")}
    return frozenset({key for key, met in known.items() if met} | custom)


def stay_days(stay: StageVisit | Stay, on: date) -> int:
    """Return whole days of a stay up to its end, or to `on`."""
    end = company_day(stay.left_at) if stay.left_at else on
    return max((end - company_day(stay.entered_at)).days, 0)


# ---------------------------------------------------------------- the board

CARDS = 25  # of one column at a time
TONES = {
    "azure": "info", "blue": "accent", "purple": "purple", "orange": "warn", "green": "good", "red": "bad",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class BoardFilters:
    """What the board is narrowed to; nothing narrows it by default. `owners` None: everybody's."""

    owners: frozenset[int] | None = None
    source_id: int | None = None
    product_id: int | None = None
    text: str = ""
    is_stepless: bool = False
    expected: Period | None = None


@dataclass(frozen=True, slots=True)
class BoardColumn:
    """A stage with exact figures of every open deal that matches, and its first cards.

    sums, weighted: one Money a currency, the largest first. stuck: how many stand longer than the
    stage's norm. cursor: continues after the last card, "" at the end.
    """

    stage: Stage
    number: int
    sums: tuple[Money, ...]
    weighted: tuple[Money, ...]
    stuck: int
    cards: list[Deal]
    cursor: str

    @property
    def stuck_share(self) -> float | None:
        return self.stuck / self.number if self.number and self.stage.norm_days else None

    @property
    def tone(self) -> str:
        return TONES.get(self.stage.colour, "info")

    @property
    def left(self) -> int:
        return max(self.number - len(self.cards), 0)


@dataclass(frozen=True, slots=True)
class Board:
    """`ends`: the won and the lost stage, which only take drops."""

    columns: list[BoardColumn]
    ends: list[Stage]

    @property
    def cards(self) -> list[Deal]:
        return [card for column in self.columns for card in column.cards]


def board(
    by: User,
    process_id: int,
    *,
    filters: BoardFilters,
    on: date,
    version_id: int | None = None,
) -> Board:
    """Return the board of a process: one statement for all figures and one for each stage's cards.

    Only open deals are read, through partial indexes, so closed history does not slow it down.
    version_id: an older version; otherwise the approved one.
    """
    rows = list(_stages_shown(process_id, version_id))
    in_work = [stage for stage in rows if stage.kind == Stage.Kind.OPEN]
    figures = board_figures(by, in_work, filters=filters, on=on)
    columns = []
    for stage in in_work:
        cards, cursor = board_cards(by, stage.pk, filters=filters)
        number, sums, stuck = figures[stage.pk]
        columns.append(BoardColumn(stage, number, *_totals(stage, sums), stuck, cards, cursor))
    return Board(columns, [stage for stage in rows if stage.kind != Stage.Kind.OPEN])


def _stages_shown(process_id: int, version_id: int | None) -> QuerySet[Stage]:
    if version_id is None:
        return stages(process_id)
    told = Stage.objects.filter(process_id=process_id, version_id=version_id)
    return told.order_by("position", "pk")


def board_heads(
    by: User,
    process_id: int,
    *,
    filters: BoardFilters,
    on: date,
    version_id: int | None = None,
) -> list[BoardColumn]:
    """Return the columns without cards: one statement besides the stages."""
    in_work = list(_stages_shown(process_id, version_id).filter(kind=Stage.Kind.OPEN))
    figures = board_figures(by, in_work, filters=filters, on=on)
    return [
        BoardColumn(
            stage, figures[stage.pk][0], *_totals(stage, figures[stage.pk][1]),
            figures[stage.pk][2], [], "",
        )
        for stage in in_work
    ]  # fmt: skip


def board_figures(
    by: User, in_work: Sequence[Stage], *, filters: BoardFilters, on: date
) -> dict[int, tuple[int, dict[str, int], int]]:
    """Return {stage id: (number, {currency: minor units}, number over the norm)}; one statement."""
    late = Q(pk__in=())
    for stage in in_work:
        if stage.norm_days:
            start = on - timedelta(days=stage.norm_days)
            late |= Q(stage_id=stage.pk, stage_since__lt=start)
    rows = (
        _on_board(by, filters)
        .filter(stage_id__in=[stage.pk for stage in in_work])
        .order_by()
        .values_list("stage_id", "currency")
        .annotate(number=Count("pk"), total=Sum("amount_minor"), stuck=Count("pk", filter=late))
    )
    found: dict[int, tuple[int, dict[str, int], int]] = {s.pk: (0, {}, 0) for s in in_work}
    shows_sums = may_read(by, Deal.noun, "amount_minor")
    for stage_id, currency, number, total, stuck in rows:
        before, sums, stood = found[stage_id]
        told = {currency: total} if shows_sums else {}
        found[stage_id] = (before + number, {**sums, **told}, stood + stuck)
    return found


def board_cards(
    by: User, stage_id: int, *, filters: BoardFilters, cursor: str = ""
) -> tuple[list[Deal], str]:
    """Return a page of one stage's deals, the latest come first, and where it goes on."""
    rows = _on_board(by, filters).filter(stage_id=stage_id).order_by("-stage_since", "-pk")
    since, _tilde, pk = cursor.partition("~")
    if pk.isascii() and pk.isdigit() and len(pk) < 19 and (day := _day(since)):
        rows = rows.filter(
            Q(stage_since__lt=day) | Q(stage_since=day, pk__lt=int(pk)), stage_since__lte=day
        )
    cards = list(rows.select_related("owner", "company")[: CARDS + 1])
    shown = cards[:CARDS]
    more = len(cards) > CARDS
    return shown, f"{shown[-1].stage_since.isoformat()}~{shown[-1].pk}" if more else ""


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _on_board(by: User, filters: BoardFilters) -> QuerySet[Deal]:
    rows = deals(by).filter(is_open=True)
    if filters.owners is not None:
        rows = rows.filter(owner_id__in=filters.owners)
    if filters.source_id:
        rows = rows.filter(source_id=filters.source_id)
    if filters.product_id:
        rows = rows.filter(_has_product([filters.product_id]))
    if filters.expected and may_read(by, Deal.noun, "expected_on"):
        period = filters.expected
        rows = rows.filter(expected_on__gte=period.start, expected_on__lt=period.end)
    if filters.is_stepless:
        rows = rows.filter(without_next_step(Deal.noun))
    return search_deals(by, rows, filters.text) if filters.text else rows


def _has_product(ids: Sequence[int]) -> Q:
    return Q(Exists(DealLine.objects.filter(deal_id=OuterRef("pk"), product_id__in=ids)))


def one_handed(outer: str = "pk", owner: str = "owner") -> Q:
    """A condition for companies: deals were won there, and every lead and deal was the owner's (SEC-08)."""
    here = {"company": OuterRef(outer)}
    theirs = Deal.objects.filter(**here)
    won = theirs.filter(sold())
    others = theirs.exclude(owner=OuterRef(owner))
    leads_of_others = Lead.objects.filter(**here).exclude(owner=OuterRef(owner))
    return Q(Exists(won)) & ~Q(Exists(others)) & ~Q(Exists(leads_of_others))


def with_product(rows: QuerySet[Deal], ids: Sequence[int]) -> QuerySet[Deal]:
    """Deals of `rows` in which one of the products stands."""
    return rows.filter(_has_product(ids))


def steps_passed_by(outer: str = "pk", stage: str = "stage") -> QuerySet[Stage]:
    """Open steps of a deal's version in which the deal has never stood; for an Exists around deals (PIPE-20)."""
    stood = StageVisit.objects.annotate(step=Coalesce("stage__root_id", "stage_id")).filter(
        deal=OuterRef(OuterRef(outer)), step=OuterRef("step")
    )
    steps = Stage.objects.annotate(step=_KIN).filter(
        version=OuterRef(f"{stage}__version"), kind=Stage.Kind.OPEN
    )
    return steps.filter(~Exists(stood)).order_by()


def stepless(rows: QuerySet[Any], noun: str) -> QuerySet[Any]:
    """Open deals or leads of `rows` about which nothing dated is planned (PIPE-15)."""
    return rows.filter(without_next_step(noun))


def _totals(stage: Stage, sums: dict[str, int]) -> tuple[tuple[Money, ...], tuple[Money, ...]]:
    ordered = sorted(sums.items(), key=lambda pair: -pair[1])
    whole = tuple(Money(minor, currency) for currency, minor in ordered)
    likely = tuple(Money(weighted(m.minor, stage.probability), m.currency) for m in whole)
    return whole, likely


@dataclass(frozen=True, slots=True)
class HoldingSums:
    """Deals of several companies: how many are open and won, and their sums by currency."""

    open_number: int
    open_sums: tuple[Money, ...]
    won_number: int
    won_sums: tuple[Money, ...]


def sums_of_companies(by: User, company_ids: Sequence[int]) -> HoldingSums:
    """Return the sums of the deals in sight with these companies; one statement."""
    rows = (
        deals(by)
        .filter(Q(is_open=True) | sold(), company_id__in=company_ids)
        .order_by()
        .values_list("status", "currency")
        .annotate(number=Count("pk"), total=Sum("amount_minor"))
    )
    numbers, sums = Counter[str](), dict[str, list[Money]]()
    for status, currency, number, total in rows:
        numbers[status] += number
        sums.setdefault(status, []).append(Money(total, currency))
    ordered = {
        status: tuple(sorted(found, key=lambda money: (-money.minor, money.currency)))
        for status, found in sums.items()
    }
    is_open, won = Deal.Status.OPEN.value, Deal.Status.WON.value
    return HoldingSums(
        numbers[is_open], ordered.get(is_open, ()), numbers[won], ordered.get(won, ())
    )


def deal_fields() -> list[Field]:
    """The company's own fields of a deal, those in use."""
    return open_fields(Deal.noun)


def stages_of(process_ids: Iterable[int]) -> QuerySet[Stage]:
    """Stages of the approved versions of several processes in their order."""
    return _current().filter(process_id__in=list(process_ids)).order_by("position", "pk")


def every_stage() -> QuerySet[Stage]:
    """Stages of all versions of all processes, those out of use too."""
    return Stage.objects.select_related("process", "version").order_by(
        "process_id", "version_id", "position", "pk"
    )


# ---------------------------------------------------------------- histories of clients


def deals_of(by: User, company_ids: Sequence[int]) -> QuerySet[Any, Any]:
    """Ids of the deals in sight that belong to the companies now: a subquery."""
    return deals(by).filter(company__in=company_ids).order_by().values("pk")


def leads_of(by: User, company_ids: Sequence[int]) -> QuerySet[Any, Any]:
    return leads(by).filter(company__in=company_ids).order_by().values("pk")


def only_itself(by: User, record: Deal | Lead, whole: bool) -> Reach:
    """Whose lines stand in the history of a deal or a lead."""
    return Reach([record.pk])
