"""Each ready department, from an empty database: people are hired, and a lead becomes a client with its hand-offs.

The walker reads from the blueprint what there is (stages, hand-offs) and drives the screens as a user does: it
moves a deal, gives what the gate asks for, whatever that is, and lets the next person sign in and answer.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any, cast

import pytest
from django.urls import reverse
from django.utils import timezone, translation
from playwright.sync_api import Locator, Page

from otdel.company.catalog.drafts import ProductDraft
from otdel.company.catalog.services import create_product
from otdel.company.clients.drafts import CompanyDraft, ContactDraft
from otdel.company.clients.models import Company
from otdel.company.clients.services import create_company, create_contact
from otdel.company.department import services as department
from otdel.company.department.models import Position
from otdel.company.structures.services import ensure_structures
from otdel.edges.blueprint import schema
from otdel.edges.blueprint.services import apply
from otdel.edges.blueprint.shelf import KEYS, Ready, ready_one
from otdel.foundation.people.models import User
from otdel.foundation.people.services import create_person
from otdel.selling.approvals.models import Approval
from otdel.selling.handoffs import services as handoffs
from otdel.selling.handoffs.drafts import PairingDraft
from otdel.selling.handoffs.models import Credit, Handoff
from otdel.selling.pipeline.models import Deal, Lead, Stage, StageVisit
from otdel.selling.work.models import Activity

pytestmark = pytest.mark.django_db(transaction=True)

LANGUAGES = {
    "island": "en", "assembly": "ru", "pod": "en", "conveyor": "ru", "field": "ru",
    "telesales": "en", "outsourced": "ru",
}  # fmt: skip
# Which functions somebody is hired for to a position, by its title; one who leads comes first.
LEADS, BY_TITLE = ("HEAD", "COMDIR", "SUP"), {
    "HEAD": ("Head of sales", "Руководитель отдела продаж"),
    "COMDIR": ("Commercial director", "Коммерческий директор"),
    "SUP": ("Supervisor", "Супервайзер", "Team lead", "Руководитель команды", "Team lead of the vendor",
            "Руководитель команды подрядчика", "Outsourcing manager", "Менеджер по аутсорсингу"),
    "SR": ("Sales manager", "Менеджер по продажам", "Hunter", "Охотник"),
    "AE": ("Closer", "Специалист по закрытию сделок"),
    "SDR": ("SDR", "Специалист по развитию продаж (SDR)", "Scout", "Разведчик", "Outsourced seller",
            "Продавец подрядчика"),
    "AM": ("Farmer", "Фермер", "Account manager", "Менеджер по работе с клиентами"),
    "KAM": ("Key account manager", "Менеджер по работе с ключевыми клиентами"),
    "ONB": ("Onboarding manager", "Менеджер по запуску"),
    "TP": ("Field trade rep", "Торговый представитель"),
    "OPER": ("Operator", "Оператор колл-центра"),
    "SR-INSIDE": ("Sales manager in the office", "Менеджер по продажам в офисе"),
    "SR-OUTSIDE": ("Sales manager on visits", "Менеджер по продажам на выезде"),
}  # fmt: skip
FUNCTION_OF = {title: code for code, titles in BY_TITLE.items() for title in titles}
SELLERS = ("SR", "AE", "TP", "SR-INSIDE")  # who takes a lead in where nothing is handed over
SCOUTS = ("SDR", "OPER")
FIRM, PERSON, PRODUCT = "ООО «Камские заводы»", "Ольга Камская", "Насос ЦН-40"
NAMES = ("Анна Ильина", "Борис Ким", "Вера Лапина", "Глеб Орлов", "Дина Сафина", "Егор Титов", "Жанна Уткина",
         "Захар Фомин", "Инна Царёва", "Клим Чехов", "Лев Шубин", "Мила Юдина", "Нина Яшина", "Олег Бруно",
         "Павел Гофман", "Роза Демченко", "Семён Ершов", "Тая Жукова", "Ульяна Зорина", "Фёдор Исаев")  # fmt: skip


# ---------------------------------------------------------------- the department


class Staff:
    """Who was hired: people by function, in the order of hiring."""

    def __init__(self) -> None:
        self.by_function: dict[str, list[User]] = {}

    def one(self, *functions: str) -> User:
        """Return the first who holds one of the functions."""
        return next(self.by_function[code][0] for code in functions if code in self.by_function)

    def has(self, *functions: str) -> bool:
        return any(code in self.by_function for code in functions)


def hire(by: User, at: datetime) -> Staff:
    """Hire one person, at most two, to every position; whoever leads is the head of the unit."""
    staff, names = Staff(), iter(NAMES * 3)
    positions = Position.objects.select_related("unit").order_by("unit_id", "pk")
    for number, place in enumerate(positions):
        code = FUNCTION_OF[place.title]
        for copy in range(min(place.headcount, 2)):
            name = next(names)
            mail = f"p{number}-{copy}@example.com"
            person = create_person(mail, name, by=by, at=at)
            department.employ(
                person.pk, place.unit_id, [code], starts_on=date(2025, 1, 1), by=by, at=at,
                is_head=code in LEADS, title=place.title, position_id=place.pk,
            )  # fmt: skip
            staff.by_function.setdefault(code, []).append(User.objects.get(pk=person.pk))
    return staff


@pytest.fixture
def empty(system: User, olga: User) -> User:
    """An installation before anybody works in it; returns its owner."""
    at = timezone.now()
    department.ensure_catalogue(by=system, at=at)
    ensure_structures(by=system, at=at)
    User.objects.filter(pk=olga.pk).update(full_name="Ольга Орлова")
    return olga


def bring_up(ready: Ready, owner: User) -> Staff:
    """Hire and pair the people of an applied blueprint, and put one product on the shelf."""
    at = timezone.now()
    staff = hire(owner, at)
    create_product(
        ProductDraft(PRODUCT, "ЦН-40", price_minor=98_000_00, currency="RUB"), by=owner, at=at
    )
    paired = [rule for rule in passes(ready) if rule.gets == "pair"]
    for giver, taker in {(staff.one(*r.passes_on), staff.one(*r.takes_over)) for r in paired}:
        pair = PairingDraft(giver.pk, taker.pk, timezone.localdate(at))
        handoffs.pair(pair, by=owner, at=at)
    return staff


def user(pk: int | None) -> User:
    return User.objects.get(pk=pk or 0)


def processes(ready: Ready) -> list[schema.Process]:
    return cast(schema.Processes, ready.documents["processes.yaml"]).processes


def passes(ready: Ready) -> list[schema.Handoff]:
    """The hand-offs that the blueprint lays down."""
    told = cast("schema.Handoffs | None", ready.documents.get("handoffs.yaml"))
    return list(told.handoffs or ()) if told else []


def main_process(ready: Ready) -> schema.Process:
    return next(one for one in processes(ready) if one.default)


# ---------------------------------------------------------------- the walker


class Walker:
    """Drives the screens for whoever has to act; keeps a signed-in page for each person."""

    def __init__(
        self, sign_in: Callable[..., Page], ready: Ready, staff: Staff, owner: User
    ) -> None:
        self.ready, self.staff, self.owner = ready, staff, owner
        self._sign_in, self._desks = sign_in, dict[int, Page]()
        self.drags = 0
        self.given: list[tuple[Handoff, schema.Handoff]] = []
        self.walked: list[Deal] = []

    def desk(self, person: User) -> Page:
        if person.pk not in self._desks:
            page = self._sign_in(person, language=self.ready.language)
            page.set_viewport_size({"width": 1920, "height": 1000})
            page.watched.allowed += ["status of 403"]  # type: ignore[attr-defined]
            self._desks[person.pk] = page
        return self._desks[person.pk]

    # ------------------------------------------------ dialogs

    def send(self, page: Page, *, button: Locator | None = None) -> int:
        """Send the dialog's form; return the answer's status, the dialog gone or showing what it asks."""
        form = page.locator("#dialog form").first
        with page.expect_response(lambda one: one.request.method == "POST") as told:
            (button or form.locator("button[type=submit]").last).click()
        status = told.value.status
        if status != 422:
            page.locator("#dialog form").wait_for(state="detached")
        return status

    def fill(self, page: Page, **told: str) -> None:
        """Answer whatever the dialog asks, each field as its kind wants; `told` by the field's name."""
        form = page.locator("#dialog form").first
        form.wait_for()
        for name, value in told.items():
            field = form.locator(f"[name={name}]")
            if field.evaluate("one => one.tagName") == "SELECT":
                field.select_option(value)
            else:
                field.fill(value)
        for box in form.locator("input[type=checkbox]").all():
            box.check()
        for field in form.locator("select").all():
            if not field.input_value():
                field.select_option(index=1)
        for field in form.locator("input[type=date]").all():
            if not field.input_value():
                field.fill((timezone.localdate() + timedelta(days=5)).isoformat())
        for pick in form.locator("[data-pick-url]").all():
            self._pick(page, pick)
        text = (
            "input[type=text]:not([role=combobox]), input:not([type]), input[type=number], textarea"
        )
        for field in form.locator(text).all():
            if not field.input_value() and field.get_attribute("name") not in told:
                field.fill(
                    "250000" if field.get_attribute("inputmode") == "decimal" else "№ 12 от 13.03"
                )
        files = form.locator("input[type=file]")
        if files.count() and not form.locator(text).count():
            files.first.set_input_files(
                {
                    "name": "договор.pdf",
                    "mimeType": "application/pdf",
                    "buffer": b"%PDF-1.4 signed\n",
                }
            )

    def _pick(self, page: Page, pick: Locator) -> None:
        known = {
            reverse("catalog:product-pick"): PRODUCT,
            reverse("clients:contact-pick"): PERSON,
            reverse("clients:company-pick"): FIRM,
        }
        wanted = known.get(pick.get_attribute("data-pick-url") or "")
        is_optional = pick.locator("xpath=..").locator("label.required").count() == 0
        if is_optional or not wanted or pick.locator("[data-values] input").count():
            return
        pick.locator("input[role=combobox]").fill(wanted)
        page.get_by_role("option", name=wanted).first.click()

    # ------------------------------------------------ a lead

    def take_lead(self, person: User) -> Lead:
        page = self.desk(person)
        page.goto(reverse("pipeline:lead-list"))
        page.locator(".page-acts [data-key=N]").click()
        self.fill(
            page, title="Насосы для нового цеха", company_name=FIRM, person_name=PERSON,
            phone="+7 912 555-01-02", email="olga@kama.example", amount="",
            note="Ждёт звонка утром.",
        )  # fmt: skip
        self.send(page)
        page.wait_for_url(re.compile(r"/selling/leads/\d+/"))
        return Lead.objects.get()

    def qualify(self, person: User, lead: Lead) -> None:
        """Tick every criterion on the lead's page; each is saved at once."""
        page = self.at(person, lead)
        boxes = page.locator("#qualify input[name=criterion]")
        for place in range(boxes.count()):
            with page.expect_response(lambda one: "/qualify/" in one.url):
                boxes.nth(place).check()
            page.locator("#qualify input[name=criterion]:checked").nth(place).wait_for()

    def at(self, person: User, record: Lead | Deal) -> Page:
        """Open the record for the person; by a link of theirs it is a click, an address is as good."""
        page = self.desk(person)
        page.goto(reverse(f"pipeline:{record.noun}-detail", args=[record.pk]))
        return page

    def convert(self, person: User, lead: Lead, process: str) -> Deal:
        """Make a deal of the lead in the first stage of a process."""
        page = self.at(person, lead)
        page.locator(".page-acts").get_by_role("button").first.click()
        first = Stage.objects.filter(process__name=process).order_by("position").first()
        assert first
        choice = page.locator("#dialog [name=stage]")
        choice.wait_for()
        if main_process(self.ready).name == process:
            assert choice.input_value() == str(first.pk), "the usual process is not proposed first"
        self.fill(page, stage=str(first.pk))
        self.send(page)
        page.wait_for_url(re.compile(r"/selling/deals/\d+/"))
        lead.refresh_from_db()
        assert lead.status == Lead.Status.CONVERTED and lead.deal
        return lead.deal

    # ------------------------------------------------ hand-offs

    def hand_over(self, record: Lead | Deal, rule: schema.Handoff) -> User:
        """Offer the record by the rule, let the taker find it on Today and accept; return the taker."""
        giver = user(record.owner_id)
        page = self.at(giver, record)
        panel = page.locator("#handoffs-panel")
        panel.get_by_role("button", name=rule.name).click()
        self.fill(page)
        assert self.send(page) == 204, page.locator("#dialog").inner_text()
        panel.locator(".badge").first.wait_for()
        row = Handoff.objects.get(is_open=True)
        assert (row.giver_id, row.rule.name) == (giver.pk, rule.name)
        taker = user(row.taker_id)
        self.accept(taker, row)
        record.refresh_from_db()
        self.given.append((row, rule))
        if rule.moves_record:
            assert record.owner_id == taker.pk
        return taker

    def accept(self, taker: User, row: Handoff) -> None:
        page = self.desk(taker)
        page.goto(reverse("work:today"))
        page.locator(
            f"#handoffs-today a[href='{reverse('handoffs:handoff', args=[row.pk])}']"
        ).click()
        page.wait_for_url(re.compile(r"/handoffs/\d+/"))
        page.locator(f"[hx-get='{reverse('handoffs:accept', args=[row.pk])}']").click()
        self.fill(page)
        assert self.send(page) == 204, page.locator("#dialog").inner_text()
        row.refresh_from_db()
        assert row.state == Handoff.State.ACCEPTED

    # ------------------------------------------------ a deal

    def walk(self, deal: Deal) -> None:
        """Take the deal through every stage of its process to the won one, handing over where it is laid down."""
        process = next(p for p in processes(self.ready) if p.name == deal.process.name)
        own = [
            rule
            for rule in passes(self.ready)
            if rule.on == "deal" and rule.process == process.name
        ]
        stages = [stage for stage in process.stages if stage.kind != "lost"]
        for here, target in pairwise(stages):
            for rule in own:
                if rule.stage == here.name:
                    self.hand_over(deal, rule)
            self.move(deal, target.name)
        self.looks_won(deal)
        for rule in own:
            if rule.stage == stages[-1].name:
                self.hand_over(deal, rule)
        self.walked.append(deal)

    def sell(self, deal: Deal) -> None:
        """Walk the deal and, where its process comes before the sale, the sale that goes on from it; then look."""
        self.walk(deal)
        main = main_process(self.ready)
        if deal.process.name != main.name:
            self.walk(self.go_on(deal, main.name))
        check_records(self)
        check_screens(self)

    def looks_won(self, deal: Deal) -> None:
        page = self.at(user(deal.owner_id), deal)
        page.locator("#deal-bar .badge", has_text=deal.stage.name).wait_for()

    def go_on(self, won: Deal, process: str) -> Deal:
        """Open the next deal from the page of the won one."""
        person = user(won.owner_id)
        page = self.at(person, won)
        page.locator("#deal-bar [hx-get*='follows=']").click()
        return self._opened(page, process)

    def open_deal(self, person: User, client: Company, process: str) -> Deal:
        """Open a deal from the client's page."""
        page = self.desk(person)
        page.goto(reverse("clients:company-detail", args=[client.pk]))
        page.locator(f"[hx-get='{reverse('pipeline:deal-create')}?company={client.pk}']").click()
        return self._opened(page, process, title="Насосы для нового цеха")

    def _opened(self, page: Page, process: str, **told: str) -> Deal:
        first = Stage.objects.filter(process__name=process).order_by("position").first()
        assert first
        self.fill(page, stage=str(first.pk), **told)
        self.send(page)
        page.locator("#deal-bar").wait_for()
        deal = Deal.objects.get(pk=int(page.url.rstrip("/").rpartition("/")[2]))
        assert deal.stage_id == first.pk
        return deal

    def move(self, deal: Deal, name: str) -> None:
        """Move the deal one stage on by drag or by the bar in turn, and give what the gate asks until it is there."""
        target = Stage.objects.get(process_id=deal.process_id, name=name)
        for _again in range(6):
            deal.refresh_from_db()
            if deal.stage_id == target.pk:
                return
            page = self.desk(user(deal.owner_id))
            status = self._try(page, deal, target)
            for _more in range(6):
                if status != 422:
                    break
                status = self._give(page)
            self._answer_questions()
        raise AssertionError(
            f"the gate never opened to {name}: {page.locator('#dialog').inner_text()}"
        )

    def _try(self, page: Page, deal: Deal, target: Stage) -> int:
        self.drags += 1
        with page.expect_response(
            lambda one: "/move/" in one.url and one.request.method == "POST"
        ) as told:
            if self.drags % 2:
                page.goto(f"{reverse('pipeline:board')}?process={deal.process_id}")
                drag(page, deal, target)
            else:
                page.goto(reverse("pipeline:deal-detail", args=[deal.pk]))
                page.locator(f"#deal-bar .btn-primary[hx-vals*='\"{target.pk}\"']").click()
        return told.value.status

    def _give(self, page: Page) -> int:
        """Give what the dialog asks: what is to be done elsewhere first, else its fields; return the status."""
        dialog = page.locator("#dialog")
        dialog.locator("form").first.wait_for()
        todo = dialog.locator("a.alert-link[hx-get]")
        if todo.count():
            address = todo.first.get_attribute("hx-get") or ""
            with page.expect_response(lambda one: address.split("?")[0] in one.url):
                todo.first.click()
            dialog.locator("a.alert-link").first.wait_for(state="detached")
        assert not dialog.locator("a.alert-link").count(), dialog.inner_text()
        self.fill(page)
        return self.send(page)

    def _answer_questions(self) -> None:
        """Whoever may approves what waits, on the page of approvals."""
        for row in Approval.objects.filter(is_open=True):
            for _voice in range(row.number):
                page = self.desk(self._approver(row))
                page.goto(reverse("approvals:waiting"))
                page.locator(
                    f"a[href='{reverse('approvals:approval', args=[row.pk])}']"
                ).first.click()
                page.locator(f"[hx-get='{reverse('approvals:approve', args=[row.pk])}']").click()
                self.fill(page)
                assert self.send(page) == 204, page.locator("#dialog").inner_text()

    def _approver(self, row: Approval) -> User:
        demand = row.demand
        assert demand
        said = set(row.voices.values_list("person_id", flat=True))
        able = [one.code for one in demand.functions.all()]
        people = [person for code in able for person in self.staff.by_function.get(code, ())]
        by_role = [
            p
            for own in self.staff.by_function.values()
            for p in own
            if set(p.roles) & set(demand.roles)
        ]
        wanted = [
            p for p in [*people, *by_role, self.owner] if p.pk not in said and p.pk != row.asker_id
        ]
        return wanted[0]


def drag(page: Page, deal: Deal, stage: Stage) -> None:
    """Take the card with the mouse and let it go over the stage's column."""
    column = page.locator(f"[data-column='{stage.pk}']")
    column.wait_for()
    page.locator("[data-cards][data-up]").first.wait_for()
    column.scroll_into_view_if_needed()
    card = page.locator(f"[data-card='{deal.pk}'] .board-sub").first.bounding_box()
    to = column.locator("[data-cards]").bounding_box()
    assert card and to
    page.mouse.move(card["x"] + 20, card["y"] + 5)
    page.mouse.down()
    page.mouse.move(card["x"] + 40, card["y"] + 15, steps=4)
    page.mouse.move(to["x"] + to["width"] / 2, to["y"] + 30, steps=8)
    page.mouse.move(to["x"] + to["width"] / 2 + 3, to["y"] + 33, steps=3)
    page.mouse.up()


# ---------------------------------------------------------------- what has to hold at the end


def check_records(walker: Walker) -> None:
    """One visit a stage in order, hand-offs accepted, parts kept, nothing pending, no task of a left stage."""
    for deal in walker.walked:
        deal.refresh_from_db()
        process = next(p for p in processes(walker.ready) if p.name == deal.process.name)
        visits = StageVisit.objects.filter(deal=deal).order_by("pk")
        stages = [stage.name for stage in process.stages if stage.kind != "lost"]
        assert list(visits.values_list("stage__name", flat=True)) == stages
        assert deal.status == Deal.Status.WON
        still = Activity.objects.filter(is_open=True, about_noun="deal", about_id=deal.pk)
        assert not still.exclude(stage_task_id=None), [row.subject for row in still]
    assert not Handoff.objects.filter(is_open=True) and not Approval.objects.filter(is_open=True)
    assert not Activity.objects.filter(is_open=True, about_noun="lead")
    sale = walker.walked[-1]
    assert Handoff.objects.filter(state=Handoff.State.ACCEPTED).count() == len(walker.given)
    for row, rule in walker.given:
        parts = {
            (one.person_id, one.part, one.share_bp, one.deal_id)
            for one in Credit.objects.filter(handoff=row)
        }
        assert parts == {
            (row.giver_id, rule.giver_part, rule.giver_share, sale.pk),
            (row.taker_id, rule.taker_part, rule.taker_share, sale.pk),
        }
    client = Company.objects.get()
    keepers = [row.taker_id for row, rule in walker.given if rule.moves_client]
    assert client.status == Company.Status.EXISTING
    assert client.owner_id == (keepers or [sale.owner_id])[-1]


def check_screens(walker: Walker) -> None:
    """Whose the client is now sees it as a client with its won deals; the deal's page tells who has a part."""
    client = Company.objects.select_related("owner").get()
    assert client.owner
    sale = walker.walked[-1]
    page = walker.desk(user(client.owner_id))
    page.goto(reverse("clients:company-detail", args=[client.pk]))
    with translation.override(walker.ready.language):
        page.get_by_text(str(Company.Status.EXISTING.label), exact=True).first.wait_for()
    page.locator("#main").get_by_text(client.owner.full_name).first.wait_for()
    seller = walker.desk(user(sale.owner_id))
    seller.goto(reverse("pipeline:deal-detail", args=[sale.pk]))
    for row, _rule in walker.given:
        seller.locator("#handoffs-panel .card-footer").get_by_text(
            row.giver.full_name
        ).first.wait_for()
    seller.goto(reverse("work:today"))
    seller.locator("#today").wait_for()
    assert not seller.locator("#handoffs-today").count()


# ---------------------------------------------------------------- the walks


def apply_by_hand(page: Page, ready: Ready) -> None:
    """Browse, look what would change, say why, apply."""
    page.goto(reverse("blueprint:blueprints"))
    page.locator(".card", has_text=ready.name).locator("form button").click()
    page.locator("#why").fill("Растём")
    page.locator("#preview form button.btn-primary").click()
    page.get_by_text("Растём").first.wait_for()


@pytest.mark.parametrize("key", KEYS)
def test_a_lead_becomes_a_client(sign_in: Any, empty: User, key: str) -> None:
    ready = ready_one(key, LANGUAGES[key])
    assert ready
    if key == "conveyor":
        apply_by_hand(sign_in(empty, language=ready.language), ready)
    else:
        at = timezone.now()
        apply(ready.documents, by=empty, at=at, on=timezone.localdate(at))
    walker = Walker(sign_in, ready, bring_up(ready, empty), empty)
    on_leads = [rule for rule in passes(ready) if rule.on == "lead"]
    before = [rule for rule in passes(ready) if rule.process not in ("", main_process(ready).name)]
    first = next(iter(on_leads or before), None)

    taker = walker.staff.one(*(first.passes_on if first else SELLERS))
    lead = walker.take_lead(taker)
    walker.qualify(taker, lead)
    for rule in on_leads:
        taker = walker.hand_over(lead, rule)
    starts_in = first.process if first and first.process else main_process(ready).name
    walker.sell(walker.convert(taker, lead, starts_in))


@pytest.mark.parametrize("key", ["conveyor", "assembly"])
def test_a_meeting_found_in_a_list_becomes_a_client(sign_in: Any, empty: User, key: str) -> None:
    """The other way in: the scout calls through a list, and passes a meeting on."""
    ready = ready_one(key, "en")
    assert ready
    at = timezone.now()
    apply(ready.documents, by=empty, at=at, on=timezone.localdate(at))
    walker = Walker(sign_in, ready, bring_up(ready, empty), empty)
    search = next(one for one in passes(ready) if one.process not in ("", main_process(ready).name))
    scout = walker.staff.one(*search.passes_on)
    client = create_company(CompanyDraft(FIRM, scout.pk), by=scout, at=at)
    create_contact(ContactDraft(PERSON, client.pk, scout.pk), by=scout, at=at)

    walker.sell(walker.open_deal(scout, client, search.process))
