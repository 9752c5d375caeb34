"""What closed deals say: found where it is so, silent where it is chance, equal to a direct count."""

from __future__ import annotations

import csv
import json
from collections import Counter
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from conftest import FRIDAY
from otdel.company.catalog.models import Product
from otdel.company.clients.models import Company, Contact, Field
from otdel.foundation.jobs import services as jobs
from otdel.foundation.jobs.models import Job
from otdel.foundation.preferences.models import Override
from otdel.foundation.preferences.queries import overrides
from otdel.kernel.periods import Period
from otdel.managing.metrics.tests.reference import export_folder, opportunities
from otdel.managing.portrait import queries, shown, tallies, tasks
from otdel.managing.portrait.engine import Tally
from otdel.managing.portrait.thresholds import Proof
from otdel.selling.pipeline import queries as pipeline
from otdel.selling.pipeline.models import Deal, DealLine, Source
from otdel.selling.pipeline.services import edit_process, ensure_default_process

pytestmark = pytest.mark.django_db
SPRING = Period(date(2026, 1, 1), date(2026, 7, 1))
FOLDER = export_folder()


def counted(by, period=SPRING):
    return tallies.count(by, period, queries.attributes(), on=FRIDAY, currency="RUB")


def proposed(by, period=SPRING, proof=Proof()):  # noqa: B008
    found = counted(by, period)
    rows = tallies.proposals(found, queries.attributes(), shown.Words(by).name, proof)
    return {(one.attribute.key, one.side): one for one in rows}


def test_where_clients_are_only_passed_on_nothing_is_won_or_lost(closed, clara, moment):
    closed(8, 2, industry="Furniture")
    edit_process(Deal.objects.first().process_id, {"is_sale": False}, by=clara, at=moment)

    assert counted(clara).whole == Tally(0, 0)


def test_what_is_truly_won_more_often_is_proposed_and_chance_is_not(closed, clara):
    """The truth: furniture is won at 80%, banks at 10%, the rest at 50%; three lucky deals of a circus."""
    closed(80, 20, industry="Furniture")
    closed(10, 90, industry="Banks")
    closed(100, 100, industry="Trade", city="Perm")
    closed(3, 0, industry="Circus")

    found = proposed(clara)

    assert set(found) == {("company.industry", "for"), ("company.industry", "against")}
    better = found["company.industry", "for"]
    assert [one.words for one in better.values] == ["Furniture"]
    assert better.values[0].evidence.tally == Tally(80, 20)
    whole = Decimal(193) / 403
    assert better.values[0].evidence.lift == Decimal("0.8") / whole
    assert better.values[0].evidence.low > whole
    assert [one.words for one in found["company.industry", "against"].values] == ["Banks"]


def test_neighbouring_bands_make_one_stretch(closed, clara):
    for headcount, won in ((5, 10), (20, 45), (100, 45), (600, 10)):
        closed(won, 50 - won, headcount=headcount)

    found = proposed(clara)["company.headcount", "for"]
    draft = tallies.trait_of(found, counted(clara), Proof())

    assert (draft.operator, draft.low, draft.high) == ("between", 10, 250)
    assert (draft.evidence["won"], draft.evidence["lost"]) == (90, 10)


def test_spellings_of_one_word_are_one_value(closed, clara):
    closed(30, 0, city="Пермь")
    closed(20, 0, city="ПЕРМЬ")
    closed(5, 60, city="Омск")

    (perm,) = proposed(clara)["company.city", "for"].values

    assert (perm.words, perm.evidence.tally) == ("Пермь", Tally(50, 0))


def test_turnover_in_another_currency_is_not_compared(closed, clara):
    closed(30, 0, turnover_minor=50_000_000_00, currency="RUB")
    closed(0, 30, turnover_minor=50_000_000_00, currency="USD")

    assert counted(clara).by["company.turnover"] == {10_000_000: Tally(30, 0)}


def test_every_kind_of_attribute_is_counted(closed, clara, anna, boris, moment):
    Field.objects.create(
        on_noun="company", key="grade", label="Grade", kind="choice", choices=["A"]
    )
    Field.objects.create(on_noun="company", key="is_chain", label="Chain", kind="yes_no")
    source = Source.objects.create(name="Fair", channel="exhibition")
    decides = Contact.objects.create(
        full_name="A person", name_key="a person", part="decides", title="Owner", created_at=moment
    )
    deals = closed(
        4, 1, source=source, contact=decides, founded_year=2020, country="Россия",
        extra={"grade": "A", "is_chain": True},
    )  # fmt: skip
    closed(0, 5, owner=boris, extra={"is_chain": False})
    chair = Product.objects.create(name="Chair", name_key="chair")
    DealLine.objects.bulk_create([DealLine(deal=deals[0], product=chair) for _ in range(2)])

    found = counted(clara).by

    first, other = Tally(4, 1), Tally(0, 5)
    assert found["company.source"] == {str(source.pk): first}
    assert found["company.channel"] == {"exhibition": first}
    assert found["company.age"] == {3: first}
    assert found["company.country"] == {"россия": first}
    assert found["company.extra.grade"] == {"a": first}
    assert found["company.extra.is_chain"] == {"yes": first, "no": other}
    assert found["contact.part"] == {"decides": first}
    assert found["contact.title"] == {"owner": first}
    assert found["company.product"] == {str(chair.pk): Tally(1, 0)}  # two lines, one deal
    assert found["employee.function"] == {"ae": first + other}
    assert sorted(found["employee.unit"].values(), key=str) == [other, first]
    assert found["employee.years"] == {1: first + other}


def test_only_deals_in_reach_and_in_the_period_count(closed, anna, boris, clara):
    closed(30, 10, industry="Furniture")
    closed(5, 40, industry="Banks", owner=boris)
    closed(50, 0, industry="Furniture", on=date(2020, 1, 1))

    assert counted(anna).whole == Tally(30, 10)
    assert counted(clara).whole == Tally(35, 50)


def test_as_many_statements_for_many_deals_as_for_few(closed, clara):
    closed(1, 1, industry="One")
    attributes = queries.attributes()

    def statements():
        with CaptureQueriesContext(connection) as seen:
            tallies.count(clara, SPRING, attributes, on=FRIDAY, currency="RUB")
        return len(seen)

    statements()  # who asks is known from here on
    few = statements()
    for number in range(30):
        closed(3, 2, industry=f"Industry {number}", city=f"City {number}")

    assert statements() == few < 12


# ---------------------------------------------------------------- a real export


@pytest.mark.skipif(FOLDER is None, reason="no real export on this machine")
def test_counts_equal_those_made_directly_from_the_files(system, clara, anna, moment):
    """8,800 opportunities: won and lost by sector, by number of employees, by country, by product."""
    accounts = _accounts()
    rows = [row for row in opportunities(FOLDER) if row["deal_stage"] in ("Won", "Lost")]
    _bring(rows, accounts, system, anna, moment)

    found = counted(clara, Period(date(2016, 1, 1), date(2018, 1, 1)))

    assert found.whole == _direct(rows, lambda row: "all")["all"]
    assert found.by["company.industry"] == _direct(rows, lambda row: _of(accounts, row, "sector"))
    assert found.by["company.country"] == _direct(
        rows, lambda row: _of(accounts, row, "office_location").casefold()
    )
    assert found.by["company.headcount"] == _direct(rows, lambda row: _band(accounts, row))
    names = {str(pk): name for pk, name in Product.objects.values_list("pk", "name")}
    by_product = {names[pk]: tally for pk, tally in found.by["company.product"].items()}
    assert by_product == _direct(rows, lambda row: row["product"])


def _accounts():
    with (FOLDER / "accounts.csv").open(newline="", encoding="utf-8-sig") as lines:
        return {row["account"]: row for row in csv.DictReader(lines)}


def _of(accounts, row, name):
    return accounts[row["account"]][name] if row["account"] in accounts else ""


def _band(accounts, row):
    number = int(_of(accounts, row, "employees") or -1)
    return max((edge for edge in (0, 10, 50, 250, 1000, 5000) if edge <= number), default="")


def _direct(rows, key):
    won = Counter(key(row) for row in rows if row["deal_stage"] == "Won")
    lost = Counter(key(row) for row in rows if row["deal_stage"] == "Lost")
    return {value: Tally(won[value], lost[value]) for value in {*won, *lost} if value != ""}


def _bring(rows, accounts, system, owner, moment):
    ensure_default_process(by=system, at=moment)
    stages = {kind: pipeline.all_stages().filter(kind=kind).first() for kind in ("won", "lost")}
    companies = {
        name: Company.objects.create(
            name=name, name_key=name.casefold(), industry=row["sector"],
            headcount=int(row["employees"]), country=row["office_location"], created_at=moment,
        )
        for name, row in accounts.items()
    }  # fmt: skip
    products = {
        name: Product.objects.create(name=name, name_key=name.casefold())
        for name in sorted({row["product"] for row in rows})
    }
    deals = Deal.objects.bulk_create(
        [
            Deal(
                title=row["opportunity_id"], process_id=stages[kind].process_id, stage=stages[kind],
                status=kind, is_open=False, owner=owner, company=companies.get(row["account"]),
                currency="USD", opened_on=date.fromisoformat(row["engage_date"]),
                closed_on=date.fromisoformat(row["close_date"]), stage_since=date(2017, 1, 1),
            )
            for row in rows
            for kind in [row["deal_stage"].lower()]
        ],
        batch_size=500,
    )  # fmt: skip
    DealLine.objects.bulk_create(
        [
            DealLine(deal=deal, product=products[row["product"]])
            for deal, row in zip(deals, rows, strict=True)
        ],
        batch_size=500,
    )


# ---------------------------------------------------------------- many deals are counted in the background


@pytest.fixture
def many(closed):
    """100 closed deals are many here."""
    Override.objects.create(key="portrait.deals_at_once", value=100)
    overrides.forget()
    closed(80, 20, industry="Мебель")
    closed(10, 90, industry="Banks", headcount=70)
    closed(100, 100, industry="Trade", city="Perm")


def propose_page(client, draft, **told):
    days = {"since": "2026-01-01", "till": "2026-06-30"}
    address = reverse("portrait:propose", args=[draft.number])
    return client.post(address, {**days, **told}) if told else client.get(address, days)


def test_many_deals_are_counted_by_a_job_and_say_the_same(many, draft, clara, client):
    client.force_login(clara)
    first = propose_page(client, draft)
    assert "proposals" in first.context and not first.context["proposals"]
    assert 'name="_count"' in first.content.decode()
    assert not Job.objects.exists()

    answer = propose_page(client, draft, _count="1")
    propose_page(client, draft, _count="1")  # a second click
    job = Job.objects.get()
    assert answer.status_code == 302
    assert (job.is_running, job.total) == (True, 400)
    assert f"/web/job/{job.pk}" in client.get(answer.url).content.decode()

    days = ("2026-01-01", "2026-06-30")
    for _again in range(2):
        tasks.count_deals.func(*days, "RUB", clara.pk, job_id=job.pk)
    job.refresh_from_db()
    assert (job.state, job.done) == ("done", 400)
    whole, direct = propose_page(client, draft).context, proposed(clara)
    assert (whole["whole"].won, whole["whole"].lost) == (190, 210)
    assert {(one.attribute.key, one.side): one for one in whole["proposals"]} == direct
    assert direct

    propose_page(client, draft, **{"company.industry~for": ["мебель"]})
    (trait,) = queries.traits(draft.pk)
    assert (trait.options, trait.evidence["won"]) == (["Мебель"], 80)


def test_the_count_of_another_person_or_period_is_not_shown(many, draft, clara, olga, client):
    job = tasks.begin_count(SPRING, 400, currency="RUB", by=clara)
    tasks.count_deals.func("2026-01-01", "2026-06-30", "RUB", clara.pk, job_id=job.pk)

    client.force_login(olga)
    assert propose_page(client, draft).context["whole"] is None
    client.force_login(clara)
    assert propose_page(client, draft).context["whole"].won == 190
    address = reverse("portrait:propose", args=[draft.number])
    other = client.get(address, {"since": "2026-01-02", "till": "2026-06-30"})
    assert other.context["whole"] is None


def test_a_count_that_was_stopped_leaves_nothing(many, clara, moment):
    job = tasks.begin_count(SPRING, 400, currency="RUB", by=clara)
    jobs.cancel(job.pk, by=clara, at=moment)

    assert not tasks.count_deals.func("2026-01-01", "2026-06-30", "RUB", clara.pk, job_id=job.pk)
    job.refresh_from_db()
    assert (job.state, "counted" in job.result) == ("cancelled", False)


def test_what_a_job_keeps_stays_small_and_proposes_the_same(closed, clara):
    """A thousand rare words are not kept; a lone value still stands beside one it differs from."""
    closed(90, 10, industry="Мебель")
    for number in range(30):
        closed(0, 3, industry=f"Rare {number}")
    whole = counted(clara)
    told = json.loads(json.dumps(tallies.kept(whole, Proof().least)))

    assert len(told["by"]["company.industry"]) == 2
    again = tallies.counted_again(told)
    about, names = queries.attributes(), shown.Words(clara).name
    direct = tallies.proposals(whole, about, names, Proof())
    assert direct and tallies.proposals(again, about, names, Proof()) == direct
