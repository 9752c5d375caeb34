"""Sales by type: each with its own figures, and together exactly the whole (PIPE-17)."""

import json
import re
from datetime import UTC, datetime
from importlib import import_module
from io import StringIO
from random import Random

import pytest
from django.apps import apps
from django.core.management import call_command
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from otdel.foundation.journal.models import Entry
from otdel.kernel.errors import NotAllowed
from otdel.kernel.measures import Ratio
from otdel.managing.metrics.engine import Key
from otdel.managing.metrics.models import Fact, TypeFigures
from otdel.managing.metrics.queries import figures, figures_of_types, rows_behind
from otdel.managing.metrics.registry import BY_TYPE, METRICS, TYPE_DEFAULTS
from otdel.managing.metrics.services import check, choose_figures, rebuild, roll_up
from otdel.managing.metrics.services.choose_figures import NoSuchFigure, TooManyFigures
from otdel.selling.pipeline.models import Process, SaleType, Source
from otdel.selling.pipeline.services import set_process_type, set_type_sources

from .stories import YEAR, Deal, Lead, touch

pytestmark = pytest.mark.django_db
JANUARY = {"period": "month", "on": "2026-01-05"}


@pytest.fixture
def kinds(clara, moment) -> dict[str, SaleType]:
    """Phone sells by process 1, large clients by process 2; process 3 and source 3 are of no type."""
    made = {
        code: SaleType.objects.create(name=code.title(), code=code, position=place)
        for place, code in enumerate(("phone", "large", "retail"))
    }
    for pk in (1, 2, 3):
        process = Process.objects.create(pk=pk, name=f"Process {pk}", is_default=pk == 1)
        process.versions.create(state="approved", made_at=datetime(2026, 1, 1, tzinfo=UTC))
        Source.objects.create(pk=pk, name=f"Source {pk}")
    set_process_type(1, made["phone"].pk, by=clara, at=moment)
    set_process_type(2, made["large"].pk, by=clara, at=moment)
    set_type_sources(made["phone"].pk, [1], by=clara, at=moment)
    set_type_sources(made["large"].pk, [2], by=clara, at=moment)
    return made


@pytest.fixture
def sales(kinds, teller, anna, boris):
    """Phone: 2 calls, one deal won for 1 000. Large: one won for 9 000, one open. Of no type: one lost."""
    phone = Deal(teller, anna, 100_000, process_id=1)
    touch(teller, anna, on=2, deal=phone)
    phone.win(5)
    lead = Lead(teller, anna, source_id=1)
    touch(teller, anna, on=3, deal=lead)
    lead.convert(4)
    Deal(teller, boris, 900_000, process_id=2).win(20)
    Deal(teller, boris, 50_000, process_id=2, on=3)
    Lead(teller, boris, source_id=2)
    Lead(teller, boris, source_id=3)
    Deal(teller, boris, 70_000, process_id=3).lose(9)
    touch(teller, boris, on=9)
    return kinds


def by_type(by, *keys, **more):
    found = figures(by, keys, YEAR, currency="RUB", group_by="sale_type", **more)
    return {group: [row[key].value for key in keys] for group, row in found.groups.items()}


def test_each_type_has_its_deals_leads_and_calls(sales, clara):
    phone, large = sales["phone"].pk, sales["large"].pk

    assert by_type(clara, "deals_won", "won_sum", "leads_came", "calls", "deals_open") == {
        phone: [1, 100_000, 1, 2, 0],
        large: [1, 900_000, 1, 0, 1],
        None: [0, 0, 1, 1, 0],
    }


def test_a_deal_moves_to_another_type_with_its_process_and_back(sales, clara, moment):
    set_process_type(1, sales["large"].pk, by=clara, at=moment)

    assert by_type(clara, "won_sum")[sales["large"].pk] == [1_000_000]


def test_filter_by_type_is_the_same_number(sales, clara):
    for kind, key in ((sales["phone"], "calls"), (sales["large"], "won_sum")):
        found = figures(clara, [key], YEAR, currency="RUB", filters={"sale_type": (kind.pk,)})
        behind = rows_behind(clara, key, YEAR, currency="RUB", filters={"sale_type": (kind.pk,)})

        assert found[key].value == by_type(clara, key)[kind.pk][0]
        assert sum(row["share"] for row in behind) == found[key].value
    of_none = figures(clara, ["leads_came"], YEAR, currency="RUB", filters={"sale_type": (0,)})
    assert of_none["leads_came"].value == 1


def test_each_sees_the_figures_of_the_own_reach(sales, anna, vera):
    assert by_type(anna, "won_sum") == {sales["phone"].pk: [100_000]}
    assert by_type(vera, "won_sum") == {}


@given(seed=st.integers(0, 10_000), rolled=st.booleans())
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_types_add_up_to_the_whole(kinds, teller, anna, boris, clara, seed, rolled):
    """Whatever happened, and whether read from facts or from sums by month."""
    dice = Random(seed)
    for number in range(8):
        owner, process = dice.choice((anna, boris)), dice.choice((1, 2, 3))
        deal = Deal(teller, owner, dice.randrange(1, 10_000), on=number, process_id=process)
        lead = Lead(teller, owner, source_id=dice.choice((None, 1, 2, 3)), on=number)
        touch(teller, owner, on=number, deal=dice.choice((deal, lead, None)))
        dice.choice((lambda d: d.win(40), lambda d: d.lose(41), lambda d: d.remove(42), id))(deal)
        lead.edit(number + 1, source_id=dice.choice((None, 1, 2, 3)))
    if rolled:
        roll_up()

    found = figures(clara, [*BY_TYPE], YEAR, currency="RUB", group_by="sale_type")
    whole = figures(clara, [*BY_TYPE], YEAR, currency="RUB")

    for key in BY_TYPE:
        rows = [row[key] for row in found.groups.values()]
        assert sum(row.over for row in rows) == whole[key].over == found[key].over
        if isinstance(METRICS[key].formula, Ratio):
            assert sum(row.under or 0 for row in rows) == (whole[key].under or 0)


def test_calls_on_a_lead_follow_its_source_and_the_journal_tells_the_same(
    sales, teller, anna, clara
):
    lead = Lead(teller, anna, source_id=3)
    touch(teller, anna, on=3, deal=lead)
    lead.edit(4, source_id=2)

    assert by_type(clara, "calls")[sales["large"].pk] == [1]
    assert check() == []


def test_facts_of_an_older_release_are_given_their_place(sales, clara):
    """The migration says of every touch what a rebuild from the journal would say."""
    step = import_module("otdel.managing.metrics.migrations.0003_touch_places")
    Fact.objects.filter(activity_id__isnull=False).update(process_id=None, source_id=None)
    roll_up()
    assert by_type(clara, "calls")[None] == [3]

    step.forward(apps, None)
    given = set(Fact.objects.values_list(*Key._fields))
    rebuild()

    assert given == set(Fact.objects.values_list(*Key._fields))
    assert by_type(clara, "calls")[sales["phone"].pk] == [2]


# ---------------------------------------------------------------- choosing


def test_figures_chosen_for_a_type_are_shown_in_their_order(sales, clara, moment):
    choose_figures(sales["phone"].pk, ["letters", "calls", "letters"], by=clara, at=moment)

    assert figures_of_types([sales["phone"]]) == {sales["phone"].pk: ["letters", "calls"]}
    assert Entry.objects.latest("pk").kind == "metrics.TypeFiguresChosen"


def test_until_then_a_type_has_those_of_its_kind(kinds, clara):
    own = SaleType.objects.create(name="Tenders")

    found = figures_of_types([kinds["large"], own])

    assert found == {kinds["large"].pk: list(TYPE_DEFAULTS["large"]), own.pk: [*TYPE_DEFAULTS[""]]}
    assert all(key in BY_TYPE for keys in TYPE_DEFAULTS.values() for key in keys)


@pytest.mark.parametrize(
    ("keys", "refusal"),
    [(["nonsense"], NoSuchFigure), (["sales_velocity"], NoSuchFigure), ([], TooManyFigures),
     (list(BY_TYPE)[:13], TooManyFigures)],
)  # fmt: skip
def test_what_is_no_figure_of_a_type_is_refused(kinds, clara, moment, keys, refusal):
    with pytest.raises(refusal):
        choose_figures(kinds["phone"].pk, keys, by=clara, at=moment)

    assert not TypeFigures.objects.exists()


def test_who_may_not_design_does_not_choose(kinds, anna, moment):
    with pytest.raises(NotAllowed):
        choose_figures(kinds["phone"].pk, ["calls"], by=anna, at=moment)

    assert not TypeFigures.objects.exists()


# ---------------------------------------------------------------- pages and programs


def test_page_shows_a_block_for_each_type_and_lines_that_add_up(client, sales, clara):
    client.force_login(clara)
    answer = client.get(reverse("metrics:by-type"), JANUARY)
    shown = answer.context["shown"]

    assert [block.name for block in shown.blocks] == ["Phone", "Large", "Of no type"]
    assert [kind.name for kind in shown.idle] == ["Retail"]
    assert [one.metric.key for one in shown.blocks[0].numbers] == list(TYPE_DEFAULTS["phone"])
    texts = [[one.text for one in line.numbers][:3] for line in shown.table]
    assert texts[-1] == [str(sum(int(row[place]) for row in texts[:-1])) for place in range(3)]


def test_every_link_of_the_page_opens(client, sales, clara):
    client.force_login(clara)
    body = client.get(reverse("metrics:by-type"), JANUARY).content.decode()
    links = set(re.findall(r'href="(/(?:figures/rows|selling/deals)/[^"]+)"', body))

    assert len(links) > 10
    for link in links:
        assert client.get(link.replace("&amp;", "&")).status_code == 200, link


def test_retired_type_stays_while_it_has_anything(client, sales, clara):
    SaleType.objects.filter(code__in=("phone", "retail")).update(is_active=False)
    client.force_login(clara)
    shown = client.get(reverse("metrics:by-type"), JANUARY).context["shown"]

    assert [block.name for block in shown.blocks] == ["Large", "Phone", "Of no type"]


def test_page_without_types_says_where_to_add_them(client, clara):
    client.force_login(clara)

    assert (
        "There are no types of sales yet" in client.get(reverse("metrics:by-type")).content.decode()
    )


def test_dialog_chooses_and_says_what_is_wrong(client, kinds, clara):
    client.force_login(clara)
    url = reverse("metrics:type-figures", args=[kinds["phone"].pk])

    assert client.get(url).status_code == 200
    assert client.post(url, {"keys": []}).status_code == 422
    assert client.post(url, {"keys": ["won_sum", "calls"]}).status_code == 204
    assert figures_of_types([kinds["phone"]])[kinds["phone"].pk] == ["won_sum", "calls"]


def test_seller_does_not_open_the_dialog(client, kinds, anna):
    client.force_login(anna)

    assert client.get(reverse("metrics:type-figures", args=[kinds["phone"].pk])).status_code == 403


def test_overview_turns_by_type_and_is_narrowed_to_one(client, sales, clara):
    client.force_login(clara)
    turned = client.get(reverse("metrics:overview"), JANUARY | {"table": "sale_type"})
    narrowed = client.get(reverse("metrics:overview"), JANUARY | {"sale_type": sales["large"].pk})

    assert [line.name for line in turned.context["shown"].table] == ["Large", "Phone", "Of no type"]
    assert narrowed.context["shown"].now["won_sum"].over == 900_000


def test_command_tells_the_types_and_they_add_up(sales):
    out = StringIO()
    call_command("metrics", "--by", "type", "--json", stdout=out)
    told = json.loads(out.getvalue())

    names = [group["name"] for group in told["groups"]]
    assert names == ["Large", "Phone", ""]
    assert sum(group["won_sum"]["value"] for group in told["groups"]) == told["won_sum"]["value"]


def test_as_many_queries_for_more_types(client, clara, kinds, teller, anna, as_many_queries):
    client.force_login(clara)
    client.get(reverse("metrics:by-type"), JANUARY)

    def make(number):
        for _ in range(number):
            pk = Process.objects.count() + 1
            Process.objects.create(pk=pk, name=f"Process {pk}")
            kind = SaleType.objects.create(name=f"Type {pk}")
            set_process_type(pk, kind.pk, by=clara, at=datetime(2026, 1, 1, tzinfo=UTC))
            Deal(teller, anna, 1000, process_id=pk)

    as_many_queries(make, lambda: client.get(reverse("metrics:by-type"), JANUARY))
