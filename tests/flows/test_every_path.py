"""Every path of a deal from stage to stage asks the same gate: what lacks is refused alike, and nothing moves.

A new path is one line in PATHS, a new demand one line in DEMANDS; whoever else writes a deal's stage
is found by the last test.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from conftest import FRIDAY, employ, person
from otdel.edges.api.services import SCOPES, issue_token
from otdel.edges.exchange.models import ImportRow
from otdel.edges.exchange.tests.support import brought_in, taken_back
from otdel.foundation.files.services import remove_attachment
from otdel.foundation.people.models import User
from otdel.foundation.people.policy import Role
from otdel.kernel.errors import Refused
from otdel.selling.approvals import services as approving
from otdel.selling.approvals.drafts import AskDraft, DemandDraft
from otdel.selling.approvals.models import StageDemand
from otdel.selling.handoffs import services as handing
from otdel.selling.handoffs.drafts import OfferDraft, RuleDraft
from otdel.selling.pipeline import services as pipeline
from otdel.selling.pipeline.drafts import (
    DealDraft,
    LeadDraft,
    ProcessDraft,
    StageDraft,
    TaskDraft,
)
from otdel.selling.pipeline.lists import DEALS
from otdel.selling.pipeline.models import Deal, Evidence
from otdel.selling.work.drafts import ActivityDraft
from otdel.selling.work.models import Activity
from otdel.selling.work.services import finish, plan

ROOT = Path(__file__).resolve().parents[2]
GATE, ROLE = "gate-closed", "stage-not-yours"


@dataclass
class World:
    """A deal of Anna's in the stage Search that is to go to Offer. `told`: what a new deal would say."""

    anna: User
    clara: User
    dana: User
    fay: User
    system: User
    at: Any
    stage: dict[str, Any]
    deal: Deal
    told: dict[str, Any] = field(default_factory=dict)

    @property
    def act(self) -> dict[str, Any]:
        return {"by": self.anna, "at": self.at}

    @property
    def head(self) -> dict[str, Any]:
        return {"by": self.clara, "at": self.at}

    def design(self, stage: str, **changes: Any) -> None:
        pipeline.edit_stage(self.stage[stage].pk, changes, **self.head)

    def stands(self) -> str:
        return Deal.objects.get(pk=self.deal.pk).stage.name


@pytest.fixture
def world(anna, clara, dana, system, units, moment, settings, tmp_path) -> World:
    settings.MEDIA_ROOT = tmp_path
    fay = person("fay", Role.FARMER)
    employ(fay, units["south"], function="AM")
    stages = (
        StageDraft("Search"),
        StageDraft("Offer"),
        StageDraft("Won", "won"),
        StageDraft("Lost", "lost"),
    )
    process = pipeline.create_process(
        ProcessDraft("Sales", stages, is_default=True), by=clara, at=moment
    )
    stage = {row.name: row for row in process.stages.all()}
    draft = DealDraft(
        "Pumps", process.pk, stage["Search"].pk, FRIDAY, "RUB", owner_id=anna.pk,
        amount_minor=100_00, external_ref="A1",
    )  # fmt: skip
    deal = pipeline.open_deal(draft, by=anna, at=moment, today=FRIDAY)
    return World(anna, clara, dana, fay, system, moment, stage, deal)


# ---------------------------------------------------------------- demands: lay one, return how to meet it

type Meet = Callable[[], Any]


def required_field(w: World) -> Meet:
    w.design("Search", required=("expected_on",))

    def meet() -> None:
        w.told["expected_on"] = FRIDAY
        pipeline.edit_deals([(w.deal.pk, {"expected_on": FRIDAY})], **w.act)

    return meet


def compulsory_task(w: World) -> Meet:
    w.design("Search", tasks=(TaskDraft("Call the buyer"),))
    task = w.stage["Search"].tasks.get()

    def meet() -> None:
        draft = ActivityDraft("task", task.title, w.anna.pk, about_noun="deal", about_id=w.deal.pk)
        row = plan(draft, **w.act)
        Activity.objects.filter(pk=row.pk).update(stage_task_id=task.pk)
        finish(row.pk, **w.act)

    return meet


def evidence(w: World) -> Meet:
    w.design("Search", evidence=("Offer sent",))

    def meet() -> None:
        Evidence.objects.create(
            deal=w.deal,
            stage=w.stage["Search"],
            asked="Offer sent",
            answer="Yes",
            by=w.anna,
            at=w.at,
        )

    return meet


def role(w: World) -> Meet:
    w.design("Offer", roles=("farmer",))
    return lambda: w.design("Offer", roles=("seller", "head"))


def hand_off(w: World) -> Meet:
    draft = RuleDraft(
        "To care", ("AE",), ("AM",), stage_id=w.stage["Search"].pk, is_gate=True,
        giver_part="sold", taker_part="develops", moves_record=False,
    )  # fmt: skip
    rule = handing.add_rule(draft, **w.head)

    def meet() -> None:
        row = handing.offer("deal", w.deal.pk, OfferDraft(rule.pk), hours=4, **w.act)
        handing.accept(row.pk, by=w.fay, at=w.at)

    return meet


def approval(w: World) -> Meet:
    draft = DemandDraft(w.stage["Search"].pk, "Discount", roles=("supervisor",))
    demand = approving.add_demand(draft, **w.head)

    def meet() -> None:
        row = approving.ask(w.deal.pk, AskDraft(demand.pk), on=FRIDAY, **w.act)
        approving.approve(row.pk, by=w.dana, at=w.at, on=FRIDAY)

    return meet


def document(w: World) -> Meet:
    draft = DemandDraft(w.stage["Search"].pk, "Signed contract", "document")
    demand = approving.add_demand(draft, **w.head)

    def file() -> SimpleUploadedFile:
        return SimpleUploadedFile("contract.pdf", b"%PDF-1.7 signed")

    gone = approving.give_paper(w.deal.pk, demand.pk, file(), **w.act)
    remove_attachment(gone.attachment_id, **w.act)
    return lambda: approving.give_paper(w.deal.pk, demand.pk, file(), **w.act)


def next_step(w: World) -> Meet:
    pipeline.edit_process(w.deal.process_id, {"needs_next_step": True}, **w.head)

    def meet() -> None:
        draft = ActivityDraft(
            "call", "Ask again", w.anna.pk, about_noun="deal", about_id=w.deal.pk,
            due_at=w.at + timedelta(days=3),
        )  # fmt: skip
        plan(draft, **w.act)

    return meet


@dataclass(frozen=True)
class Asked:
    """A demand: how it is laid, how it is refused, whether a deal not yet open can meet it."""

    lay: Callable[[World], Meet]
    code: str = GATE
    met_by_new: bool = False


DEMANDS = (
    Asked(required_field, met_by_new=True),
    Asked(compulsory_task),
    Asked(evidence),
    Asked(role, ROLE, met_by_new=True),
    Asked(hand_off),
    Asked(approval),
    Asked(document),
    Asked(next_step),
)


# ---------------------------------------------------------------- paths: try to go, return the code that stopped it

MOVED = ""


def refusal(act: Callable[[], Any]) -> str:
    try:
        done = act()
    except Refused as refused:
        return refused.code
    one = done[0] if isinstance(done, list) else done
    return one.code if isinstance(one, Refused) else MOVED


def posted(w: World, **sent: Any) -> str:
    client = Client(headers={"HX-Request": "true"})
    client.force_login(w.anna)
    url = reverse("pipeline:deal-move", args=[w.deal.pk])
    answer = client.post(url, {"to": w.stage["Offer"].pk, **sent})
    if answer.status_code == 204:
        return MOVED
    return GATE if answer.status_code == 422 else answer.headers["X-Otdel-Code"]


def drag(w: World) -> str:
    return posted(w)


def gate_form(w: World) -> str:
    return posted(w, answered="1")


def bulk_act(w: World) -> str:
    run = next(one.run for one in DEALS.acts if one.key == "move")
    return refusal(lambda: run([w.deal.pk], batch="", stage=w.stage["Offer"].pk, **w.act))


TABLE = "Код сделки;Этап\nA1;Offer\n"


def table_import(w: World) -> str:
    brought_in({"deals.csv": TABLE}, w.clara)
    return what_a_row_met()


def command(w: World) -> str:
    """`otdel import`, as it is typed."""
    with TemporaryDirectory() as folder:
        table = Path(folder) / "deals.csv"
        table.write_text(TABLE, encoding="utf-8")
        with suppress(SystemExit):  # 1: nothing of it went in
            call_command("import", str(table), "--yes", "--json", stdout=StringIO())
    return what_a_row_met()


def what_a_row_met() -> str:
    row = ImportRow.objects.filter(is_trial=False).latest("pk")
    return row.problems[0]["rule"] if row.outcome == ImportRow.Outcome.REJECTED else MOVED


def api(w: World) -> str:
    _row, secret = issue_token("test", SCOPES, **w.act)
    told = {"content_type": "application/json", "headers": {"Authorization": f"Bearer {secret}"}}
    url, sent = f"/api/v1/deals/{w.deal.pk}", {"stage_id": w.stage["Offer"].pk}
    Client().patch(url, sent, **told)  # a field is no way to a stage
    assert w.stands() == "Search"
    answer = Client().post(f"{url}/move", sent, **told)
    return MOVED if answer.status_code == 200 else answer.json()["code"]


def service(w: World) -> str:
    return refusal(lambda: pipeline.move_deal(w.deal.pk, w.stage["Offer"].pk, on=FRIDAY, **w.act))


def automation(w: World) -> str:
    move = (w.stage["Offer"].pk, w.system)
    return refusal(
        lambda: pipeline.move_deals([w.deal.pk], move[0], by=move[1], at=w.at, on=FRIDAY)
    )


def approved_move(w: World) -> str:
    """A deal that is to move the moment something is approved."""
    name = f"Last word {StageDemand.objects.count()}"
    draft = DemandDraft(w.stage["Search"].pk, name, roles=("supervisor",))
    demand = approving.add_demand(draft, **w.head)
    row = approving.ask(
        w.deal.pk, AskDraft(demand.pk, move_to=w.stage["Offer"].pk), on=FRIDAY, **w.act
    )
    row = approving.approve(row.pk, by=w.dana, at=w.at, on=FRIDAY)
    approving.edit_demand(demand.pk, {"is_active": False}, **w.head)
    return MOVED if row.outcome == "moved" else row.outcome


def conversion(w: World) -> str:
    """A lead becomes a deal that opens beyond the stage whose demand is not met."""
    lead = pipeline.take_lead(LeadDraft("Wants pumps", w.at, "RUB", owner_id=w.anna.pk), **w.act)
    draft = DealDraft(
        "Wants pumps", w.deal.process_id, w.stage["Offer"].pk, FRIDAY, "RUB", owner_id=w.anna.pk
    )
    draft = replace(draft, **w.told)
    number = Deal.objects.count()
    code = refusal(lambda: pipeline.convert_lead(lead.pk, deal=draft, on=FRIDAY, **w.act))
    assert Deal.objects.count() == number + (code == MOVED)
    return code


@dataclass(frozen=True)
class Road:
    """A path. is_new: it opens a deal.

    Carrying deals over to another version of the process, by hand or by a blueprint, is no path: the
    process is made anew under them, and its preview tells what each will lack (pipeline/versions.py).
    """

    go: Callable[[World], str]
    is_new: bool = False


PATHS = (
    Road(drag),
    Road(gate_form),
    Road(bulk_act),
    Road(table_import),
    Road(command),
    Road(api),
    Road(service),
    Road(automation),
    Road(approved_move),
    Road(conversion, is_new=True),
)

# The system holds no function, so who of the people may move is nothing to ask it.
FREE = {(automation, role), (command, role)}


def pairs() -> Iterator[Any]:
    for path in PATHS:
        for asked in DEMANDS:
            yield pytest.param(path, asked, id=f"{path.go.__name__}-{asked.lay.__name__}")


@pytest.mark.parametrize(("path", "asked"), list(pairs()))
def test_what_lacks_is_refused_alike_and_what_is_met_goes(world, path, asked):
    meet = asked.lay(world)
    if (path.go, asked.lay) not in FREE:
        assert path.go(world) == asked.code
        assert world.stands() == "Search"
    if path.is_new and not asked.met_by_new:
        return
    meet()
    assert path.go(world) == MOVED
    assert path.is_new or world.stands() == "Offer"


def test_an_import_that_moved_a_deal_is_undone_to_where_it_stood(world):
    meet = approval(world)
    meet()
    imp = brought_in({"deals.csv": "Код сделки;Этап\nA1;Offer\n"}, world.clara)
    assert world.stands() == "Offer"
    taken_back(imp, world.clara)
    assert world.stands() == "Search"


# ---------------------------------------------------------------- nobody else writes a stage

# Where a deal's stage may be written: opened, claimed by a move, put back by undo.
WRITERS = {
    "otdel/selling/pipeline/services/claiming.py": "the one conditional write of every move",
    "otdel/selling/pipeline/services/opening.py": "a deal begins in a stage",
    "otdel/selling/pipeline/services/moving.py": "hands the values to claiming",
}
_STAGE = {"stage", "stage_id", "stage_since"}


def stage_writes(path: Path) -> Iterator[int]:
    """Yield lines that set a stage on a deal: `deal.stage = …`, `update(stage=…)`, {"stage_since": …}."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Assign | ast.AugAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for target in targets:
                named = isinstance(target, ast.Attribute) and target.attr in _STAGE
                owner = ast.unparse(target.value) if isinstance(target, ast.Attribute) else ""
                if named and "deal" in owner.lower():
                    yield node.lineno
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            called = ast.unparse(node.func)
            sets = {keyword.arg for keyword in node.keywords} & _STAGE
            if sets and node.func.attr in ("update", "bulk_update") and "Deal" in called:
                yield node.lineno
        if isinstance(node, ast.Dict):
            keys = {key.value for key in node.keys if isinstance(key, ast.Constant)}
            if {"stage_id", "stage_since"} <= keys:
                yield node.lineno


def test_only_the_pipeline_writes_the_stage_of_a_deal():
    sources = [
        path
        for path in (ROOT / "otdel").rglob("*.py")
        if not {"tests", "migrations"} & set(path.parts)
    ]
    found = {
        f"{path.relative_to(ROOT)}:{line}"
        for path in sources
        for line in stage_writes(path)
        if str(path.relative_to(ROOT)) not in WRITERS
    }
    assert not found, f"go through pipeline.move_deals, which asks the gate: {sorted(found)}"


@pytest.mark.parametrize(
    "planted",
    [
        "deal.stage_id = 3",
        "Deal.objects.filter(pk=1).update(stage_id=3)",
        'claim(deals, {"stage_id": 3, "stage_since": on})',
    ],
)
def test_the_check_sees_what_it_looks_for(planted, tmp_path):
    bad = tmp_path / "bad.py"
    bad.write_text(planted)
    assert list(stage_writes(bad)) == [1]
