"""What the department agreed on as it stands: work with adjacent services, the price policy, rules of talking."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from otdel.company.catalog import queries as catalog
from otdel.company.catalog.models import PriceList as PriceListRow
from otdel.company.contacting import queries as contacting
from otdel.company.contacting.models import TalkRule as TalkRow
from otdel.foundation.people.policy import Role
from otdel.kernel.money import Money
from otdel.selling.offers import queries as offers
from otdel.selling.offers.models import WHOLE, DiscountRule
from otdel.selling.offers.models import DiscountLimit as LimitRow
from otdel.selling.offers.models import Promo as PromoRow
from otdel.selling.offers.models import SegmentList as SegmentRow
from otdel.selling.pipeline import queries as pipeline
from otdel.selling.requests import queries as requests
from otdel.selling.requests.models import AdjacentService
from otdel.selling.requests.models import Agreement as AgreementRow

from . import sums
from .engine import Path
from .schema import (
    Agreement,
    DiscountLimit,
    DiscountRow,
    PriceList,
    Prices,
    Promo,
    SegmentList,
    Service,
    Services,
    Talk,
    TalkRule,
    one_line,
)
from .ways import told_apart, unit_paths

Answers = AdjacentService.Answers
NAMED = (Answers.PERSON, Answers.OUTSIDE)
ONE_PERCENT = WHOLE // 100


# ---------------------------------------------------------------- adjacent services


def services() -> Services:
    paths = unit_paths()
    agreed: dict[int, list[Agreement]] = {}
    stages: dict[int, dict[int, str]] = {}
    for row in requests.agreements():
        if row.process is None or row.process.is_active:
            agreed.setdefault(row.service_id, []).append(_agreement(row, stages))
    return Services(
        services=[_service(row, paths, agreed.get(row.pk, [])) for row in requests.services()]
    )


def _service(
    row: AdjacentService, paths: dict[int, list[str]], agreements: list[Agreement]
) -> Service:
    function = row.function.code if row.function else ""
    unit = paths.get(row.unit_id or 0, [])
    is_named = row.answers_by in NAMED
    return Service(
        name=row.name,
        function=function,
        unit=unit,
        named_people=is_named,
        nobody_yet=not (function or unit or is_named),
        agreements=agreements,
    )


def _agreement(row: AgreementRow, stages: dict[int, dict[int, str]]) -> Agreement:
    """One line of what is agreed; no step that is no more, no gate where nobody could answer."""
    stage = ""
    if row.stage is not None:
        process_id = row.stage.process_id
        if process_id not in stages:
            stages[process_id] = _steps(process_id)
        stage = stages[process_id].get(row.stage.pk, "")
    return Agreement(
        what=row.name,
        direction=row.direction,  # type: ignore[arg-type]
        process=row.process.name if row.process else "",
        stage=stage,
        gate=row.is_gate and bool(stage) and row.service.answers_by != Answers.NOBODY,
        function=row.function.code if row.function else "",
        hours=row.hours,
        result=row.result,
        document=row.document,
    )


def _steps(process_id: int) -> dict[int, str]:
    """Return {stage of any version: the name of the step now}."""
    names = {stage.pk: stage.name for stage in pipeline.stages(process_id)}
    return {pk: names[home] for pk, home in pipeline.homes(process_id).items()}


# ---------------------------------------------------------------- prices


def prices() -> Prices:
    return Prices(
        limits=[_limit(path, row) for path, row in discount_limits().items()],
        matrix=[_row(path, rows[0]) for path, rows in discount_rows().items()],
        price_lists=[_price_list(row) for row in price_lists().values()],
        segments=[_segment(rows[0]) for rows in segment_lists().values()],
        promos=[_promo(row) for row in promos().values()],
    )


def percent(bp: int) -> float:
    """Basis points as a file has them: 5 or 12.5."""
    whole, rest = divmod(bp, ONE_PERCENT)
    return whole if not rest else bp / ONE_PERCENT


def _from(minor: int, currency: str) -> str:
    return sums.written(Money(minor, currency)) if minor else ""


def discount_limits() -> dict[Path, LimitRow]:
    """Return {(role, from which sum): limit}."""
    roles = [str(role) for role in Role.values]
    rows = sorted(offers.limits(), key=lambda row: (roles.index(row.role), row.from_minor))
    return {(row.role, _from(row.from_minor, sums.own_currency())): row for row in rows}


def _limit(path: Path, row: LimitRow) -> DiscountLimit:
    return DiscountLimit(role=row.role, sum_from=path[1], up_to=percent(row.max_bp))  # type: ignore[arg-type]


def discount_rows() -> dict[Path, list[DiscountRule]]:
    """Return {(from which sum, payment, status, tag): rows of the matrix}, those that count first."""
    found: dict[Path, list[DiscountRule]] = {}
    for row in offers.discount_rules():
        tag = row.tag.name if row.tag else ""
        path = (_from(row.from_minor, row.currency), row.payment, row.status, tag)
        found.setdefault(path, []).append(row)
    for rows in found.values():
        rows.sort(key=lambda row: (-row.discount_bp, row.pk))
    return found


def _row(path: Path, row: DiscountRule) -> DiscountRow:
    told, payment, status, tag = path
    return DiscountRow(
        lower_by=percent(row.discount_bp), sum_from=told, payment=payment, status=status, tag=tag  # type: ignore[arg-type]
    )  # fmt: skip


def price_lists() -> dict[str, PriceListRow]:
    """Return {name: price list} of the whole catalogue, the earliest first."""
    rows = sorted(catalog.price_lists(), key=lambda row: (row.starts_on, row.name))
    return {row.name: row for row in rows}


def _price_list(row: PriceListRow) -> PriceList:
    return PriceList(
        name=row.name,
        currency=row.currency,
        starts_on=row.starts_on,
        ends_on=row.ends_on - timedelta(days=1) if row.ends_on else None,
        default=row.is_default,
    )


def segment_lists() -> dict[Path, list[SegmentRow]]:
    """Return {(price list, status, tag, first day): what binds it}, those that count first."""
    found: dict[Path, list[SegmentRow]] = {}
    rows = sorted(
        offers.segment_lists(), key=lambda row: (row.position, row.price_list.name, row.pk)
    )
    for row in rows:
        tag = row.tag.name if row.tag else ""
        path = (row.price_list.name, row.status, tag, row.starts_on.isoformat())
        found.setdefault(path, []).append(row)
    return found


def _segment(row: SegmentRow) -> SegmentList:
    return SegmentList(
        price_list=row.price_list.name,
        status=row.status,  # type: ignore[arg-type]
        tag=row.tag.name if row.tag else "",
        place=row.position,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
    )


def promos() -> dict[str, PromoRow]:
    """Return {name: promo} of those in use, the earliest first."""
    rows: Iterable[PromoRow] = offers.promos().filter(is_active=True)
    return {row.name: row for row in sorted(rows, key=lambda row: (row.starts_on, row.name))}


def _promo(row: PromoRow) -> Promo:
    return Promo(
        name=row.name,
        lower_by=percent(row.discount_bp),
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        price_list=row.price_list.name if row.price_list else "",
        products=sorted(product.name for product in row.products.all()),
        status=row.status,  # type: ignore[arg-type]
        tag=row.tag.name if row.tag else "",
    )


# ---------------------------------------------------------------- rules of talking


def talk() -> Talk:
    return Talk(rules=[_talk_rule(name, row) for name, row in talk_rules().items()])


def talk_rules() -> dict[str, TalkRow]:
    """Return {name in the blueprint: rule} of those in use, in the order in which they are tried."""
    return told_apart(contacting.active_rules(), lambda row: one_line(row.name_en))


def _talk_rule(name: str, row: TalkRow) -> TalkRule:
    steps, steps_ru = row.steps("en"), row.steps("ru")
    return TalkRule(
        name=name,
        name_ru=_unless(row.name_ru, row.name_en),
        status=row.status,  # type: ignore[arg-type]
        tag=row.tag,
        industry=row.industry,
        preferred_channel=row.preferred_channel,  # type: ignore[arg-type]
        manner=row.manner_en,
        manner_ru=_unless(row.manner_ru, row.manner_en),
        steps=steps,
        steps_ru=[] if steps_ru == steps else steps_ru,
        channels=split(row.channels),  # type: ignore[arg-type]
        who=split(row.who),  # type: ignore[arg-type]
        reply_hours=dict(sorted(row.reply_hours.items())),
        max_contacts=row.max_contacts,
        per_days=row.per_days,
    )


def _unless(text: str, other: str) -> str:
    """The text, unless it is the same as in the other language."""
    return "" if text == other else text


def split(text: str) -> list[str]:
    """Return the codes of a list that a row keeps with commas, sorted."""
    return sorted(filter(None, text.split(",")))
