"""Who holds what alone, counted for a reader."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from conftest import person
from otdel.company.clients.drafts import AwayDraft, CompanyDraft
from otdel.company.clients.models import AwayReason
from otdel.company.clients.services import change_status, create_company
from otdel.foundation.people.models import ExportNote
from otdel.foundation.people.policy import Role
from otdel.kernel.errors import NotAllowed
from otdel.managing.protection import queries
from otdel.selling.pipeline import queries as pipeline
from otdel.selling.pipeline.drafts import DealDraft
from otdel.selling.pipeline.services import ensure_default_process, open_deals
from otdel.selling.work.drafts import ActivityDraft
from otdel.selling.work.services import log, plan

pytestmark = pytest.mark.django_db


@pytest.fixture
def client_of(system):
    """client_of(anna, "Ромашка"): a client that a person answers for."""

    def make(owner, name, status="existing"):
        draft = CompanyDraft(name, owner_id=owner.pk, status=status)
        return create_company(draft, by=system, at=timezone.now())

    return make


@pytest.fixture
def deal_of(system):
    """deal_of(anna, company, 100_00, won=True): a deal of this week, in roubles."""
    now = timezone.now()
    ensure_default_process(by=system, at=now)

    def make(owner, company, amount, *, won=False, days_ago=1):
        kind = "won" if won else "open"
        stage = pipeline.all_stages().filter(kind=kind).first()
        on = timezone.localdate(now) - timedelta(days=days_ago)
        draft = DealDraft(
            f"Deal {company.name}", stage.process_id, stage.pk, on, "RUB", owner_id=owner.pk,
            company_id=company.pk, amount_minor=amount, closed_on=on if won else None,
        )  # fmt: skip
        return open_deals([draft], by=system, at=now, today=on)[0]

    return make


def done(owner, company, *, deal=None):
    about = {"about_noun": "deal", "about_id": deal.pk} if deal else {}
    draft = ActivityDraft("call", "A call", owner.pk, company_id=company.pk, **about)
    return log(draft, by=owner, at=timezone.now())


def alone(by):
    return [row.name for row in queries.alone_clients(by).order_by("name")]


def test_a_client_where_a_colleague_has_been_is_not_alone(client_of, anna, boris, clara, olga):
    client_of(anna, "Known to Anna")
    shared = client_of(anna, "Shared")
    done(clara, shared)

    assert alone(olga) == ["Known to Anna"]


def test_own_work_and_plans_of_others_do_not_count(client_of, anna, clara, olga):
    company = client_of(anna, "Romashka")
    done(anna, company)
    draft = ActivityDraft("call", "Later", clara.pk, company_id=company.pk)
    plan(draft, by=clara, at=timezone.now())

    assert alone(olga) == ["Romashka"]


def test_clients_out_of_work_are_left_out(client_of, anna, olga):
    company = client_of(anna, "Romashka")
    away = AwayDraft(AwayReason.objects.create(name="Closed down", place="archived").pk)
    change_status([company.pk], "archived", by=olga, at=timezone.now(), away=away)

    assert alone(olga) == []


def test_each_sees_own_reach_only(client_of, anna, boris, dana):
    client_of(anna, "Annas")
    client_of(boris, "Boriss")

    assert alone(dana) == ["Annas"]
    names = [
        row.full_name for row in queries.dependence(dana, timezone.localdate(), currency="RUB")
    ]
    assert "Boris" not in names and "Anna" in names


def test_a_colleague_out_of_sight_counts_without_being_told(client_of, anna, boris, dana, system):
    company = client_of(anna, "Annas")
    draft = ActivityDraft("call", "A call", boris.pk, company_id=company.pk)
    log(draft, by=system, at=timezone.now())

    assert alone(dana) == []


def test_a_seller_may_not_ask(anna):
    for ask in (queries.alone_clients, queries.alone_deals):
        with pytest.raises(NotAllowed):
            ask(anna)
    with pytest.raises(NotAllowed):
        queries.dependence(anna, date(2026, 3, 13), currency="RUB")


def test_won_revenue_is_the_registrys(client_of, deal_of, anna, boris, olga):
    deal_of(anna, client_of(anna, "Big"), 700_00, won=True)
    deal_of(boris, client_of(boris, "Small"), 300_00, won=True)
    deal_of(boris, client_of(boris, "Open"), 900_00)

    rows = {
        row.full_name: row for row in queries.dependence(olga, timezone.localdate(), currency="RUB")
    }

    assert (rows["Anna"].won_minor, rows["Anna"].whole_minor) == (700_00, 1000_00)
    assert (rows["Boris"].won_minor, rows["Boris"].clients, rows["Boris"].open_deals) == (
        300_00,
        2,
        1,
    )


def test_the_chain_in_one_hand_needs_a_sale_and_nobody_else(client_of, deal_of, anna, boris, olga):
    sold, shared, unsold = (client_of(anna, name) for name in ("Sold", "Shared", "Unsold"))
    deal_of(anna, sold, 100_00, won=True)
    deal_of(anna, shared, 100_00, won=True)
    deal_of(boris, shared, 100_00)

    chains = queries.whole_chain(queries.alone_clients(olga))

    assert [row.name for row in chains] == ["Sold"]
    assert unsold.pk not in {row.pk for row in chains}


def test_a_deal_is_alone_until_a_colleague_works_on_it(client_of, deal_of, anna, clara, olga):
    company = client_of(anna, "Romashka")
    deal = deal_of(anna, company, 100_00)
    assert [row.pk for row in queries.alone_deals(olga)] == [deal.pk]

    done(clara, company, deal=deal)

    assert not queries.alone_deals(olga).exists()


@pytest.mark.parametrize(
    ("on", "first"),
    [(date(2026, 3, 13), date(2025, 3, 14)), (date(2028, 2, 28), date(2027, 2, 28))],
)
def test_twelve_months_end_today(on, first):
    period = queries.year_up_to(on)

    assert (period.start, period.last) == (first, on)


# ---------------------------------------------------------------- pages


def test_the_page_flags_the_one_who_holds_the_revenue(client, client_of, deal_of, anna, olga):
    deal_of(anna, client_of(anna, "Big"), 700_00, won=True)
    client.force_login(olga)

    answer = client.get(reverse("protection:dependence"))

    assert answer.status_code == 200
    rows = {row.name: row.row for row in answer.context["rows"]}
    assert rows["Anna"].flags == ["revenue", "alone"]
    assert rows["Olga"].flags == []
    assert answer.context["rows"][0].name == "Anna"  # the heaviest first


def test_the_rows_behind_a_number_are_a_click_away(client, client_of, deal_of, anna, boris, olga):
    deal_of(anna, client_of(anna, "Big"), 700_00, won=True)
    client_of(boris, "Other")
    client.force_login(olga)
    page = client.get(reverse("protection:dependence"))
    cells = {cell.key: str(cell.html) for cell in page.context["rows"][0].cells}

    def behind(key):
        url = cells[key].split('href="')[1].split('"')[0].replace("&amp;", "&")
        return client.get(url).content.decode()

    assert "Big" in behind("alone") and "Other" not in behind("alone")
    assert "Big" in behind("chains")
    assert "Big" in behind("clients") and "Other" not in behind("clients")
    assert "700" in behind("won")


def test_the_report_goes_out_as_a_file_and_is_noted(client, client_of, anna, olga):
    client_of(anna, "Big")
    client.force_login(olga)

    answer = client.get(reverse("protection:dependence"), {"export": "csv"})

    assert "Anna" in b"".join(answer.streaming_content).decode()
    assert ExportNote.objects.get().what == "dependence"


def test_a_seller_is_not_let_in(client, anna):
    client.force_login(anna)

    for name in ("dependence", "alone-clients", "alone-deals"):
        assert client.get(reverse(f"protection:{name}")).status_code == 403


def test_as_many_queries_for_many_people_as_for_few(
    client, client_of, anna, boris, olga, as_many_queries
):
    def make(number):
        for one in range(number):
            new = person(f"seller{timezone.now().timestamp()}", Role.SELLER)
            client_of(new, f"Client {one}")
            client_of(boris, f"Other {one}")

    client.force_login(olga)
    as_many_queries(make, lambda: client.get(reverse("protection:dependence")))
