"""What a blueprint may say: one Pydantic document a file. Data only; nothing in it is ever executed.

`otdel blueprint schema` prints the JSON schema of these documents.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Name = Annotated[str, Field(min_length=1, max_length=120)]
Line = Annotated[str, Field(min_length=1, max_length=200)]
Code = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9-]{0,19}$")]
Key = Annotated[str, Field(pattern=r"^[a-z0-9_-]{1,40}$")]
Words = Annotated[str, Field(max_length=4000)]
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
    """A process. `moved`: {a stage that is no more: the stage to which its open deals go}."""

    name: Name
    default: bool = False
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


class Dictionaries(Part):
    """dictionaries.yaml. What is left out is left alone in the department."""

    sources: list[Source] | None = None
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


class CustomField(Part):
    on: Literal["company", "contact", "deal", "lead"]
    key: Key
    label: Annotated[str, Field(min_length=1, max_length=80)]
    type: Literal["text", "number", "money", "date", "choice", "yes_no"] = "text"
    choices: list[Annotated[str, Field(min_length=1, max_length=120)]] = []


class Fields(Part):
    """fields.yaml"""

    fields: list[CustomField] = []


class Settings(Part):
    """settings.yaml: thresholds that differ from the product's defaults."""

    settings: dict[str, int | bool | str] = {}


FILES: dict[str, type[Part]] = {
    "blueprint.yaml": About,
    "structure.yaml": Structure,
    "processes.yaml": Processes,
    "handoffs.yaml": Handoffs,
    "dictionaries.yaml": Dictionaries,
    "fields.yaml": Fields,
    "settings.yaml": Settings,
}
Documents = dict[str, Part]
