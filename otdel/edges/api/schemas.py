"""The shapes of requests and answers. Sums are whole minor units; days and instants are ISO."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import (
    AfterValidator,
    AwareDatetime,
    BeforeValidator,
    ConfigDict,
    Field,
    Strict,
    StrictBool,
    create_model,
)

BIG = 2**63 - 1
SMALL = 2**31 - 1
# PostgreSQL keeps no NUL in text, so neither database is offered one.
_CLEAN = r"^[^\x00]*$"
_SAID = r"^[^\x00]*[^\s\x00][^\x00]*$"


def _text(longest: int, *, shortest: int = 0) -> Any:
    return Field(max_length=longest, min_length=shortest, pattern=_SAID if shortest else _CLEAN)


def _sensible(instant: datetime) -> datetime:
    """Far instants overflow when they change zone."""
    if not 1900 <= instant.year <= 2200:
        raise ValueError("a year from 1900 to 2200 is expected")
    return instant


def _written(day: Any) -> Any:
    """A number is no day, whatever moment it may count the seconds to."""
    if isinstance(day, date) or (isinstance(day, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", day)):
        return day
    raise ValueError("a day like 2026-03-31 is expected")


def _timed(instant: Any) -> Any:
    if isinstance(instant, datetime) or (isinstance(instant, str) and instant[4:5] == "-"):
        return instant
    raise ValueError("an instant like 2026-03-31T09:30:00+03:00 is expected")


Id = Annotated[int, Field(ge=1, le=BIG)]
# In a body, true and "7" are no numbers; in an address everything is text.
Ref = Annotated[int, Strict(), Field(ge=1, le=BIG)]
Minor = Annotated[int, Strict(), Field(ge=0, le=10**15)]
Currency = Annotated[str, Field(pattern="^[A-Z]{3}$")]
Line = Annotated[str, _text(250)]
Name = Annotated[str, _text(250, shortest=1)]
Short = Annotated[str, _text(120)]
Long = Annotated[str, _text(10_000)]
Version = Annotated[int, Strict(), Field(ge=1, le=SMALL)]
Cursor = Annotated[str, Field(max_length=80, pattern=_CLEAN)]
Limit = Annotated[int, Field(ge=1, le=200)]
Search = Annotated[str, Field(max_length=100, pattern=_CLEAN)]
Day = Annotated[date, BeforeValidator(_written), Field(ge=date(1900, 1, 1), le=date(2200, 1, 1))]
Instant = Annotated[AwareDatetime, BeforeValidator(_timed), AfterValidator(_sensible)]
Extra = Annotated[dict[str, str | int | bool | None], Field(max_length=60)]


# Fields that the key's person must not see: they are null, or missing in `extra`.
Hidden = Annotated[list[str], Field(default_factory=list)]


class Request(Schema):
    """What is sent: an unknown field is told, not swallowed."""

    model_config = ConfigDict(extra="forbid")


class Lacking(Schema):
    key: str
    label: str
    kind: str


class Problem(Schema):
    """Everything that goes wrong looks so."""

    code: str
    sentence: str
    fields: dict[str, list[str]]
    lacking: list[Lacking]


PROBLEMS = dict.fromkeys((400, 401, 403, 404, 409, 422, 429), Problem)


class Point(Request):
    kind: Literal["phone", "email", "site", "messenger"]
    value: Annotated[str, _text(250, shortest=1)]
    use: Literal["work", "mobile", "home", "fax", "other"] = "work"
    is_main: StrictBool = False


class PointOut(Schema):
    kind: str
    value: str
    shown: str
    use: str
    is_main: bool


Status = Literal["potential", "existing", "reserve", "archived"]
Part = Literal["decides", "influences", "uses", "guards", "buys", "other"]
Channel = Literal["", "phone", "email", "messenger", "meeting", "letter"]


class CompanyFields(Request):
    owner_id: Ref | None = None
    status: Status = "potential"
    parent_id: Ref | None = None
    tax_id: Annotated[str, _text(20)] = ""
    industry: Short = ""
    country: Annotated[str, _text(80)] = ""
    city: Short = ""
    address: Line = ""
    website: Annotated[str, _text(200)] = ""
    founded_year: Annotated[int, Strict(), Field(ge=1000, le=2200)] | None = None
    headcount: Annotated[int, Strict(), Field(ge=0, le=SMALL)] | None = None
    turnover_minor: Minor | None = None
    preferred_channel: Channel = ""
    preferences: Long = ""
    external_ref: Short = ""
    extra: Extra = Field(default_factory=dict)


class CompanyIn(CompanyFields):
    name: Name
    points: Annotated[list[Point], Field(max_length=50)] = Field(default_factory=list)


class Away(Request):
    """Why a client goes to the reserve (with the day it comes back) or to the archive."""

    reason_id: Ref
    note: Line = ""
    back_on: Day | None = None
    to_free: StrictBool = False


class CompanyPatch(CompanyFields):
    away: Away | None = None
    name: Name | None = None
    version: Version | None = None


class CompanyOut(Schema):
    id: int
    name: str
    owner_id: int | None
    status: str
    parent_id: int | None
    tax_id: str | None
    industry: str | None
    country: str | None
    city: str | None
    address: str | None
    website: str | None
    founded_year: int | None
    headcount: int | None
    turnover_minor: int | None
    preferred_channel: str | None
    preferences: str | None
    external_ref: str | None
    extra: dict[str, Any]
    points: list[PointOut]
    created_at: str
    version: int
    hidden_fields: Hidden


class ContactFields(Request):
    company_id: Ref | None = None
    owner_id: Ref | None = None
    title: Annotated[str, _text(150)] = ""
    department: Annotated[str, _text(150)] = ""
    part: Part = "other"
    preferred_channel: Channel = ""
    is_active: StrictBool = True
    external_ref: Short = ""
    extra: Extra = Field(default_factory=dict)


class ContactIn(ContactFields):
    full_name: Annotated[str, _text(200, shortest=1)]
    points: Annotated[list[Point], Field(max_length=50)] = Field(default_factory=list)


class ContactPatch(ContactFields):
    full_name: Annotated[str, _text(200, shortest=1)] | None = None
    version: Version | None = None


class ContactOut(Schema):
    id: int
    full_name: str
    company_id: int | None
    owner_id: int | None
    title: str
    department: str | None
    part: str
    preferred_channel: str | None
    is_active: bool
    external_ref: str | None
    extra: dict[str, Any]
    points: list[PointOut]
    created_at: str
    version: int
    hidden_fields: Hidden


class LeadFields(Request):
    owner_id: Ref | None = None
    source_id: Ref | None = None
    company_id: Ref | None = None
    contact_id: Ref | None = None
    company_name: Line = ""
    person_name: Annotated[str, _text(200)] = ""
    phone: Annotated[str, _text(40)] = ""
    email: Annotated[str, _text(200)] = ""
    amount_minor: Minor | None = None
    note: Long = ""
    external_ref: Short = ""
    extra: Extra = Field(default_factory=dict)


class LeadIn(LeadFields):
    title: Name
    came_at: Instant | None = None


class LeadPatch(LeadFields):
    title: Name | None = None
    version: Version | None = None


class FitOut(Schema):
    """`score` 0 to 100, null where nothing asked for is known; `known`: percent of the points that is known."""

    score: int | None
    known: int
    band: Literal["fits", "doubtful", "unfit", "unknown"]
    is_stopped: bool


class LeadOut(Schema):
    id: int
    title: str
    status: str
    owner_id: int | None
    source_id: int | None
    company_id: int | None
    contact_id: int | None
    company_name: str
    person_name: str
    phone: str
    email: str
    amount_minor: int | None
    currency: str | None
    note: str | None
    answers: dict[str, Any]
    reject_reason_id: int | None
    deal_id: int | None
    external_ref: str | None
    extra: dict[str, Any]
    came_at: str
    closed_at: str | None
    version: int
    hidden_fields: Hidden
    fit: FitOut | None = None


class Qualify(Request):
    answers: Annotated[
        dict[Annotated[str, Field(pattern="^[0-9]{1,18}$")], StrictBool], Field(max_length=100)
    ]


class Reject(Request):
    reason_id: Ref


class Convert(Request):
    into_deal_id: Ref | None = None


class LineIn(Request):
    product_id: Ref
    quantity_milli: Annotated[int, Strict(), Field(ge=1, le=10**12)] = 1000
    price_minor: Annotated[int, Strict(), Field(ge=0, le=10**12)] = 0


class LineOut(Schema):
    product_id: int
    quantity_milli: int
    price_minor: int
    amount_minor: int


class DealFields(Request):
    owner_id: Ref | None = None
    company_id: Ref | None = None
    contact_id: Ref | None = None
    source_id: Ref | None = None
    amount_minor: Minor = 0
    expected_on: Day | None = None
    external_ref: Short = ""
    extra: Extra = Field(default_factory=dict)


class DealIn(DealFields):
    title: Name
    process_id: Ref | None = None
    stage_id: Ref | None = None
    lines: Annotated[list[LineIn], Field(max_length=200)] = Field(default_factory=list)


class DealPatch(DealFields):
    title: Name | None = None
    version: Version | None = None


class DealOut(Schema):
    id: int
    title: str
    process_id: int
    stage_id: int
    status: str
    owner_id: int | None
    company_id: int | None
    contact_id: int | None
    source_id: int | None
    amount_minor: int | None
    currency: str | None
    opened_on: str
    expected_on: str | None
    closed_on: str | None
    stage_since: str
    loss_reason_id: int | None
    loss_note: str
    lines: list[LineOut] | None
    external_ref: str | None
    extra: dict[str, Any]
    version: int
    hidden_fields: Hidden


class NextStep(Request):
    kind: Literal["task", "call", "meeting", "letter"] = "task"
    subject: Name
    due_at: Instant


class Move(Request):
    """`answers` fills what the gate asks for, by the keys of `lacking` in its refusal."""

    stage_id: Ref
    answers: Extra = Field(default_factory=dict)
    next_step: NextStep | None = None


class TaskFields(Request):
    company_id: Ref | None = None
    contact_id: Ref | None = None
    due_at: Instant | None = None
    body: Long = ""


class TaskIn(TaskFields):
    kind: Literal["task", "call", "meeting", "letter", "note"] = "task"
    subject: Name
    owner_id: Ref | None = None
    about_noun: Literal["", "lead", "deal"] = ""
    about_id: Ref | None = None
    direction: Literal["out", "in"] = "out"
    done_at: Instant | None = None
    outcome: Line = ""
    duration_minutes: Annotated[int, Strict(), Field(ge=0, le=100_000)] | None = None
    external_ref: Short = ""
    purpose: Literal["deal", "service", "marketing", "survey"] = "deal"
    confirmed: Line = ""


class TaskPatch(TaskFields):
    subject: Name | None = None
    confirmed: Line = ""
    version: Version | None = None


class TaskOut(Schema):
    id: int
    kind: str
    subject: str
    body: str
    owner_id: int
    company_id: int | None
    contact_id: int | None
    about_noun: str
    about_id: int | None
    due_at: str | None
    is_open: bool
    done_at: str | None
    direction: str
    duration_minutes: int | None
    outcome: str
    external_ref: str
    created_at: str
    version: int


class Finish(Request):
    outcome: Line = ""


class Entry(Schema):
    """One change; `facts` holds ids, days, sums and codes, never names."""

    id: int
    kind: str
    noun: str
    noun_id: int
    by_id: int
    at: str
    facts: dict[str, Any]


class Changes(Schema):
    items: list[Entry]
    next_cursor: str | None


class Named(Schema):
    id: int
    name: str


class StageOut(Schema):
    id: int
    name: str
    kind: str
    position: int
    probability: int
    norm_days: int | None


class ProcessOut(Schema):
    id: int
    name: str
    is_default: bool
    is_sale: bool
    stages: list[StageOut]


class Me(Schema):
    id: int
    full_name: str
    reach: str
    roles: list[str]
    scopes: list[str]


class Figure(Schema):
    key: str
    name: str
    unit: str
    value: float | None
    over: int | None
    under: int | None


class FigureGroup(Schema):
    id: int | None
    name: str
    figures: list[Figure]


class FigureTable(Schema):
    start: str
    end: str
    groups: list[FigureGroup]


def pages(item: type[Schema]) -> type[Schema]:
    """Return the schema of one page of `item`."""
    name = f"{item.__name__.removesuffix('Out')}Page"
    fields: dict[str, Any] = {"items": (list[item], ...), "next_cursor": (str | None, ...)}  # type: ignore[valid-type]
    return create_model(name, __base__=Schema, **fields)
