"""What a blueprint may say: one Pydantic document a file. Data only; nothing in it is ever executed.

`otdel blueprint schema` prints the JSON schema of these documents.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from . import sums


def one_line(text: str) -> str:
    """The text as rooms keep names: no spaces at the ends, single ones within."""
    return " ".join(text.split())


def plain_sum(text: str) -> str:
    """“500000.00 RUB” as “500000 RUB”, and “.5” with all the digits of the currency."""
    return sums.written(sums.read(text))


def above_nothing(text: str) -> str:
    """A sum from which something holds; from nothing is from any sum: ""."""
    told = sums.read(text)
    return text if told and told.minor else ""


def hundredths(number: float) -> float:
    """“5.0” as 5. Raises where it is finer than a hundredth of a percent, which nothing here counts."""
    if Decimal(str(number)) * 100 % 1:
        raise PydanticCustomError("percent_fine", "finer than a hundredth")
    return int(number) if number == int(number) else number


def a_day(told: Any) -> Any:
    """“2026-03-01” as a day."""
    try:
        return date.fromisoformat(told) if isinstance(told, str) else told
    except ValueError:
        raise PydanticCustomError("no_day", "no day") from None


def lines(text: str) -> str:
    """The text as it is compared: lines end as here, without spaces after them or empty ones around."""
    return "\n".join(line.rstrip() for line in text.splitlines()).strip()


Name = Annotated[str, Field(min_length=1, max_length=120)]
Line = Annotated[str, Field(min_length=1, max_length=200)]
Code = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9-]{0,19}$")]
Key = Annotated[str, Field(pattern=r"^[a-z0-9_-]{1,40}$")]
Words = Annotated[str, Field(max_length=4000)]
Title = Annotated[str, AfterValidator(one_line), Field(min_length=1, max_length=160)]
Tidy = Annotated[str, AfterValidator(one_line), Field(min_length=1, max_length=120)]
Text = Annotated[str, AfterValidator(lines), Field(max_length=100_000)]
# "500000 RUB": whole units of the currency, with a point before its parts
Sum = Annotated[
    str, Field(pattern=r"^([0-9]{1,12}(\.[0-9]{1,3})? [A-Z]{3})?$"), AfterValidator(plain_sum)
]
From = Annotated[Sum, AfterValidator(above_nothing)]
# 5 or 12.5: percent, to a hundredth
Percent = Annotated[float, Field(ge=0, le=100, allow_inf_nan=False), AfterValidator(hundredths)]
Lowered = Annotated[float, Field(gt=0, lt=100, allow_inf_nan=False), AfterValidator(hundredths)]
Day = Annotated[date, BeforeValidator(a_day)]
Note = Annotated[str, AfterValidator(one_line), Field(max_length=250)]
Rights = Literal[
    "owner", "admin", "head", "supervisor", "seller", "scout", "farmer", "field", "operator",
    "controller", "auditor",
]  # fmt: skip


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class About(Part):
    """blueprint.yaml: which format this is, and what the department is for."""

    otdel: Literal[1]
    name: Name
    language: Literal["ru", "en"] = "en"
    about: Words = ""


class Place(Part):
    title: Name
    places: Annotated[int, Field(ge=1, le=5000)] = 1


class Unit(Part):
    """A unit with the units below it."""

    name: Name
    type: Literal["", "island", "assembly", "pod", "conveyor"] = ""
    variant: Literal["", "vertical", "inbound", "outbound", "targeted", "mixed"] = ""
    split: Literal["", "market", "geography", "product", "niche", "size", "list"] = ""
    positions: list[Place] = []
    units: list[Unit] = []


class Function(Part):
    """A function of the company's own, or a shipped one that it changed."""

    code: Code
    name: Name
    name_ru: Annotated[str, Field(max_length=120)] = ""
    duties: Words = ""
    rights: Rights | Literal[""] = ""
    sees: Literal["own", "team", "subtree", "all"] = "own"
    masked: bool = False


class Coverage(Part):
    """Who covers a step of the department's model."""

    step: Key
    by: Annotated[list[Code], Field(min_length=1)]
    stand_ins: list[Code] = []
    one_person: bool = False
    needed: bool = True


class Zone(Part):
    """A zone of responsibility: code of a function -> R, A, C or I."""

    zone: Name
    zone_ru: Annotated[str, Field(max_length=120)] = ""
    letters: dict[Code, Literal["R", "A", "C", "I"]] = {}


class Structure(Part):
    """structure.yaml. What is left out is left alone in the department; an empty list empties it."""

    units: list[Unit] | None = None
    functions: list[Function] | None = None
    coverage: list[Coverage] | None = None
    responsibility: list[Zone] | None = None


class Task(Part):
    title: Line
    kind: Literal["task", "call", "meeting", "letter"] = "task"
    within_days: Annotated[int, Field(ge=0, le=365)] = 1
    compulsory: bool = True


class Stage(Part):
    """A step of a process. `was`: the name it had, so that its deals stay in it."""

    name: Name
    kind: Literal["open", "won", "lost"] = "open"
    was: Annotated[str, Field(max_length=120)] = ""
    colour: Annotated[str, Field(pattern=r"^[a-z]{1,10}$")] = "blue"
    norm_days: Annotated[int, Field(ge=1, le=3650)] | None = None
    probability: Annotated[int, Field(ge=0, le=100)] = 0
    required: list[Annotated[str, Field(pattern=r"^[a-z0-9_.-]{1,60}$")]] = []
    evidence: list[Line] = []
    who: list[Rights] = []
    guide: Words = ""
    tasks: list[Task] = []


class Process(Part):
    """A process. `type`: its type of sales. `sale`: a win here is a sale; without it the client was only passed
    on. `moved`: {a stage that is no more: the stage to which its open deals go}."""

    name: Name
    type: Annotated[str, Field(max_length=120)] = ""
    default: bool = False
    sale: bool = True
    may_skip: bool = True
    may_go_back: bool = True
    needs_next_step: bool = False
    moved: dict[str, str] = {}
    stages: Annotated[list[Stage], Field(min_length=3)]


class Processes(Part):
    """processes.yaml"""

    processes: list[Process] = []


class Source(Part):
    name: Name
    channel: Literal[
        "marketing", "cold_call", "email", "social", "exhibition", "free_phone", "referral",
        "site", "other",
    ] = "other"  # fmt: skip


class Reason(Part):
    name: Name
    competitor: bool = False


class Criterion(Part):
    question: Line
    compulsory: bool = True


class SaleType(Part):
    """A type of sales that is counted apart; sources: whose leads are of it."""

    name: Tidy
    sources: list[Name] = []


class Dictionaries(Part):
    """dictionaries.yaml. What is left out is left alone in the department."""

    sources: list[Source] | None = None
    sale_types: list[SaleType] | None = None
    loss_reasons: list[Reason] | None = None
    criteria: list[Criterion] | None = None


class Handoff(Part):
    """Who passes what on to whom. On a deal: process and stage; on a lead neither.

    along: what goes along, one line each; gets: who gets it; hours: working hours to accept, the
    usual term without them; late: whose head is told; shares: basis points of one whole. A blueprint
    carries no people: “person” keeps the person that the department's own rule names.
    """

    name: Name
    on: Literal["lead", "deal"] = "deal"
    process: Annotated[str, Field(max_length=120)] = ""
    stage: Annotated[str, Field(max_length=120)] = ""
    passes_on: Annotated[list[Code], Field(min_length=1)]
    takes_over: Annotated[list[Code], Field(min_length=1)]
    gate: bool = False
    required: list[Annotated[str, Field(pattern=r"^[a-z0-9_.-]{1,60}$")]] = []
    along: list[Line] = []
    gets: Literal["turn", "pair", "giver", "head", "person"] = "turn"
    hours: Annotated[int, Field(ge=1, le=400)] | None = None
    late: Literal["taker", "giver", "person"] = "taker"
    moves_record: bool = True
    moves_client: bool = False
    giver_follows: bool = True
    giver_part: Literal["found", "sold", "develops"] = "found"
    giver_share: Annotated[int, Field(ge=0, le=10_000)] = 0
    taker_part: Literal["found", "sold", "develops"] = "sold"
    taker_share: Annotated[int, Field(ge=0, le=10_000)] = 0


class ReturnReason(Part):
    name: Name
    quality: bool = True


class Handoffs(Part):
    """handoffs.yaml. What is left out is left alone in the department."""

    handoffs: list[Handoff] | None = None
    return_reasons: list[ReturnReason] | None = None


class Approval(Part):
    """Who says yes before a deal leaves the stage forward: roles, functions, how many of them.

    above: asked above this sum only; holds: until the sum rises, until sum or products change, for good.
    """

    name: Tidy
    roles: list[Rights] = []
    functions: list[Code] = []
    number: Annotated[int, Field(ge=1, le=9)] = 1
    above: Sum = ""
    holds: Literal["rise", "change", "always"] = "rise"


class Gate(Part):
    """What leaving a stage forward demands beyond the fields and tasks of the stage itself."""

    process: Name
    stage: Name
    approvals: list[Approval] = []
    documents: list[Tidy] = []


class Gates(Part):
    """gates.yaml"""

    gates: list[Gate] = []


ChannelOfSource = Literal[
    "marketing", "cold_call", "email", "social", "exhibition", "free_phone", "referral", "site",
    "other",
]  # fmt: skip
Status = Literal["potential", "existing", "reserve", "archived"]


class LeadRule(Part):
    """Who gets a lead. Rules are tried in order; what is left empty fits every lead.

    gives: in turn, to whoever has the fewest open leads, to whose client it is, to the first who is
    there. named_people: the department's own rule names people, who stay; a blueprint carries none.
    """

    name: Tidy
    gives: Literal["turn", "fewest", "client", "first"] = "turn"
    functions: list[Code] = []
    named_people: bool = False
    sources: list[Name] = []
    channels: list[ChannelOfSource] = []
    sum_from: Sum = ""
    sum_to: Sum = ""
    words: list[Line] = []
    lists: list[Tidy] = []
    statuses: list[Status] = []
    tags: list[Line] = []
    products: list[Line] = []
    languages: list[Literal["ru", "en"]] = []
    industries: list[Line] = []
    most_open: Annotated[int, Field(ge=1, le=100_000)] | None = None
    in_hours: bool = False


class CadenceStep(Part):
    """wait: working days after the step before; {contact}, {company}, {me} are put into the texts."""

    channel: Literal["call", "letter", "social", "meeting", "task"]
    wait: Annotated[int, Field(ge=0, le=365)] = 0
    subject: Annotated[str, AfterValidator(str.strip), Field(min_length=1, max_length=250)]
    text: Text = ""


class Cadence(Part):
    """Calls, letters and other steps until the client answers; repeat_days: the last one comes again."""

    name: Tidy
    on: Literal["lead", "deal"] = "lead"
    purpose: Literal["deal", "service", "marketing", "survey"] = "deal"
    repeat_days: Annotated[int, Field(ge=1, le=3650)] | None = None
    steps: Annotated[list[CadenceStep], Field(min_length=1, max_length=50)]


class Leads(Part):
    """leads.yaml. What is left out is left alone in the department."""

    rules: list[LeadRule] | None = None
    cadences: list[Cadence] | None = None


Kind = Literal["script", "objection", "material", "checklist", "regulation"]


class Piece(Part):
    """A piece of the playbook with its text in force; roles: for whom, nobody named is everybody."""

    kind: Kind
    title: Title
    roles: list[Rights] = []
    strictness: Literal["rigid", "guided", "free"] = "guided"
    must_be_read: bool = False
    text: Annotated[str, AfterValidator(lines), Field(min_length=1, max_length=100_000)]


class Shown(Part):
    """Which pieces a stage shows, in order, each as “kind: title”."""

    process: Name
    stage: Name
    shows: Annotated[
        list[Annotated[dict[Kind, Title], Field(min_length=1, max_length=1)]],
        Field(min_length=1),
    ]


class Playbook(Part):
    """playbook.yaml. What is left out is left alone in the department."""

    pieces: list[Piece] | None = None
    stages: list[Shown] | None = None


class ListField(Part):
    label: Annotated[str, AfterValidator(one_line), Field(min_length=1, max_length=80)]
    type: Literal["text", "number", "money", "date", "choice", "yes_no", "person"] = "text"
    choices: list[Tidy] = []


class NamedList(Part):
    """A list of clients that the department shares: what it is for and its own fields, never the clients.

    unit: the unit that sees it, from the top; everybody without one. states: the last one means done.
    """

    name: Tidy
    purpose: Literal["key_accounts", "campaign", "cold", "win_back", "other"] = "other"
    of: Literal["company", "contact"] = "company"
    exclusive: bool = False
    unit: list[Name] = []
    states: list[Annotated[str, AfterValidator(one_line), Field(min_length=1, max_length=60)]] = []
    note: Text = ""
    fields: list[ListField] = []


class Lists(Part):
    """lists.yaml"""

    lists: list[NamedList] = []


class Norms(Part):
    """norms.yaml. What is left out is left alone in the department.

    answers: source -> minutes of working time to the first answer. cards: status of a client ->
    what its card must hold, fact -> points.
    """

    answers: dict[Name, Annotated[int, Field(ge=1, le=100_000)]] | None = None
    cards: (
        dict[
            Status, Annotated[dict[Line, Annotated[int, Field(ge=1, le=100)]], Field(min_length=1)]
        ]
        | None
    ) = None


SomeCode = Annotated[str, Field(pattern=r"^([A-Za-z0-9][A-Za-z0-9-]{0,19})?$")]


class Agreement(Part):
    """What sales and an adjacent service do for each other: who, what, when.

    hours: working hours to answer. stage: where it is usual; with gate a deal does not leave it forward
    before the service has answered. function: who in sales does it.
    """

    what: Title
    direction: Literal["asks", "gives"] = "asks"
    process: Annotated[str, Field(max_length=120)] = ""
    stage: Annotated[str, Field(max_length=120)] = ""
    gate: bool = False
    function: SomeCode = ""
    hours: Annotated[int, Field(ge=1, le=720)] = 8
    result: Note = ""
    document: Note = ""


class Service(Part):
    """An adjacent service and who answers there, in one way: holders of a function, the head of a unit.

    named_people: whoever the department itself named, who stays; a blueprint carries no people.
    nobody_yet: it is known what is agreed, and nothing can be asked until somebody is named.
    """

    name: Tidy
    function: SomeCode = ""
    unit: list[Name] = []
    named_people: bool = False
    nobody_yet: bool = False
    agreements: list[Agreement] = []


class Services(Part):
    """services.yaml"""

    services: list[Service] = []


AnyStatus = Literal["", Status]
Payment = Literal["", "prepaid", "part", "delivery", "deferred"]
TagName = Annotated[str, AfterValidator(one_line), Field(max_length=60)]


class DiscountLimit(Part):
    """How great a discount, in percent, a role gives without asking, from a sum of the offer on."""

    role: Rights
    up_to: Percent
    sum_from: From = ""


class DiscountRow(Part):
    """A row of the discount matrix: from a sum, at a way to pay, for clients of a status or with a tag."""

    lower_by: Lowered
    sum_from: From = ""
    payment: Payment = ""
    status: AnyStatus = ""
    tag: TagName = ""


class PriceList(Part):
    """A price list without its prices; both days belong to it."""

    name: Tidy
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
    starts_on: Day
    ends_on: Day | None = None
    default: bool = False


class SegmentList(Part):
    """Whom a price list is for; of several that fit a client the lowest place counts. Both days belong."""

    price_list: Tidy
    status: AnyStatus = ""
    tag: TagName = ""
    place: Annotated[int, Field(ge=1, le=1000)] = 1
    starts_on: Day
    ends_on: Day | None = None


class Promo(Part):
    """Prices lowered for some days, both belong: of the products named, of one price list, or of all."""

    name: Tidy
    lower_by: Lowered
    starts_on: Day
    ends_on: Day
    price_list: Annotated[str, AfterValidator(one_line), Field(max_length=120)] = ""
    products: list[Line] = []
    status: AnyStatus = ""
    tag: TagName = ""


class Prices(Part):
    """prices.yaml. What is left out is left alone in the department; prices themselves are data."""

    limits: list[DiscountLimit] | None = None
    matrix: list[DiscountRow] | None = None
    price_lists: list[PriceList] | None = None
    segments: list[SegmentList] | None = None
    promos: list[Promo] | None = None


Channel = Literal["phone", "email", "messenger", "meeting", "letter"]


Step = Annotated[str, AfterValidator(one_line), Field(min_length=1, max_length=20_000)]


class TalkRule(Part):
    """How one talks to clients of a category; rules are tried in order, the first that fits holds.

    What is left empty fits every client. A text without its “_ru” twin serves both languages.
    reply_hours: working hours to answer. max_contacts: outgoing ones at most in per_days.
    """

    name: Tidy
    name_ru: Annotated[str, AfterValidator(one_line), Field(max_length=120)] = ""
    status: AnyStatus = ""
    tag: TagName = ""
    industry: Annotated[str, AfterValidator(one_line), Field(max_length=120)] = ""
    preferred_channel: Literal["", Channel] = ""
    manner: Text = ""
    manner_ru: Text = ""
    steps: list[Step] = []
    steps_ru: list[Step] = []
    channels: list[Channel] = []
    who: list[Rights] = []
    reply_hours: dict[
        Literal["wish", "request", "question", "complaint"], Annotated[int, Field(ge=1, le=1000)]
    ] = {}
    max_contacts: Annotated[int, Field(ge=1, le=1000)] | None = None
    per_days: Annotated[int, Field(ge=1, le=365)] = 7


class Talk(Part):
    """talk.yaml"""

    rules: list[TalkRule] = []


class CustomField(Part):
    on: Literal["company", "contact", "deal", "lead"]
    key: Key
    label: Annotated[str, Field(min_length=1, max_length=80)]
    type: Literal["text", "number", "money", "date", "choice", "yes_no"] = "text"
    choices: list[Annotated[str, Field(min_length=1, max_length=120)]] = []


class Fields(Part):
    """fields.yaml"""

    fields: list[CustomField] = []


class Head(Part):
    """A heading over the facts below it; in Russian where it is given."""

    head: Annotated[str, AfterValidator(one_line), Field(min_length=1, max_length=60)]
    head_ru: Annotated[str, AfterValidator(one_line), Field(max_length=60)] = ""
    collapsed: bool = False


class Layout(Part):
    """In which order facts of a record or columns of a list stand for a function; nobody named: for everybody.

    of: a noun for facts ("company"), the key of a list for columns ("companies").
    """

    what: Literal["facts", "columns"] = "facts"
    of: Annotated[str, Field(pattern=r"^[a-z_.-]{1,60}$")]
    function: Code | Literal[""] = ""
    lines: Annotated[
        list[Annotated[str, Field(pattern=r"^[a-z0-9_.-]{1,90}$")] | Head],
        Field(min_length=1, max_length=300),
    ]


class Layouts(Part):
    """layouts.yaml"""

    layouts: list[Layout] = []


class Settings(Part):
    """settings.yaml: thresholds that differ from the product's defaults."""

    settings: dict[str, int | bool | str] = {}


FILES: dict[str, type[Part]] = {
    "blueprint.yaml": About,
    "structure.yaml": Structure,
    "processes.yaml": Processes,
    "gates.yaml": Gates,
    "handoffs.yaml": Handoffs,
    "leads.yaml": Leads,
    "playbook.yaml": Playbook,
    "lists.yaml": Lists,
    "norms.yaml": Norms,
    "services.yaml": Services,
    "prices.yaml": Prices,
    "talk.yaml": Talk,
    "dictionaries.yaml": Dictionaries,
    "fields.yaml": Fields,
    "layouts.yaml": Layouts,
    "settings.yaml": Settings,
}
Documents = dict[str, Part]
