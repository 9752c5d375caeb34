"""The board of deals by mouse, by keys and on a phone: moves, gates, losses, refusals, undo."""

from __future__ import annotations

import pytest

from otdel.company.clients.models import Company
from otdel.selling.pipeline import services
from otdel.selling.pipeline.drafts import DealDraft, ProcessDraft, StageDraft
from otdel.selling.pipeline.models import Deal, LossReason

pytestmark = pytest.mark.django_db(transaction=True)
BOARD = "/selling/board/"
STAGES = (
    StageDraft("Поиск", norm_days=7, probability=10),
    StageDraft("Квалификация", norm_days=10, probability=25),
    StageDraft("Предложение", norm_days=14, probability=50),
    StageDraft("Согласование", norm_days=14, probability=75, roles=("head", "owner")),
    StageDraft("Выиграна", "won", "green", probability=100),
    StageDraft("Проиграна", "lost", "red"),
)


@pytest.fixture
def stage(clara, moment):
    """Stages by name; out of “Квалификация” nobody goes without a sum."""
    stages = [
        stage if stage.name != "Квалификация" else StageDraft(stage.name, probability=25, required=("amount",))
        for stage in STAGES
    ]  # fmt: skip
    draft = ProcessDraft(name="Продажа", is_default=True, stages=tuple(stages))
    process = services.create_process(draft, by=clara, at=moment)
    LossReason.objects.create(name="Дорого")
    return {row.name: row for row in process.stages.all()}


@pytest.fixture
def deal(stage, anna, moment, friday):
    company = Company.objects.create(
        name="ООО «Вега»", name_key="вега", owner=anna, created_at=moment
    )
    draft = DealDraft(
        title="Насосы для цеха", process_id=stage["Поиск"].process_id, stage_id=stage["Поиск"].pk,
        opened_on=friday, currency="RUB", owner_id=anna.pk, company_id=company.pk,
    )  # fmt: skip
    return services.open_deal(draft, by=anna, at=moment, today=friday)


def open_board(page, *, phone=False):
    if not phone:
        page.set_viewport_size({"width": 1920, "height": 1000})  # every stage in sight
    page.goto(BOARD, wait_until="load")
    page.locator("[data-card]").first.wait_for()
    page.locator("[data-cards][data-up]").first.wait_for()
    return page


def drag(page, deal, stage):
    """Take the card with the mouse and let it go over the stage's column."""
    page.locator(f"[data-column='{stage.pk}']").scroll_into_view_if_needed()
    card = page.locator(f"[data-card='{deal.pk}'] .board-sub").first.bounding_box()
    to = page.locator(f"[data-column='{stage.pk}'] [data-cards]").bounding_box()
    page.mouse.move(card["x"] + 20, card["y"] + 5)
    page.mouse.down()
    page.mouse.move(card["x"] + 40, card["y"] + 15, steps=4)
    page.mouse.move(to["x"] + to["width"] / 2, to["y"] + 30, steps=12)
    page.mouse.move(to["x"] + to["width"] / 2 + 3, to["y"] + 33, steps=3)
    page.mouse.up()


def stands_in(page, deal, stage):
    page.locator(f"[data-column='{stage.pk}'] [data-card='{deal.pk}']:not(.is-moving)").wait_for()


def stage_of(deal):
    return Deal.objects.values_list("stage__name", flat=True).get(pk=deal.pk)


def toast(page):
    return page.locator(".toast-note").last


def test_a_dropped_card_moves_and_undo_takes_it_back(sign_in, anna, deal, stage):
    page = open_board(sign_in(anna))

    drag(page, deal, stage["Квалификация"])
    stands_in(page, deal, stage["Квалификация"])
    toast(page).get_by_role("button", name="Отменить").wait_for()
    assert stage_of(deal) == "Квалификация"

    with page.expect_navigation(wait_until="load"):
        toast(page).get_by_role("button", name="Отменить").click()
    stands_in(page, deal, stage["Поиск"])
    assert stage_of(deal) == "Поиск"


def test_a_gate_asks_only_for_what_is_lacking_and_moves_in_one_go(
    sign_in, anna, deal, stage, moment, friday
):
    services.move_deal(
        deal.pk, stage["Квалификация"].pk, answers=None, by=anna, at=moment, on=friday
    )
    page = open_board(sign_in(anna))

    drag(page, deal, stage["Предложение"])
    dialog = page.locator("#dialog form")
    dialog.wait_for()
    asked = dialog.locator("input:not([type=hidden]), select, textarea")
    assert asked.count() == 1
    page.keyboard.press("Escape")
    stands_in(page, deal, stage["Квалификация"])
    assert stage_of(deal) == "Квалификация"

    drag(page, deal, stage["Предложение"])
    dialog.wait_for()
    asked.first.fill("120 000")
    dialog.locator("[type=submit]").click()
    dialog.wait_for(state="detached")
    stands_in(page, deal, stage["Предложение"])
    deal.refresh_from_db()
    assert (stage_of(deal), deal.amount_minor) == ("Предложение", 12_000_000)


def test_a_lost_deal_is_asked_for_its_reason(sign_in, anna, deal, stage):
    page = open_board(sign_in(anna))

    drag(page, deal, stage["Проиграна"])
    dialog = page.locator("#dialog form")
    dialog.wait_for()
    dialog.locator("[type=submit]").click()
    dialog.locator(".invalid-feedback, .is-invalid, .alert-danger").first.wait_for()
    assert stage_of(deal) == "Поиск"

    dialog.locator("select").first.select_option(label="Дорого")
    dialog.locator("[type=submit]").click()
    dialog.wait_for(state="detached")
    deal.refresh_from_db()
    assert (deal.status, deal.loss_reason.name) == ("lost", "Дорого")


def test_a_refused_drop_goes_back_and_says_why(sign_in, anna, deal, stage):
    page = sign_in(anna)
    page.watched.allowed.append("status of 403")
    open_board(page)

    drag(page, deal, stage["Согласование"])
    toast(page).wait_for()
    stands_in(page, deal, stage["Поиск"])
    assert stage_of(deal) == "Поиск"


def test_m_and_a_digit_move_a_card_without_a_mouse(sign_in, anna, deal, stage):
    page = open_board(sign_in(anna))

    page.locator(f"[data-card='{deal.pk}'] .board-title").focus()
    page.keyboard.press("KeyM")
    page.locator("#board-move").wait_for()
    page.keyboard.press("Digit2")
    stands_in(page, deal, stage["Квалификация"])
    toast(page).wait_for()
    assert stage_of(deal) == "Квалификация"


def test_the_board_fits_a_phone(sign_in, clara, deal, stage):
    page = open_board(sign_in(clara, language="en", theme="dark", phone=True), phone=True)

    wide, shown = page.evaluate(
        "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
    )
    assert wide <= shown
    page.locator(f"[data-card='{deal.pk}'] .board-title").tap()
    page.locator("h1", has_text="Насосы для цеха").wait_for()
