"""A department is brought to its file and told as one; nothing is applied in part."""

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from conftest import employ
from otdel.company.catalog.models import PriceList
from otdel.company.clients.drafts import CompanyDraft
from otdel.company.clients.services import create_company
from otdel.company.contacting.models import TalkRule
from otdel.company.department.models import Function, Position, Unit
from otdel.company.department.services import ensure_catalogue
from otdel.company.namedlists.models import ListField, NamedList
from otdel.company.playbook.models import Piece
from otdel.company.structures.models import Shape, Zone
from otdel.company.structures.services import ensure_structures
from otdel.edges.blueprint import services
from otdel.edges.blueprint.engine import Did
from otdel.edges.blueprint.errors import CannotApply
from otdel.edges.blueprint.models import Version
from otdel.edges.blueprint.queries import department_as_documents
from otdel.edges.blueprint.reading import read_files
from otdel.edges.blueprint.shelf import KEYS, ready_one
from otdel.edges.blueprint.writing import write_files
from otdel.foundation.journal.models import Entry
from otdel.foundation.preferences.queries import value
from otdel.kernel.errors import NotAllowed
from otdel.managing.upkeep.models import CardNorm
from otdel.selling.approvals.models import StageDemand
from otdel.selling.handoffs.models import HandoffRule
from otdel.selling.leadflow.models import Cadence, Rule, SourceNorm
from otdel.selling.offers.models import DiscountLimit, DiscountRule, Promo, SegmentList
from otdel.selling.pipeline import queries as pipeline
from otdel.selling.pipeline.drafts import DealDraft
from otdel.selling.pipeline.models import Deal, Process, Stage
from otdel.selling.pipeline.services import open_deal, open_draft
from otdel.selling.requests.models import AdjacentService, Agreement

# In the order in which they may go.
WHOLE = (
    Agreement, AdjacentService, Promo, SegmentList, PriceList, DiscountRule, DiscountLimit, TalkRule,
    SourceNorm, CardNorm, Cadence, Rule, ListField, NamedList, StageDemand, HandoffRule, Stage,
    Process, Piece, Position, Shape, Zone,
)  # fmt: skip


@pytest.fixture
def empty(system, moment):
    """An installation before anybody works in it."""
    ensure_catalogue(by=system, at=moment)
    ensure_structures(by=system, at=moment)


@pytest.fixture
def act(olga, moment, friday):
    return {"by": olga, "at": moment, "on": friday}


def exported(by):
    return write_files(department_as_documents(by, name="Ours", language="en"))


def documents(**files: str):
    given = {f"{name}.yaml": body.encode() for name, body in files.items()}
    return read_files({"blueprint.yaml": b"otdel: 1\nname: Ours\n", **given})


def sale(*stages: str, **rest: str) -> str:
    """One process with the named stages in work; rest: lines of YAML under a stage or under the process."""
    lines = ["processes:", "  - name: Sale", "    default: true"]
    lines += [rest["process"]] if "process" in rest else []
    lines.append("    stages:")
    for stage in stages:
        lines += [f"      - name: {stage}", *([rest[stage]] if stage in rest else [])]
    lines += [
        "      - {name: Won, kind: won, probability: 100}",
        "      - {name: Lost, kind: lost}",
    ]
    return "\n".join(lines) + "\n"


# ---------------------------------------------------------------- there and back


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("key", KEYS)
def test_a_ready_blueprint_brings_up_its_department(empty, act, key, language):
    ready = ready_one(key, language)
    services.apply(ready.documents, **act)

    told = {process.name: [stage.name for stage in process.stages]
            for process in ready.documents["processes.yaml"].processes}  # fmt: skip
    there = {process.name: [stage.name for stage in pipeline.stages(process.pk)]
             for process in pipeline.processes()}  # fmt: skip
    assert there == told
    assert services.plan(ready.documents, by=act["by"]) == []
    assert Unit.objects.count() >= 1 and Shape.objects.exists()


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("key", KEYS)
def test_export_applied_to_an_empty_department_exports_the_same_bytes(
    empty, act, olga, key, language
):
    services.apply(ready_one(key, language).documents, **act)
    rich = documents(
        fields="fields:\n  - {on: deal, key: budget, label: Budget, type: money, choices: [RUB]}\n"
        "  - {on: company, key: size, label: Size, type: choice, choices: [S, M]}\n",
        settings="settings:\n  structures.pod_max: 8\n",
        structure="functions:\n  - {code: GURU, name: Guru, rights: seller}\n",
    )
    services.apply(rich, **act, only_add=True)
    first = exported(olga)
    assert b"GURU" in first["structure.yaml"] and b"budget" in first["fields.yaml"]

    wipe()
    services.apply(documents(settings="settings: {}\n", fields="fields: []\n"), **act)
    assert value("structures.pod_max") == 7

    services.apply(read_files(first), **act)

    assert exported(olga) == first


def wipe():
    """Take away everything that a blueprint brings, but dictionaries, fields and settings."""
    for model in WHOLE:
        model.objects.all().delete()
    for unit in Unit.objects.order_by("-pk"):
        unit.delete()
    Function.objects.filter(is_shipped=False).delete()


def test_applying_twice_changes_nothing_and_leaves_one_version(empty, act):
    services.apply(ready_one("pod", "en").documents, **act, why="growth")
    entries = Entry.objects.count()

    again = services.apply(ready_one("pod", "en").documents, **act)

    assert again.version is None and again.changes == []
    assert (Version.objects.count(), Entry.objects.count()) == (1, entries)
    version = Version.objects.get()
    assert version.why == "growth" and version.created > 10
    assert "Market A" in version.files["structure.yaml"]


def test_the_largest_ready_one_asks_the_database_a_bounded_number_of_times(
    empty, act, django_assert_max_num_queries
):
    """It took 0.7 s on SQLite when this was written; statements are what would make it slow again."""
    ready = ready_one("conveyor", "ru").documents
    with django_assert_max_num_queries(2500):
        services.apply(ready, **act)


def test_a_rehearsal_tells_and_changes_nothing(empty, act):
    before = Process.objects.count()

    changes = services.rehearse(ready_one("island", "en").documents, **act)

    assert any(change.section == "stages" for change in changes)
    assert Process.objects.count() == before and not Version.objects.exists()


# ---------------------------------------------------------------- a live department


@pytest.fixture
def live(empty, act, anna, moment, friday):
    """Sale: Work, Offer; one open deal in Offer."""
    services.apply(documents(processes=sale("Work", "Offer")), **act)
    process = Process.objects.get(name="Sale")
    company = create_company(CompanyDraft("Granit", owner_id=anna.pk), by=anna, at=moment)
    offer = Stage.objects.get(process=process, name="Offer")
    draft = DealDraft(
        "Tender", process.pk, offer.pk, friday, "RUB", owner_id=anna.pk, company_id=company.pk
    )
    return open_deal(draft, by=anna, at=moment, today=friday)


def test_what_would_lose_live_deals_is_refused_and_nothing_is_done(live, act):
    with pytest.raises(CannotApply, match="1 open deals stand in “Offer”"):
        services.apply(documents(processes=sale("Work", "Talk")), **act)

    assert [stage.name for stage in pipeline.stages(live.process_id)][:2] == ["Work", "Offer"]


def test_a_renamed_stage_keeps_its_deals(live, act):
    told = documents(processes=sale("Work", "Proposal", Proposal="        was: Offer"))

    services.apply(told, **act)

    assert Deal.objects.get().stage.name == "Proposal"
    assert services.plan(told, by=act["by"]) == []


def test_order_demands_tasks_and_rights_follow_the_file(live, act):
    demands = (
        "        norm_days: 5\n        required: [amount]\n        evidence: [Sent]\n"
        "        who: [seller]\n        tasks:\n          - {title: Ring, kind: call}"
    )
    services.apply(documents(processes=sale("Offer", "Work", "Third", Work=demands)), **act)

    stages = list(pipeline.stages(live.process_id))
    assert [stage.name for stage in stages] == ["Offer", "Work", "Third", "Won", "Lost"]
    work = stages[1]
    assert (work.norm_days, work.required, work.evidence, work.roles) == (
        5, ["amount"], ["Sent"], ["seller"],
    )  # fmt: skip
    ring = work.tasks.get()
    services.apply(
        documents(processes=sale("Offer", "Work", "Third", Work=demands.replace("5", "9"))), **act
    )
    assert Stage.objects.get(pk=work.pk).tasks.get().pk == ring.pk  # what was done stays done


def test_a_process_with_open_deals_stays(live, act):
    other = sale("First").replace("name: Sale", "name: Other")

    with pytest.raises(CannotApply, match="open deals are in “Sale”"):
        services.apply(documents(processes=other), **act)
    assert not Process.objects.filter(name="Other").exists()

    services.apply(documents(processes=other), **act, only_add=True)
    assert set(pipeline.processes().values_list("name", flat=True)) == {"Sale", "Other"}


def test_stages_that_the_file_does_not_name_keep_their_places(live, act):
    services.apply(documents(processes=sale("Offer", "Work", "Third")), **act)

    services.apply(documents(processes=sale("Third", "Offer", "Last")), **act, only_add=True)

    process = Process.objects.get(name="Sale")
    names = [row.name for row in pipeline.stages(process.pk) if row.kind == "open"]
    assert names == ["Third", "Work", "Offer", "Last"]
    again = documents(processes=sale("Third", "Offer", "Last"))
    assert services.apply(again, **act, only_add=True).changes == []


def test_a_unit_with_people_stays_and_every_obstacle_is_told(live, act, units, anna):
    told = documents(structure="units:\n  - name: New\n", processes=sale("Work"))

    with pytest.raises(CannotApply) as refused:
        services.apply(told, **act)

    said = str(refused.value)
    assert "Sales" in said and "Offer" in said
    assert not Unit.objects.filter(name="New").exists()


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({"settings": "settings: {nothing.such: 1}\n"}, "nothing.such"),
        ({"settings": "settings: {structures.pod_max: 0}\n"}, "must lie"),
        ({"structure": "coverage:\n  - {step: dance, by: [AE]}\n"}, "dance"),
        ({"structure": "coverage:\n  - {step: close, by: [NO-SUCH]}\n"}, "NO-SUCH"),
        ({"processes": sale("Work", Work="        required: [shoe_size]")}, "shoe_size"),
    ],
)
def test_what_nobody_knows_is_refused_with_a_sentence(empty, act, files, words):
    before = exported(act["by"])

    with pytest.raises(CannotApply, match=words):
        services.apply(documents(**files), **act)

    assert exported(act["by"]) == before


def test_a_field_keeps_its_type(empty, act):
    services.apply(documents(fields="fields:\n  - {on: deal, key: x, label: X}\n"), **act)

    with pytest.raises(CannotApply, match="type of “x”"):
        services.apply(
            documents(fields="fields:\n  - {on: deal, key: x, label: X, type: date}\n"), **act
        )


def test_only_chiefs_apply(empty, anna, moment, friday):
    with pytest.raises(NotAllowed):
        services.apply(ready_one("island", "en").documents, by=anna, at=moment, on=friday)
    assert not Process.objects.exists()


# ---------------------------------------------------------------- the command


def run(*words: str) -> str:
    out = StringIO()
    call_command("blueprint", *words, stdout=out)
    return out.getvalue()


def test_the_command_checks_shows_applies_and_exports(empty, tmp_path, units, anna):
    assert "reads well" in run("check", "island/en")
    shown = json.loads(run("diff", "island/ru", "--json", "--only-add"))["changes"]
    assert {"section", "path", "did", "fields"} <= set(shown[0])
    done = json.loads(run("apply", "island/ru", "--json", "--only-add", "--why", "trial"))
    assert done["changes"] == shown
    assert json.loads(run("diff", "island/ru", "--json", "--only-add")) == {"changes": []}

    run("export", str(tmp_path), "--name", "Ours")
    first = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    (tmp_path / "settings.yaml").write_bytes(b"# numbers of ours\n" + first["settings.yaml"])
    run("export", str(tmp_path), "--name", "Ours")
    assert (tmp_path / "settings.yaml").read_bytes() == b"# numbers of ours\n" + first[
        "settings.yaml"
    ]
    assert "Nothing differs" in run("diff", str(tmp_path))
    assert "island/ru" in run("ready") and "processes.yaml" in json.loads(run("schema"))


def test_the_command_names_file_and_line(empty, tmp_path):
    (tmp_path / "blueprint.yaml").write_text("otdel: 1\nname: X\nnmae: Y\n")

    with pytest.raises(CommandError, match=r"blueprint\.yaml:3"):
        run("check", str(tmp_path))


def test_a_later_day_counts_nothing_twice(live, act, moment, friday):
    """A version that differs in one word changes one thing."""
    later = {**act, "at": moment + timedelta(days=1), "on": friday + timedelta(days=1)}
    told = documents(processes=sale("Work", "Offer", Work="        guide: Ask first"))

    (change,) = services.apply(told, **later).changes

    assert (change.did, change.path, change.fields) == (
        Did.CHANGE, ("Sale", "Work"), [("guide", "", "Ask first")],
    )  # fmt: skip


def test_a_file_that_is_not_there_leaves_its_part_alone(live, act, units, anna):
    employ(act["by"], units["south"])

    services.apply(documents(settings="settings: {structures.pod_max: 9}\n"), **act)

    assert Unit.objects.filter(is_active=True).count() == 3 and Process.objects.get().name == "Sale"


def test_a_stage_that_deals_went_through_goes_with_a_new_version(live, act, anna, moment, friday):
    """Its open deals go where the file says; what was, stays in the old version."""
    work = pipeline.stages(live.process_id).get(name="Work")
    talk = documents(processes=sale("Work", "Talk", process="    moved: {Offer: Talk}"))

    services.apply(talk, **act, why="no offers any more")

    live.refresh_from_db()
    assert [stage.name for stage in pipeline.stages(live.process_id)][:2] == ["Work", "Talk"]
    version = pipeline.current_version(live.process_id)
    assert (version.number, version.why) == (2, "no offers any more")
    assert (live.stage.name, live.stage.version) == ("Talk", version)
    assert [visit.stage.name for visit in live.visits.order_by("pk")] == ["Offer", "Talk"]
    assert pipeline.homes(live.process_id)[work.pk] in {
        s.pk for s in pipeline.stages(live.process_id)
    }
    assert services.plan(talk, by=act["by"]) == []


def test_a_draft_in_work_keeps_the_file_from_taking_a_stage(live, act):
    open_draft(live.process_id, by=act["by"], at=act["at"])
    talk = documents(processes=sale("Work", "Talk", process="    moved: {Offer: Talk}"))
    with pytest.raises(CannotApply, match="has a draft already"):
        services.apply(talk, **act)
    assert live.stage == pipeline.stages(live.process_id).get(name="Offer")
