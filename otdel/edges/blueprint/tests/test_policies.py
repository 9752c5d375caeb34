"""Work with adjacent services, prices and rules of talking in a blueprint: brought, changed, taken away, told the same."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from otdel.company.catalog.drafts import ProductDraft
from otdel.company.catalog.models import PriceList
from otdel.company.catalog.services import create_product
from otdel.company.clients.drafts import CompanyDraft
from otdel.company.clients.models import Tag
from otdel.company.clients.services import create_company
from otdel.company.contacting import queries as contacting
from otdel.company.contacting.drafts import RuleDraft
from otdel.company.contacting.models import TalkRule
from otdel.company.contacting.services import write_rule
from otdel.company.namedlists.models import ListField, NamedList
from otdel.edges.blueprint import services
from otdel.edges.blueprint.engine import Did
from otdel.edges.blueprint.errors import CannotApply
from otdel.edges.blueprint.policies import percent
from otdel.edges.blueprint.pricing import _bp
from otdel.edges.blueprint.queries import department_as_documents
from otdel.edges.blueprint.reading import read_files
from otdel.edges.blueprint.words import said
from otdel.foundation.journal.models import Entry
from otdel.managing.upkeep.models import CardNorm
from otdel.selling.offers import queries as offers
from otdel.selling.offers.drafts import DiscountRuleDraft, SegmentListDraft
from otdel.selling.offers.models import DiscountLimit, DiscountRule, Promo, SegmentList
from otdel.selling.offers.services import add_rule, bind_list, ensure_limits
from otdel.selling.pipeline.drafts import DealDraft
from otdel.selling.pipeline.models import Process, SaleType, Source, Stage
from otdel.selling.pipeline.queries import types_of_sources
from otdel.selling.pipeline.services import open_deal
from otdel.selling.requests.drafts import AskDraft, ServiceDraft
from otdel.selling.requests.models import AdjacentService, Agreement
from otdel.selling.requests.services import add_service, ask, edit_service, ensure_services

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
STRUCTURE = """\
units:
  - name: Sales
    units:
      - name: North
      - name: Stock
functions:
  - code: LAW
    name: Lawyer
"""
SERVICES = """\
# who helps us
services:
  - name: Legal
    function: LAW
    agreements:
      # within two days
      - what: Contract agreed
        process: Sale
        stage: Contract
        gate: true
        function: AE
        hours: 16
        result: Agreed, or returned
        document: Draft
      - what: What clients ask
        direction: gives
  - name: Stock
    unit:
      - Sales
      - Stock
    agreements:
      - what: Goods set aside
        process: Sale
        hours: 2
  - name: Post
    nobody_yet: true
"""
PRICES = """\
limits:
  # on their own
  - role: head
    up_to: 20
  - role: seller
    up_to: 5
  - role: seller
    up_to: 2.5
    sum_from: 1000000 RUB
matrix:
  - lower_by: 3
    payment: prepaid
  - lower_by: 7.25
    sum_from: 500000 RUB
    status: existing
    tag: Dealer
price_lists:
  - name: Retail
    currency: RUB
    starts_on: 2026-01-01
    default: true
  - name: Dealers
    currency: RUB
    starts_on: 2026-02-01
    ends_on: 2026-12-31
segments:
  - price_list: Dealers
    tag: Dealer
    starts_on: 2026-02-01
  - price_list: Retail
    status: potential
    place: 2
    starts_on: 2026-01-01
    ends_on: 2026-06-30
promos:
  - name: Spring
    lower_by: 10
    starts_on: 2026-03-01
    ends_on: 2026-03-31
    price_list: Retail
    products:
      - Pump
"""
TALK = """\
rules:
  # those we cannot lose
  - name: Key ones
    name_ru: Ключевые
    tag: Dealer
    manner: By voice
    manner_ru: Голосом
    steps:
      - Meet
      - Write down
    channels:
      - meeting
      - phone
    who:
      - farmer
      - head
    reply_hours:
      complaint: 2
      question: 8
    max_contacts: 3
    per_days: 14
  - name: Everybody
    manner: |-
      Short.
      Kind.
"""
RICH = {
    "structure": STRUCTURE, "processes": SALE, "services": SERVICES, "prices": PRICES, "talk": TALK,
}  # fmt: skip
NEW = ("services", "prices", "talk")


@pytest.fixture
def pump(act, olga, moment):
    return create_product(ProductDraft("Pump"), by=olga, at=moment)


def obstacles(act, **files: str) -> list[str]:
    with pytest.raises(CannotApply) as found:
        services.apply(documents(**files), **act)
    return [str(one) for one in found.value.problems]


# ---------------------------------------------------------------- there and back


def test_everything_is_brought_and_told_the_same_with_its_comments(act, olga, pump):
    services.apply(documents(**RICH), **act)

    told = exported(olga, {f"{name}.yaml": RICH[name].encode() for name in NEW})
    for name in NEW:
        assert told[f"{name}.yaml"].decode() == RICH[name]
    entries = Entry.objects.count()
    assert services.apply(documents(**RICH), **act).version is None
    assert Entry.objects.count() == entries


def test_an_export_brings_an_empty_department_to_the_same_bytes(act, olga, pump):
    services.apply(documents(**RICH), **act)
    first = exported(olga)
    for model in (
        Agreement, AdjacentService, Promo, SegmentList, PriceList, DiscountRule, DiscountLimit, Tag,
        TalkRule, Stage, Process,
    ):  # fmt: skip
        model.objects.all().delete()

    services.apply(read_files(first), **act)

    assert exported(olga) == first


def test_what_is_added_is_said_with_its_values(act, pump):
    told = [said(one) for one in services.plan(documents(**RICH), by=act["by"])]
    for line in (
        "+ Discount limit: Seller, from 1000000 RUB (up_to: 2.5)",
        "+ Row of the discount matrix: Prepayment (lower_by: 3)",
        "+ Price list of a segment: Dealers, Dealer, from 2026-02-01 (place: 1)",
        "+ Adjacent service: Post (nobody_yet: yes)",
        "+ Rule of talking: Everybody",
    ):
        assert line in told, told


def test_what_was_brought_works_in_its_rooms(act, pump, moment, friday):
    services.apply(documents(**RICH), **act)

    agreed = Agreement.objects.get(name="Contract agreed")
    assert (agreed.service.answers_by, agreed.stage.name, agreed.is_gate, agreed.hours) == (
        "function", "Contract", True, 16,
    )  # fmt: skip
    assert agreed.function.code == "AE"
    assert AdjacentService.objects.get(name="Stock").unit.name == "Stock"
    limit = DiscountLimit.objects.get(role="seller", from_minor=100_000_000)
    assert limit.max_bp == 250
    row = DiscountRule.objects.get(status="existing")
    assert (row.discount_bp, row.from_minor, row.currency, row.tag.name) == (
        725, 50_000_000, "RUB", "Dealer",
    )  # fmt: skip
    dealers = PriceList.objects.get(name="Dealers")
    assert dealers.ends_on == date(2027, 1, 1)  # the catalogue has the day after the last
    assert [row.price_list.name for row in offers.segment_lists()] == ["Dealers", "Retail"]
    promo = Promo.objects.get()
    assert (promo.discount_bp, list(promo.products.all())) == (1000, [pump])
    key, everybody = contacting.active_rules()
    assert (key.name_ru, key.manner_ru, key.steps_en, key.steps_ru) == (
        "Ключевые", "Голосом", "Meet\nWrite down", "Meet\nWrite down",
    )  # fmt: skip
    assert (key.who, key.channels, key.reply_hours) == (
        "farmer,head", "meeting,phone", {"complaint": 2, "question": 8},
    )  # fmt: skip
    assert everybody.name_ru == "Everybody" and everybody.manner_ru == "Short.\nKind."


def test_a_changed_line_changes_that_thing_alone_and_is_said_in_words(act, pump):
    services.apply(documents(**RICH), **act)
    files = {
        "services": SERVICES.replace("hours: 16", "hours: 24"),
        "prices": PRICES.replace("up_to: 2.5", "up_to: 3").replace("7.25", "7.5"),
        "talk": TALK.replace("max_contacts: 3", "max_contacts: 4"),
    }

    changes = services.apply(documents(**files), **act).changes

    assert [said(one) for one in changes] == [
        "~ Agreement with a service: Legal / Contract agreed (hours: 16 → 24)",
        "~ Discount limit: Seller, from 1000000 RUB (up_to: 2.5 → 3)",
        "~ Row of the discount matrix: from 500000 RUB, Existing, Dealer (lower_by: 7.25 → 7.5)",
        "~ Rule of talking: Key ones (max_contacts: 3 → 4)",
    ]
    assert Agreement.objects.get(name="Contract agreed").hours == 24
    assert DiscountLimit.objects.get(role="seller", from_minor=100_000_000).max_bp == 300
    assert DiscountRule.objects.get(status="existing").discount_bp == 750
    assert TalkRule.objects.get(name_en="Key ones").max_contacts == 4
    assert services.plan(documents(**files), by=act["by"]) == []


def test_an_empty_list_empties_only_add_leaves_and_what_was_used_is_put_aside(
    act, pump, anna, moment, friday
):
    services.apply(documents(**RICH), **act)
    process = Process.objects.get()
    company = create_company(CompanyDraft("Granit", owner_id=anna.pk), by=anna, at=moment)
    stage = Stage.objects.get(name="Talk")
    draft = DealDraft(
        "Tender", process.pk, stage.pk, friday, "RUB", owner_id=anna.pk, company_id=company.pk
    )
    deal = open_deal(draft, by=anna, at=moment, today=friday)
    goods = Agreement.objects.get(name="Goods set aside")
    outside = {"answers_by": "outside", "outside_name": "The store next door", "unit_id": None}
    edit_service(goods.service_id, outside, by=act["by"], at=moment)
    ask("deal", deal.pk, AskDraft(goods.pk), by=anna, at=moment)
    nothing = documents(
        services="services: []\n", talk="rules: []\n",
        prices="limits: []\nmatrix: []\nprice_lists: []\nsegments: []\npromos: []\n",
    )  # fmt: skip
    assert services.apply(nothing, **act, only_add=True).changes == []

    services.apply(nothing, **act)

    assert list(AdjacentService.objects.values_list("name", "is_active")) == [("Stock", False)]
    assert list(Agreement.objects.values_list("name", "is_active")) == [("Goods set aside", False)]
    assert not DiscountLimit.objects.exists() and not DiscountRule.objects.exists()
    assert not SegmentList.objects.exists() and not contacting.active_rules().exists()
    assert PriceList.objects.count() == 2  # prices stand in them
    assert not Promo.objects.get().is_active  # offers were written by it
    services.apply(documents(**RICH), **act)
    assert (Promo.objects.count(), TalkRule.objects.count()) == (1, 2)
    assert services.plan(documents(**RICH), by=act["by"]) == []


def test_a_list_that_is_not_there_leaves_its_part_alone(act, pump):
    services.apply(documents(**RICH), **act)
    services.apply(documents(prices="matrix: []\n"), **act)
    assert not DiscountRule.objects.exists()
    assert DiscountLimit.objects.count() == 3 and Promo.objects.filter(is_active=True).exists()


@given(st.integers(0, 10_000))
def test_a_percentage_comes_back_as_it_was(bp):
    told = percent(bp)
    assert _bp(told) == bp and Decimal(str(told)) == Decimal(bp) / 100


# ---------------------------------------------------------------- a department at work


def test_services_that_ship_are_told_and_taken_up(act, olga, moment):
    """An installation begins with services where nobody is named yet: its file reads and changes nothing."""
    ensure_services(by=olga, at=moment, language="en")
    ensure_limits(by=olga, at=moment)
    first = exported(olga)
    assert first["services.yaml"].count(b"nobody_yet: true") == 6
    assert services.plan(read_files(first), by=olga) == []
    number = Agreement.objects.count()

    told = documents(
        processes=SALE, structure=STRUCTURE, services=SERVICES.split("  - name: Stock")[0]
    )
    services.apply(told, **act, only_add=True)

    legal = AdjacentService.objects.get(name="Legal")
    assert (legal.answers_by, legal.function.code) == ("function", "LAW")
    contract = Agreement.objects.get(name="Contract agreed")  # the one that ships, made a gate
    assert (contract.service, contract.is_gate) == (legal, True)
    assert Agreement.objects.count() == number + 1


def test_whoever_the_department_named_stays_and_nobody_is_invented(act, anna, olga, moment):
    told = "services:\n  - name: Legal\n    named_people: true\n"
    (one,) = obstacles(act, services=told)
    assert one.startswith("services.yaml:2: Legal: ") and "carries no people" in one
    add_service(ServiceDraft("Legal", "person", person_id=anna.pk), by=olga, at=moment)
    assert services.plan(documents(services=told), by=olga) == []
    assert exported(olga)["services.yaml"].decode() == told
    assert b"Anna" not in exported(olga)["services.yaml"]


def test_a_gate_follows_its_stage_to_another_name(act, pump):
    services.apply(documents(**RICH), **act)
    stage_id = Agreement.objects.get(is_gate=True).stage_id
    renamed = SALE.replace("- name: Contract", "- name: Deed\n        was: Contract")
    files = {"processes": renamed, "services": SERVICES.replace("stage: Contract", "stage: Deed")}

    services.apply(documents(**files), **act)

    assert Agreement.objects.get(is_gate=True).stage_id == stage_id
    assert services.plan(documents(**files), by=act["by"]) == []


def test_what_the_department_says_twice_is_told_once_and_made_one(act, olga, moment, friday):
    """Rows of the matrix and lists of a segment have no name: the one that counts is told."""
    for bp in (300, 500):
        add_rule(DiscountRuleDraft(bp, payment="prepaid", currency="RUB"), by=olga, at=moment)
    services.apply(documents(prices=PRICES.split("segments:")[0].split("matrix:")[0]
                             + "price_lists:" + PRICES.split("price_lists:")[1].split("segments:")[0]), **act)  # fmt: skip
    retail = PriceList.objects.get(name="Retail")
    for place in (2, 1):
        draft = SegmentListDraft(retail.pk, friday, position=place, status="existing")
        bind_list(draft, by=olga, at=moment)
    told = exported(olga)["prices.yaml"].decode()
    assert "lower_by: 5\n" in told and "lower_by: 3\n" not in told
    assert (
        told.count("status: existing") == 1
        and services.plan(read_files(exported(olga)), by=olga) == []
    )

    services.apply(documents(prices=told.replace("lower_by: 5\n", "lower_by: 6\n")), **act)

    assert DiscountRule.objects.get().discount_bp == 600


def test_rules_of_talking_follow_the_order_of_the_file(act, olga, moment):
    write_rule(RuleDraft("Наше", "Ours first", position=0), by=olga, at=moment)
    services.apply(documents(talk=TALK), **act, only_add=True)
    names = [rule.name_en for rule in contacting.active_rules()]
    assert names == ["Ours first", "Key ones", "Everybody"]
    first, second = TALK.replace("rules:\n", "").split("  - name: Everybody")
    turned = "rules:\n  - name: Everybody" + second + first

    (change,) = services.apply(documents(talk=turned), **act, only_add=True).changes

    assert change.did is Did.ORDER
    assert said(change) == "↕ Rule of talking (Everybody → Key ones)"
    names = [rule.name_en for rule in contacting.active_rules()]
    assert names == ["Ours first", "Everybody", "Key ones"]
    assert services.plan(documents(talk=turned), by=olga, only_add=True) == []


# ---------------------------------------------------------------- only add


TYPES = """\
sources:
  - name: Fair
    channel: exhibition
  - name: Site
    channel: site
  - name: Letter
    channel: email
sale_types:
  - name: Active sales
    sources:
      - Fair
  - name: Ours
    sources:
      - Site
"""


def test_only_add_leaves_the_sources_of_a_type(act):
    """A type of sales keeps its sources and gets those that have none; no source changes its type."""
    services.apply(documents(dictionaries=TYPES), **act)
    other = TYPES.split("sale_types:")[0] + (
        "sale_types:\n  - name: Active sales\n    sources:\n      - Letter\n      - Site\n"
        "  - name: New\n    sources:\n      - Fair\n"
    )

    services.apply(documents(dictionaries=other), **act, only_add=True)

    names = dict(SaleType.objects.values_list("pk", "name"))
    sources = dict(Source.objects.values_list("pk", "name"))
    assert {sources[one]: names[kind] for one, kind in types_of_sources().items()} == {
        "Fair": "Active sales", "Letter": "Active sales", "Site": "Ours",
    }  # fmt: skip
    assert services.plan(documents(dictionaries=other), by=act["by"], only_add=True) == []
    services.apply(documents(dictionaries=other), **act)  # the whole file, and nothing else
    assert {sources[one]: names.get(kind, "New") for one, kind in types_of_sources().items()} == {
        "Letter": "Active sales", "Site": "Active sales", "Fair": "New",
    }  # fmt: skip


def test_only_add_leaves_what_belongs_to_a_thing_by_name(act, pump):
    tasks = SALE.replace(
        "- name: Talk",
        "- name: Talk\n        required: [amount]\n        tasks:\n          - {title: Ring, within_days: 3}",
    )
    lists = "lists:\n  - name: Hundred\n    fields:\n      - label: Buys from\n"
    norms = "cards:\n  potential: {city: 40, phone: 60}\n"
    zone = "responsibility:\n  - zone: Prices\n    letters: {COMDIR: A, AE: R}\n"
    services.apply(documents(**{**RICH, "processes": tasks}, lists=lists, norms=norms), **act)
    services.apply(documents(structure=zone), **act)
    more = documents(
        processes=SALE.replace("- name: Talk", "- name: Talk\n        required: [lines]\n        tasks: [{title: Write}]"),
        lists="lists:\n  - name: Hundred\n    fields:\n      - label: Potential\n",
        norms="cards:\n  potential: {city: 50}\n",
        structure="responsibility:\n  - zone: Prices\n    letters: {HEAD: A, KAM: C}\n",
        talk="rules:\n  - name: Key ones\n    reply_hours: {wish: 24}\n",
        prices="price_lists:\n  - {name: New, currency: RUB, starts_on: 2026-05-01, default: true}\n",
    )  # fmt: skip

    services.apply(more, **act, only_add=True)

    talk = Stage.objects.get(name="Talk")
    assert talk.required == ["amount", "lines"]
    assert list(talk.tasks.order_by("position").values_list("title", flat=True)) == [
        "Ring",
        "Write",
    ]
    assert ListField.objects.filter(named_list__name="Hundred", is_active=True).count() == 2
    assert NamedList.objects.get(name="Hundred").is_active
    assert CardNorm.objects.get(status="potential").points == {"city": 50, "phone": 60}
    assert TalkRule.objects.get(name_en="Key ones").reply_hours == {
        "complaint": 2, "question": 8, "wish": 24,
    }  # fmt: skip
    assert PriceList.objects.get(is_default=True).name == "Retail"
    told = department_as_documents(act["by"], name="—", language="en")["structure.yaml"]
    letters = next(one.letters for one in told.responsibility if one.zone == "Prices")
    assert letters == {"COMDIR": "A", "AE": "R", "KAM": "C"}
    assert services.plan(more, by=act["by"], only_add=True) == []


# ---------------------------------------------------------------- what is wrong


@pytest.mark.parametrize(
    ("file", "was", "now", "place", "words"),
    [
        ("services", "hours: 16", "ours: 16", "services.yaml:12", "is not known here"),
        ("services", "hours: 16", "hours: 0", "services.yaml:12", "1 at least"),
        ("services", "hours: 16", "hours: 721", "services.yaml:12", "720 at most"),
        ("services", "name: Stock\n", "name: Legal\n", "services.yaml:17", "stands twice"),
        ("services", "What clients ask", "Contract agreed", "services.yaml:15", "stands twice"),
        ("services", "    function: LAW\n", "", "services.yaml:3", "Nobody answers for “Legal”"),
        ("services", "    unit:\n      - Sales\n      - Stock\n", "", "services.yaml:17", "Nobody answers for “Stock”"),
        ("services", "    nobody_yet: true", "    nobody_yet: true\n    named_people: true", "services.yaml:25", "more than one way"),
        ("services", "function: LAW", "nobody_yet: true", "services.yaml:10", "deals would stay there"),
        ("services", "function: LAW", "function: GHOST", "services.yaml:4", "no function “GHOST”"),
        ("services", "function: AE", "function: GHOST", "services.yaml:11", "no function “GHOST”"),
        ("services", "stage: Contract", "stage: Nowhere", "services.yaml:9", "no stage in work “Nowhere”"),
        ("services", "stage: Contract", "stage: Won", "services.yaml:9", "no stage in work “Won”"),
        ("services", "        stage: Contract\n", "", "services.yaml:7", "say at which stage"),
        ("services", "        process: Sale\n        stage", "        stage", "services.yaml:7", "without its process"),
        ("services", "process: Sale\n        hours: 2", "process: Sail", "services.yaml:23", "“Sail” is not there"),
        ("services", "direction: gives", "direction: takes", "services.yaml:16", "is one of"),
        ("prices", "up_to: 5\n", "up_to: 101\n", "prices.yaml:6", "100 at most"),
        ("prices", "up_to: 5\n", "up_to: -1\n", "prices.yaml:6", "0 at least"),
        ("prices", "up_to: 5\n", "up_to: 5%\n", "prices.yaml:6", "is a number"),
        ("prices", "up_to: 5\n", "up_to: .nan\n", "prices.yaml:6", "is a number"),
        ("prices", "up_to: 2.5", "up_to: 2.505", "prices.yaml:8", "to a hundredth"),
        ("prices", "lower_by: 3\n", "lower_by: 0\n", "prices.yaml:11", "above 0"),
        ("prices", "lower_by: 3\n", "lower_by: 100\n", "prices.yaml:11", "below 100"),
        ("prices", "lower_by: 10", "lower_by: 100", "prices.yaml:37", "below 100"),
        ("prices", "role: head", "role: seller", "prices.yaml:5", "“seller” stands twice"),
        ("prices", "role: head", "role: boss", "prices.yaml:3", "is one of"),
        ("prices", "    sum_from: 500000 RUB\n    status: existing\n    tag: Dealer", "    payment: prepaid",
         "prices.yaml:13", "“prepaid” stands twice"),
        ("prices", "name: Dealers", "name: Retail", "prices.yaml:22", "stands twice"),
        ("prices", "    ends_on: 2026-12-31", "    default: true", "prices.yaml:25", "Only one price list"),
        ("prices", "ends_on: 2026-06-30", "ends_on: 2025-06-30", "prices.yaml:34", "lies before the first"),
        ("prices", "ends_on: 2026-03-31", "ends_on: 2026-03-32", "prices.yaml:39", "write it as 2026-03-31"),
        ("prices", "ends_on: 2026-03-31", "ends_on: soon", "prices.yaml:39", "write it as 2026-03-31"),
        ("prices", "    ends_on: 2026-03-31\n", "", "prices.yaml:36", "is missing"),
        ("prices", "    price_list: Retail\n    products", "    price_list: Retale\n    products", "prices.yaml:40", "no price list “Retale”"),
        ("prices", "- price_list: Dealers", "- price_list: Dialers", "prices.yaml:27", "no price list “Dialers”"),
        ("prices", "currency: RUB\n    starts_on: 2026-02", "price: 5\n    starts_on: 2026-02", "prices.yaml:23", "is not known here"),
        ("talk", "name: Everybody", "name: Key ones", "talk.yaml:22", "stands twice"),
        ("talk", "- meeting", "- pigeon", "talk.yaml:12", "is one of"),
        ("talk", "question: 8", "praise: 8", "talk.yaml:19", "is one of"),
        ("talk", "max_contacts: 3", "max_contacts: 0", "talk.yaml:20", "1 at least"),
        ("talk", "per_days: 14", "per_weeks: 2", "talk.yaml:21", "is not known here"),
    ],
)  # fmt: skip
def test_each_fault_names_its_file_its_line_and_what_to_do(file, was, now, place, words):
    assert was in RICH[file]
    told = problems(**{**RICH, file: RICH[file].replace(was, now, 1)})
    assert any(one.startswith(f"{place}: ") and words in one for one in told), told


def test_faults_of_every_file_are_told_at_once():
    """What the schema sees in one file does not hide what is wrong in another."""
    told = problems(
        structure=STRUCTURE, processes=SALE, services=SERVICES.replace("function: LAW", "function: GHOST"),
        prices=PRICES.replace("up_to: 5\n", "up_to: 500\n"), talk=TALK.replace("Everybody", "Key ones"),
    )  # fmt: skip
    assert [one.split(":")[0] for one in told] == ["prices.yaml", "services.yaml", "talk.yaml"]


def test_everything_the_department_does_not_have_is_told_with_its_line_and_nothing_is_done(
    act, olga
):
    before = exported(olga)

    told = obstacles(
        act, talk=TALK,
        services=SERVICES.replace("      - Stock", "      - Stork"),
        prices=PRICES.replace("1000000 RUB", "1000000 USD"),
        structure="functions:\n  - {code: LAW, name: Lawyer}\n",
    )  # fmt: skip

    assert exported(olga) == before and not PriceList.objects.exists()
    for words in (
        "services.yaml:17: Stock: “Stock” names “Sales / Stork”",
        "services.yaml:7: Legal / Contract agreed: “Sale” has no stage “Contract”",
        "prices.yaml:7: Seller, from 1000000 USD: The sums of",
        "prices.yaml:36: Spring: “Spring” names products that the catalogue does not have (Pump)",
    ):
        assert any(one.startswith(words) for one in told), told
    assert len(told) == 5  # the goods of the stock: there is no process “Sale”, either


def test_what_stays_for_good_is_refused(act, pump):
    services.apply(documents(**RICH), **act)
    told = obstacles(act, prices=PRICES.replace("currency: RUB\n    starts_on: 2026-02", "currency: USD\n    starts_on: 2026-02"))  # fmt: skip
    assert told[0].startswith("prices.yaml:22: Dealers: “Dealers” is in RUB and stays so")
    (one,) = obstacles(act, prices="matrix:\n  - {lower_by: 5, tag: dealer}\n")
    assert one.startswith("prices.yaml:2: dealer: ") and "written “Dealer” here" in one


def test_the_command_refuses_with_the_line_and_publishes_the_schema(act, tmp_path):
    (tmp_path / "blueprint.yaml").write_text("otdel: 1\nname: Ours\n")
    (tmp_path / "prices.yaml").write_text(
        "promos:\n  - {name: A, lower_by: 200, starts_on: 2026-01-01}\n"
    )
    with pytest.raises(CommandError) as found:
        call_command("blueprint", "check", str(tmp_path))
    assert "prices.yaml:2: “promos.[1].lower_by” is below 100" in str(found.value)
    assert "prices.yaml:2: “promos.[1].ends_on” is missing" in str(found.value)
    out = StringIO()
    call_command("blueprint", "schema", stdout=out)
    assert all(f'"{name}.yaml"' in out.getvalue() for name in NEW)
