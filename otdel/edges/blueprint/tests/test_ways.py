"""Gates, leads, the playbook, named lists and norms in a blueprint: brought, changed, taken away, told the same."""

from __future__ import annotations

import pytest

from otdel.company.catalog.drafts import ProductDraft
from otdel.company.catalog.services import create_product
from otdel.company.clients.drafts import CompanyDraft
from otdel.company.clients.services import create_company
from otdel.company.department.models import FunctionLayout
from otdel.company.namedlists.drafts import EntryDraft
from otdel.company.namedlists.models import ListField, NamedList
from otdel.company.namedlists.services import add_entries
from otdel.company.playbook import services as writing
from otdel.company.playbook.drafts import EditionDraft
from otdel.company.playbook.models import Edition, Piece
from otdel.edges.blueprint import services
from otdel.edges.blueprint.engine import Did
from otdel.edges.blueprint.errors import CannotApply
from otdel.edges.blueprint.faults import Unreadable
from otdel.edges.blueprint.models import Version
from otdel.edges.blueprint.queries import department_as_documents
from otdel.edges.blueprint.reading import read_files
from otdel.edges.blueprint.words import said
from otdel.edges.blueprint.writing import write_files
from otdel.foundation.journal.models import Entry
from otdel.foundation.preferences import queries as preferences
from otdel.foundation.preferences.services import set_value
from otdel.managing.upkeep.models import CardNorm
from otdel.selling.approvals.models import Approval, StageDemand
from otdel.selling.leadflow import services as leading
from otdel.selling.leadflow.models import Cadence, Rule, SourceNorm
from otdel.selling.pipeline.drafts import DealDraft
from otdel.selling.pipeline.models import Process, SaleType, Stage
from otdel.selling.pipeline.queries import stage_pieces, type_of_process, types_of_sources
from otdel.selling.pipeline.services import open_deal

from .files import documents, exported, problems

SALE = """\
processes:
  - name: Sale
    default: true
    stages:
      - name: Talk
      - name: Contract
      - {name: Won, kind: won}
      - {name: Lost, kind: lost}
"""
WORDS = "sources:\n  - name: Site\n    channel: site\n  - name: Fair\n    channel: exhibition\n"
GATES = """\
# what is signed
gates:
  - process: Sale
    stage: Contract
    approvals:
      # above the limit only
      - name: Terms
        roles:
          - head
        functions:
          - COMDIR
        above: 500000 RUB
    documents:
      - Signed contract
"""
LEADS = """\
rules:
  - name: Own clients
    gives: client
  - name: Large ones
    functions:
      - KAM
    sources:
      - Fair
      - Site
    sum_from: 1000000.50 RUB
    words:
      - Volga
    lists:
      - Hundred
    statuses:
      - potential
    most_open: 20
    in_hours: true
  - name: The rest
    gives: fewest
    functions:
      - SDR
cadences:
  - name: Cold
    repeat_days: 20
    steps:
      - channel: call
        subject: First call
      - channel: letter
        wait: 1
        subject: About {company}
        text: |-
          Hello, {contact}!

          Two lines.
"""
PLAYBOOK = """\
pieces:
  - kind: checklist
    title: Before the call
    text: |-
      - The name
      - The aim
  - kind: script
    title: First call
    roles:
      - scout
      - seller
    strictness: rigid
    must_be_read: true
    text: |-
      # Opening
      Good morning, {contact}!
      > Smile.
      - No time -> Another day
      - Goodbye
      # Another day
      When may I call?
stages:
  - process: Sale
    stage: Talk
    shows:
      - script: First call
      - checklist: Before the call
"""
LISTS = """\
lists:
  - name: Hundred
    purpose: key_accounts
    exclusive: true
    note: Those we want
    fields:
      - label: Buys from
      - label: Potential
        type: choice
        choices:
          - High
          - Low
  - name: Visitors of the fair
    purpose: campaign
    of: contact
    unit:
      - Sales
      - North
    states:
      - Called
      - Came
"""
NORMS = """\
answers:
  Site: 15
cards:
  potential:
    city: 40
    phone: 60
"""
STRUCTURE = "units:\n  - name: Sales\n    units:\n      - name: North\n"
RICH = {
    "structure": STRUCTURE, "processes": SALE, "dictionaries": WORDS, "gates": GATES,
    "leads": LEADS, "playbook": PLAYBOOK, "lists": LISTS, "norms": NORMS,
}  # fmt: skip
NEW = ("gates", "leads", "playbook", "lists", "norms")


# ---------------------------------------------------------------- there and back


def test_everything_is_brought_and_told_the_same_with_its_comments(act, olga):
    services.apply(documents(**RICH), **act)

    before = {f"{name}.yaml": RICH[name].encode() for name in NEW}
    told = exported(olga, before)
    for name in NEW:
        assert told[f"{name}.yaml"].decode() == RICH[name]
    entries = Entry.objects.count()
    assert services.apply(documents(**RICH), **act).version is None
    assert (Version.objects.count(), Entry.objects.count()) == (1, entries)


def test_what_was_brought_works_in_its_rooms(act):
    services.apply(documents(**RICH), **act, why="a new way")

    terms = StageDemand.objects.get(kind="approval")
    assert (terms.stage.name, terms.roles, terms.above_minor, terms.currency) == (
        "Contract", ["head"], 50_000_000, "RUB",
    )  # fmt: skip
    large = Rule.objects.get(name="Large ones")
    assert large.conditions["amount_from"] == 100_000_050 and large.position == 2
    assert large.conditions["lists"] == [NamedList.objects.get(name="Hundred").pk]
    script = Piece.objects.get(kind="script")
    edition = Edition.objects.get(piece=script)
    assert (edition.state, edition.number, edition.approved_by) == ("in_force", 1, act["by"])
    assert script.review_on is not None
    talk = Stage.objects.get(name="Talk")
    assert stage_pieces([talk.pk])[talk.pk] == [
        script.pk, Piece.objects.get(kind="checklist").pk,
    ]  # fmt: skip
    assert SourceNorm.objects.get().minutes == 15
    assert CardNorm.objects.get().points == {"phone": 60, "city": 40}


def test_an_export_brings_an_empty_department_to_the_same_bytes(act, olga):
    services.apply(documents(**RICH), **act)
    first = exported(olga)
    for model in (
        StageDemand, Rule, Cadence, Piece, ListField, NamedList, SourceNorm, CardNorm, Stage, Process,
    ):  # fmt: skip
        model.objects.all().delete()

    services.apply(read_files(first), **act)

    assert exported(olga) == first


def test_an_empty_list_empties_and_only_add_leaves(act, olga):
    services.apply(documents(**RICH), **act)
    nothing = documents(
        gates="gates: []\n", leads="rules: []\ncadences: []\n", lists="lists: []\n",
        playbook="pieces: []\nstages: []\n", norms="answers: {}\ncards: {}\n",
    )  # fmt: skip
    assert services.apply(nothing, **act, only_add=True).changes == []

    services.apply(nothing, **act)

    assert not StageDemand.objects.exists() and not Rule.objects.exists()
    assert not Cadence.objects.filter(is_active=True).exists()
    assert not Piece.objects.filter(is_active=True).exists() and not stage_pieces(
        Stage.objects.values_list("pk", flat=True)
    )
    assert not NamedList.objects.filter(is_active=True).exists()
    assert not SourceNorm.objects.exists() and CardNorm.objects.get().points == {}
    services.apply(documents(**RICH), **act)  # what lay aside is taken up again
    assert (Piece.objects.count(), Cadence.objects.count(), NamedList.objects.count()) == (2, 1, 2)
    assert [e.number for e in Edition.objects.all()] == [1, 1]


def test_a_file_that_is_not_there_leaves_its_part_alone(act):
    services.apply(documents(**RICH), **act)
    services.apply(documents(leads="cadences: []\n", playbook="{}\n", norms="{}\n"), **act)
    assert Rule.objects.count() == 3 and Piece.objects.filter(is_active=True).count() == 2
    assert StageDemand.objects.count() == 2 and SourceNorm.objects.exists()


TYPES = """\
sources:
  - name: Fair
    channel: exhibition
  - name: Site
    channel: site
sale_types:
  - name: Active sales
    sources:
      - Fair
  - name: Ours
"""
TYPED = SALE.replace("    default: true", "    type: Active sales\n    default: true")


def test_types_of_sales_are_brought_changed_and_told_the_same(act, olga):
    services.apply(documents(processes=TYPED, dictionaries=TYPES), **act)
    kind = SaleType.objects.get(name="Active sales")
    assert kind.code == "active"  # by it the figures know what to show
    process = Process.objects.get()
    assert type_of_process(process.pk) == kind
    assert set(types_of_sources().values()) == {kind.pk}
    first = exported(olga)
    assert (
        TYPES in first["dictionaries.yaml"].decode() and b"type: Active" in first["processes.yaml"]
    )
    assert services.plan(documents(processes=TYPED, dictionaries=TYPES), by=olga) == []

    turned = TYPES.replace(
        "    sources:\n      - Fair\n  - name: Ours", "  - name: Ours\n    sources:\n      - Fair"
    )
    services.apply(documents(processes=SALE, dictionaries=turned), **act)

    assert type_of_process(process.pk) is None
    assert set(types_of_sources().values()) == {SaleType.objects.get(name="Ours").pk}
    fewer = TYPES.replace("  - name: Ours\n", "")
    services.apply(documents(dictionaries=fewer), **act)
    assert not SaleType.objects.get(name="Ours").is_active
    services.apply(read_files(first), **act)
    assert exported(olga) == first


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({"dictionaries": TYPES.replace("      - Fair", "      - Fare")}, "dictionaries.yaml:9: “Fare”"),
        ({"dictionaries": TYPES + "    sources:\n      - Fair\n"}, "dictionaries.yaml:12: Leads of “Fair”"),
        ({"dictionaries": TYPES.replace("Ours", "Active sales")}, "dictionaries.yaml:10: “Active sales”"),
        ({"dictionaries": TYPES, "processes": TYPED.replace("type: A", "type: Re-a")}, "processes.yaml:3: “Re-active"),
    ],
)  # fmt: skip
def test_a_fault_in_types_of_sales_is_told_with_its_line(files, words):
    assert any(one.startswith(words) for one in problems(**files)), problems(**files)


LAYOUTS = """\
layouts:
  - what: columns
    of: companies
    lines:
      - name
      - city
  - of: company
    lines:
      - industry
  # what a scout looks at first
  - of: company
    function: SDR
    lines:
      - city
      - head: To call
        head_ru: Звонить
      - phone
"""


def test_layouts_by_function_are_brought_changed_and_told_the_same(act, olga):
    services.apply(documents(layouts=LAYOUTS), **act)
    row = FunctionLayout.objects.get(function__code="SDR")
    assert row.lines[1] == {"head": "To call", "head_ru": "Звонить", "collapsed": False}
    before = {"layouts.yaml": LAYOUTS.encode()}
    assert exported(olga, before)["layouts.yaml"].decode() == LAYOUTS
    assert services.plan(documents(layouts=LAYOUTS), by=olga) == []
    (change,) = services.apply(
        documents(layouts=LAYOUTS.replace("- phone", "- email")), **act
    ).changes
    assert change.path == ("facts", "company", "SDR")

    services.apply(documents(layouts="layouts: []\n"), **act)

    assert not FunctionLayout.objects.exclude(lines=[]).exists()
    with pytest.raises(CannotApply, match="nothing to lay out"):
        services.apply(documents(layouts=LAYOUTS.replace("of: companies", "of: planets")), **act)
    functions = "functions: []\n"
    for was, now, words in (
        ("SDR", "GHOST", "layouts.yaml:12: There is no function"),
        ("- phone", "- city", "layouts.yaml:17: “city” stands twice"),
        ("    function: SDR\n", "", "layouts.yaml:11: “facts: company: ” stands twice"),
        ("lines:\n      - industry", "lines: []", "layouts.yaml:8"),
    ):
        told = problems(layouts=LAYOUTS.replace(was, now), structure=functions)
        assert any(one.startswith(words) for one in told), told


def test_two_alike_keep_their_own_values_when_written_over_a_file(act, olga):
    """Steps of one subject, layouts of one record: each is written from its own."""
    two = (
        "cadences:\n  - name: Cold\n    steps:\n      - channel: call\n        subject: Ring\n"
        "      - channel: call\n        wait: 3\n        subject: Ring\n"
    )
    given = documents(leads=two)
    assert write_files(given, {"leads.yaml": two.encode()})["leads.yaml"].decode() == two


# ---------------------------------------------------------------- changes


def test_another_text_is_the_next_edition_and_the_same_none(act):
    services.apply(documents(**RICH), **act)
    changed = PLAYBOOK.replace("Good morning", "Hello")

    (change,) = services.apply(documents(playbook=changed), **act, why="shorter").changes

    assert said(change) == (
        "~ Piece of the playbook: Script: First call (text: − Good morning, {contact}! | + Hello, {contact}!)"
    )
    rows = Edition.objects.filter(piece__kind="script").order_by("number")
    assert [(one.number, one.state, one.why) for one in rows] == [
        (1, "past", ""), (2, "in_force", "shorter"),
    ]  # fmt: skip
    assert services.plan(documents(playbook=changed), by=act["by"]) == []


def test_how_a_text_ends_its_lines_makes_no_edition(act, moment, olga):
    services.apply(documents(**RICH), **act)
    list_ = Piece.objects.get(kind="checklist")
    body = "- The name\r\n- The aim  \r\n"
    writing.draft_edition(list_.pk, EditionDraft(body), by=olga, at=moment)
    writing.approve_edition(list_.pk, by=olga, at=moment)

    assert services.plan(documents(**RICH), by=olga) == []


def test_a_text_is_not_approved_past_the_second_person(act, olga, moment):
    set_value("playbook.two_people", True, by=olga, at=moment)
    with pytest.raises(CannotApply, match="by somebody else"):
        services.apply(documents(playbook=PLAYBOOK, processes=SALE), **act)
    assert not Piece.objects.exists() and not Process.objects.exists()


def test_a_draft_in_work_is_not_written_over(act, olga, moment):
    services.apply(documents(**RICH), **act)
    script = Piece.objects.get(kind="script")
    writing.draft_edition(script.pk, EditionDraft("# Opening\nHi"), by=olga, at=moment)
    with pytest.raises(CannotApply, match="being drafted"):
        services.apply(documents(playbook=PLAYBOOK.replace("morning", "day")), **act)
    assert services.plan(documents(playbook=PLAYBOOK), by=olga) == []  # the edition in force counts


def test_rules_follow_the_order_of_the_file(act):
    services.apply(documents(**RICH), **act)
    rules = LEADS.split("cadences:")[0].replace("rules:\n", "")
    parts = ["  - name:" + part for part in rules.split("  - name:")[1:]]
    turned = "rules:\n" + parts[2] + parts[0] + parts[1]

    (change,) = services.apply(documents(leads=turned), **act).changes

    assert change.did is Did.ORDER
    names = Rule.objects.order_by("position").values_list("name", flat=True)
    assert list(names) == ["The rest", "Own clients", "Large ones"]
    assert services.plan(documents(leads=turned), by=act["by"]) == []


def test_rules_that_the_file_does_not_name_keep_their_places(act, olga, moment):
    """A catch-all of the file does not get before what the department asks first."""
    draft = leading.rules.RuleDraft("Ours first", "client")
    leading.write_rule(draft, by=olga, at=moment)
    services.apply(documents(**RICH), **act, only_add=True)
    names = Rule.objects.order_by("position", "pk").values_list("name", flat=True)
    assert list(names) == ["Ours first", "Own clients", "Large ones", "The rest"]


def test_people_of_a_rule_stay_and_are_not_invented(act, anna, olga, moment):
    told = "rules:\n  - {name: Anna's, named_people: true}\n"
    with pytest.raises(CannotApply, match="carries no people"):
        services.apply(documents(leads=told), **act)
    draft = leading.rules.RuleDraft("Anna's", people=(anna.pk,))
    leading.write_rule(draft, by=olga, at=moment)
    assert services.plan(documents(leads=told), by=olga) == []
    more = told.replace("}", ", most_open: 5}")
    services.apply(documents(leads=more), **act)
    rule = Rule.objects.get()
    assert (rule.people, rule.max_open) == ([anna.pk], 5)


def test_two_of_one_name_are_told_apart(act, olga, moment):
    for _number in range(2):
        draft = leading.cadences.CadenceDraft("Cold", ({"channel": "call", "subject": "Ring"},))
        leading.write_cadence(draft, by=olga, at=moment)
    told = exported(olga)
    assert told["leads.yaml"].count(b"name: Cold") == 2 and b"Cold (2)" in told["leads.yaml"]
    assert services.plan(read_files(told), by=olga) == []


def test_a_demand_follows_its_stage_to_another_name(act):
    services.apply(documents(**RICH), **act)
    renamed = SALE.replace("- name: Contract", "- name: Deed\n        was: Contract")
    files = {"processes": renamed, "gates": GATES.replace("stage: Contract", "stage: Deed")}
    demand = StageDemand.objects.get(kind="approval")

    services.apply(documents(**files), **act)

    assert StageDemand.objects.get(kind="approval").pk == demand.pk
    assert services.plan(documents(**files), by=act["by"]) == []


def test_a_demand_that_was_asked_by_is_put_out_of_use(act, anna, moment, friday):
    services.apply(documents(**RICH), **act)
    process = Process.objects.get()
    company = create_company(CompanyDraft("Granit", owner_id=anna.pk), by=anna, at=moment)
    stage = Stage.objects.get(name="Talk")
    draft = DealDraft(
        "Tender", process.pk, stage.pk, friday, "RUB", owner_id=anna.pk, company_id=company.pk
    )
    deal = open_deal(draft, by=anna, at=moment, today=friday)
    demand = StageDemand.objects.get(kind="approval")
    Approval.objects.create(
        demand=demand, name=demand.name, deal_id=deal.pk, asker=anna, sum_minor=1, currency="RUB",
        asked_at=moment,
    )  # fmt: skip

    services.apply(documents(gates="gates: []\n"), **act)

    assert StageDemand.objects.get().is_active is False
    services.apply(documents(gates=GATES), **act)
    assert StageDemand.objects.get(kind="approval").pk == demand.pk
    assert StageDemand.objects.filter(is_active=True).count() == 2


def test_a_list_keeps_its_clients_its_owner_and_the_values_of_a_field_that_goes(
    act, anna, moment, friday, olga
):
    services.apply(documents(**RICH), **act)
    row = NamedList.objects.get(name="Hundred")
    company = create_company(CompanyDraft("Granit", owner_id=anna.pk), by=anna, at=moment)
    add_entries(row.pk, [company.pk], EntryDraft(extra={"buys_from": "X"}), by=olga, at=moment)
    fewer = LISTS.replace("      - label: Buys from\n", "")

    services.apply(documents(lists=fewer), **act)

    entry = row.entries.get()
    assert entry.extra == {"buys_from": "X"}
    assert not ListField.objects.get(key="buys_from").is_active
    services.apply(documents(lists=LISTS), **act)
    assert ListField.objects.get(key="buys_from").is_active


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({"gates": GATES}, "no stage “Contract”"),
        ({"leads": LEADS}, "Fair"),
        ({"leads": "rules:\n  - {name: A, functions: [GHOST]}\n"}, "GHOST"),
        ({"leads": "rules:\n  - {name: A, functions: [AE], sum_from: 5 USD}\n"}, "counted in RUB"),
        ({"lists": LISTS}, "Sales / North"),
        ({"norms": NORMS}, "Site"),
        ({"norms": "cards:\n  potential: {shoe_size: 5}\n"}, "shoe_size"),
        ({"playbook": "stages:\n  - {process: A, stage: B, shows: [{script: C}]}\n"}, "script: C"),
    ],
)
def test_what_the_department_does_not_have_is_refused_and_nothing_is_done(act, files, words):
    before = exported(act["by"])
    with pytest.raises(CannotApply, match=words):
        services.apply(documents(**files, settings="settings: {structures.pod_max: 9}\n"), **act)
    assert exported(act["by"]) == before


def test_what_stays_for_good_is_refused(act):
    services.apply(documents(**RICH), **act)
    for files in (
        {"lists": LISTS.replace("of: contact", "of: company")},
        {"lists": LISTS.replace("label: Buys from", "label: Buys from\n        type: date")},
        {"leads": LEADS.replace("repeat_days: 20", "on: deal")},
    ):
        with pytest.raises(CannotApply, match="stays"):
            services.apply(documents(**files), **act)


# ---------------------------------------------------------------- what is wrong in the files


@pytest.mark.parametrize(
    ("file", "was", "now", "place", "words"),
    [
        ("gates", "stage: Contract", "stage: Won", "gates.yaml:3", "no stage in work “Won”"),
        ("gates", "stage: Contract", "stage: Nowhere", "gates.yaml:3", "“Nowhere”"),
        ("gates", "- head", "- boss", "gates.yaml:9", "is one of"),
        ("gates", "- COMDIR", "- GHOST", "gates.yaml:11", "no function “GHOST”"),
        ("gates", "500000 RUB", "a lot", "gates.yaml:12", "not written as it has to be"),
        ("gates", "      - Signed contract", "      - A\n      - A", "gates.yaml:15", "twice"),
        ("leads", "- channel: call", "- channel: pigeon", "leads.yaml:27", "is one of"),
        ("leads", "wait: 1", "wait: 400", "leads.yaml:30", "365 at most"),
        ("leads", "name: The rest", "name: Large ones", "leads.yaml:19", "stands twice"),
        ("leads", "      - SDR", "      - GHOST", "leads.yaml:22", "no function “GHOST”"),
        ("leads", "    gives: client", "    gives: turn", "leads.yaml:2", "nobody to choose from"),
        ("leads", "- Fair", "- Fare", "leads.yaml:8", "“Fare” is not there"),
        ("leads", "- Hundred", "- Thousand", "leads.yaml:14", "“Thousand” is not there"),
        ("leads", "    words:", "    sum_to: 5 RUB\n    words:", "leads.yaml:4", "sum_from is above"),
        ("leads", "    steps:\n", "    steps: []\n    x:\n", "leads.yaml:26", "too little in it"),
        ("playbook", "-> Another day", "-> Nowhere", "playbook.yaml:18", "leads to “Nowhere”"),
        ("playbook", "# Another day", "# Opening", "playbook.yaml:20", "of this name already"),
        ("playbook", "{contact}", "{secret}", "playbook.yaml:16", "{secret}"),
        ("playbook", "title: First call", "title: Before the call\n    x: 1", "playbook.yaml:9", "“pieces.[2].x”"),
        ("playbook", "kind: script\n    title: First call", "kind: checklist\n    title: Before the call",
         "playbook.yaml:7", "stands twice"),
        ("playbook", "stage: Talk", "stage: Chat", "playbook.yaml:23", "no stage “Chat”"),
        ("playbook", "- script: First call", "- script: Second call", "playbook.yaml:26", "Second call"),
        ("playbook", "kind: script", "kind: song", "playbook.yaml:7", "is one of"),
        ("lists", "label: Potential", "label: buys from", "lists.yaml:8", "stands twice"),
        ("lists", "        choices:\n          - High\n          - Low\n", "", "lists.yaml:8", "choices"),
        ("lists", "name: Visitors of the fair", "name: Hundred", "lists.yaml:13", "stands twice"),
        ("lists", "note: Those", "clients: Those", "lists.yaml:5", "is not known here"),
        ("norms", "Site: 15", "Sight: 15", "norms.yaml:2", "“Sight” is not there"),
        ("norms", "Site: 15", "Site: soon", "norms.yaml:2", "whole number"),
        ("norms", "phone: 60", "phone: 600", "norms.yaml:6", "100 at most"),
    ],
)  # fmt: skip
def test_each_fault_names_its_file_its_line_and_what_to_do(file, was, now, place, words):
    structure = STRUCTURE + "functions: []\n"
    assert was in RICH[file]
    told = problems(**{**RICH, "structure": structure, file: RICH[file].replace(was, now)})
    assert any(one.startswith(f"{place}: ") and words in one for one in told), told


@pytest.mark.parametrize("name", NEW)
@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("a: &a [x]\nb: *a\n", "Anchors"),
        ("a: !!python/object/apply:os.system [ls]\n", "Tags"),
        ("a: [1, 2\n", "not YAML"),
        ("- 1\n", "name and a colon"),
        ("a: " + "[" * 30 + "]" * 30, "nested"),
    ],
)
def test_nothing_but_data_is_read(name, body, words):
    assert any(one.startswith(f"{name}.yaml:") and words in one for one in problems(**{name: body}))


def test_a_half_unreadable_file_keeps_all_of_it_out(act):
    torn = PLAYBOOK[: PLAYBOOK.index("stages:")] + "  - kind: [\n"
    with pytest.raises(Unreadable, match=r"playbook\.yaml:\d+"):
        services.apply(documents(**{**RICH, "playbook": torn}), **act)
    assert not Piece.objects.exists() and not Process.objects.exists()


# ---------------------------------------------------------------- settings


def test_every_threshold_of_the_product_is_taken_and_told(act, olga):
    """Whatever a room declares goes into the file and comes out of it, also in rooms yet to be built."""
    wanted = {key: _another(one) for key, one in preferences.declared().items()}
    body = "settings:\n" + "".join(f"  {key}: {_yaml(told)}\n" for key, told in wanted.items())

    services.apply(documents(settings=body), **act)

    assert {
        key for key in wanted if preferences.value(key) == preferences.declared()[key].default
    } == set()
    told = department_as_documents(olga, name="Ours", language="en")["settings.yaml"].settings
    assert {key: str(one) for key, one in told.items()} == {
        key: str(preferences.value(key)) for key in wanted
    }
    assert services.plan(documents(settings=body), by=olga) == []
    services.apply(documents(settings="settings: {}\n"), **act)
    assert exported(olga)["settings.yaml"] == b"settings: {}\n"


def _another(one):
    """A value that the preference takes and that is not its default."""
    if one.kind == "bool":
        return not one.default
    if one.kind == "choice":
        return next(choice for choice in one.choices if choice != one.default)
    if one.kind == "text":
        return f"{one.default} x"
    step = one.default + 1
    return one.default - 1 if one.maximum is not None and step > one.maximum else step


def _yaml(told):
    return (
        {True: "true", False: "false"}[told]
        if isinstance(told, bool)
        else f"'{told}'"
        if not isinstance(told, int)
        else told
    )


def test_a_rule_by_product_language_and_industry_is_brought_and_told_the_same(act, olga, moment):
    told = "rules:\n  - {name: Pumps, gives: client, products: [Pump], languages: [en], industries: [Trade]}\n"
    with pytest.raises(CannotApply) as found:
        services.apply(documents(leads=told), **act)
    assert "Pump" in str(found.value.problems[0])
    pump = create_product(ProductDraft("Pump"), by=olga, at=moment)
    services.apply(documents(leads=told), **act)

    asked = Rule.objects.get().conditions
    assert asked == {"products": [pump.pk], "languages": ["en"], "industries": ["Trade"]}
    assert services.plan(documents(leads=told), by=olga) == []
