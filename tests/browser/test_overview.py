"""The head's overview in a real browser: periods, cuts, the way from a figure to its rows."""

import random
import re

import pytest

from otdel.company.catalog.models import Product
from otdel.company.clients.models import Company
from otdel.managing.metrics.tests.stories import (
    LOST,
    NEW,
    OFFER,
    TALKS,
    WON,
    Deal,
    Lead,
    Teller,
    touch,
)
from otdel.selling.pipeline.models import LossReason, Process, Source, Stage

pytestmark = pytest.mark.django_db(transaction=True)
MARCH = "/figures/?period=month&on=2026-03-01"


@pytest.fixture
def story(system, anna, boris, clara, dana, moment):
    """A quarter of two sellers' work, always the same."""
    process = Process.objects.create(pk=1, name="Продажа оборудования", is_default=True)
    version = process.versions.create(state="approved", made_at=moment)
    for place, (pk, name, kind, norm) in enumerate(
        [
            (NEW, "Первый контакт", "open", 5), (OFFER, "Коммерческое предложение", "open", 7),
            (TALKS, "Переговоры", "open", 14), (WON, "Выиграна", "won", None),
            (LOST, "Проиграна", "lost", None),
        ]
    ):  # fmt: skip
        Stage.objects.create(
            pk=pk,
            process=process,
            version=version,
            name=name,
            kind=kind,
            position=place,
            norm_days=norm,
        )
    reasons = [
        LossReason.objects.create(name=one)
        for one in ("Дорого", "Ушли к конкуренту", "Нет бюджета")
    ]
    sources = [Source.objects.create(name=one) for one in ("Сайт", "Выставка", "Рекомендация")]
    products = [
        Product.objects.create(name=one, name_key=one) for one in ("Станок А-100", "Станок Б-200")
    ]
    clients = [
        Company.objects.create(
            name=f"ООО «Завод {number}»", name_key=f"завод {number}", created_at=moment
        )
        for number in range(1, 9)
    ]
    teller, dice = Teller(system), random.Random(7)
    for number in range(90):
        owner, start = dice.choice((anna, boris)), number - 30 if number > 30 else number // 4
        deal = Deal(
            teller, owner, dice.randrange(200_000, 90_000_000, 1000), on=start,
            company_id=dice.choice(clients).pk, source_id=dice.choice(sources).pk,
            product_id=dice.choice(products).pk,
        )  # fmt: skip
        if dice.random() < 0.6:
            Lead(teller, owner, on=start).convert(start + 1)
        else:
            Lead(teller, owner, on=start)
        now = start + dice.randrange(1, 8)
        for stage in (OFFER, TALKS):
            touch(teller, owner, dice.choice(("call", "meeting", "letter")), on=now, deal=deal)
            if dice.random() < 0.25:
                deal.lose(now, reason=dice.choice(reasons).pk)
                break
            deal.move(stage, now)
            now += dice.randrange(2, 12)
        else:
            if dice.random() < 0.6:
                deal.win(now)
    return clara


def test_screens(story, screens):
    screens(story, MARCH, "overview")
    screens(story, "/figures/rows/?key=win_rate&from=2026-03-01&to=2026-03-31", "overview-rows")


def test_screens_when_nothing_happened(clara, screens):
    screens(clara, "/figures/", "overview-empty")


def test_period_table_and_rows(story, sign_in):
    page = sign_in(story, language="en")
    page.goto(MARCH)
    page.get_by_role("button", name="Quarter").click()
    page.wait_for_url(re.compile("period=quarter"))
    page.get_by_text("Q1 2026").wait_for()
    page.get_by_role("button", name="Product").click()
    page.get_by_role("cell", name="Станок А-100").wait_for()
    won = page.locator("[data-metric=deals_open] .stat-value").inner_text()
    page.locator("[data-metric=deals_open] a").click()
    page.get_by_role("heading", name=re.compile("Deals in work")).wait_for()
    assert page.locator("tfoot .num").inner_text() == won
    page.get_by_role("link", name="Overview").last.click()
    page.wait_for_url(re.compile("period=custom"))


def test_person_narrows_everything(story, anna, sign_in):
    page = sign_in(story, language="en")
    page.goto(MARCH)
    before = page.locator("[data-metric=won_sum] .stat-value").inner_text()
    page.get_by_label("Person").select_option(str(anna.pk))
    page.wait_for_url(re.compile(f"person={anna.pk}"))
    page.wait_for_function(
        "text => document.querySelector('[data-metric=won_sum] .stat-value').innerText !== text",
        arg=before,
    )
