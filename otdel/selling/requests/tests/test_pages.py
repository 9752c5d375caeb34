"""Pages of adjacent services as people open them, the map and the list."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from otdel.selling.pipeline.maps import printed, process_map
from otdel.selling.pipeline.queries import current_version
from otdel.selling.requests import services
from otdel.selling.requests.models import AdjacentService, Agreement, ServiceRequest

pytestmark = pytest.mark.django_db


def body(client, name, *ids, **query):
    answer = client.get(reverse(f"requests:{name}", args=ids), query)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


@pytest.fixture
def row(ask, stock):
    return ask(stock)


def test_deal_and_client_offer_to_ask(client, deal, company, stock, anna):
    client.force_login(anna)
    ask_deal, ask_company = (
        reverse(f"requests:{noun}-ask", args=[pk])
        for noun, pk in (("deal", deal.pk), ("company", company.pk))
    )

    assert ask_deal in client.get(reverse("pipeline:deal-detail", args=[deal.pk])).content.decode()
    page = client.get(reverse("clients:company-detail", args=[company.pk])).content.decode()
    assert ask_company in page


def test_dialog_asks_and_says_what_is_wrong(client, deal, stock, contract, anna):
    client.force_login(anna)
    url = reverse("requests:deal-ask", args=[deal.pk])
    shown = client.get(url, {"agreement": contract.pk}).content.decode()
    assert "16 working hours" in shown and f'value="{contract.pk}" selected' in shown

    assert client.post(url, {"agreement": "999999"}).status_code == 422
    assert client.post(url, {"agreement": stock.pk, "words": "10 pumps"}).status_code == 204
    again = client.post(url, {"agreement": stock.pk})

    assert again.status_code == 422 and "asked already" in again.content.decode()
    assert ServiceRequest.objects.get().words == "10 pumps"
    assert "Stock and reservation" in body(client, "deal-panel", deal.pk)


def test_answerer_sees_the_request_and_not_the_deal(client, row, deal, willy):
    client.force_login(willy)

    shown = body(client, "request", row.pk)

    assert deal.title in shown and "Open the record" not in shown
    assert client.get(reverse("pipeline:deal-detail", args=[deal.pk])).status_code == 404


def test_answerer_takes_and_answers_on_the_page(client, row, willy):
    client.force_login(willy)
    assert client.post(reverse("requests:take", args=[row.pk])).status_code == 204
    answer = reverse("requests:answer", args=[row.pk])
    assert client.get(answer).status_code == 200
    assert client.post(answer, {"reply": ""}).status_code == 422
    assert client.post(answer, {"reply": "There"}).status_code == 204

    row.refresh_from_db()
    assert row.reply == "There"


def test_answerer_returns_and_the_asker_takes_back(client, row, ask, stock, willy, anna):
    client.force_login(willy)
    back = reverse("requests:return", args=[row.pk])
    assert client.get(back).status_code == 200
    assert client.post(back, {"reason": "Which size?"}).status_code == 204
    client.force_login(anna)
    second = ask(stock)
    assert client.post(reverse("requests:withdraw", args=[second.pk])).status_code == 204

    assert [one.state for one in ServiceRequest.objects.order_by("pk")] == ["returned", "withdrawn"]


@pytest.mark.parametrize("name", ["request", "take", "answer", "return", "withdraw"])
def test_stranger_meets_no_request(client, row, vera, name):
    client.force_login(vera)
    url = reverse(f"requests:{name}", args=[row.pk])

    assert {client.get(url).status_code, client.post(url).status_code} <= {404, 405}
    row.refresh_from_db()
    assert row.version == 1


def test_list_has_the_own_and_its_acts(client, row, willy, vera):
    url = reverse("requests:requests")
    client.force_login(willy)
    mine = client.get(url, {"waiting": "yes", "answerer": "me"}).content.decode()
    client.force_login(vera)
    others = client.get(url).content.decode()

    assert row.name in mine and row.name not in others


def test_late_is_filtered(client, row, clara):
    client.force_login(clara)
    url = reverse("requests:requests")
    ServiceRequest.objects.update(due_at=timezone.now() - timedelta(hours=1))
    assert row.name in client.get(url, {"late": "yes"}).content.decode()
    ServiceRequest.objects.update(due_at=timezone.now() + timedelta(hours=1))

    assert row.name not in client.get(url, {"late": "yes"}).content.decode()


def test_today_shows_what_waits_and_what_was_answered(client, row, willy, anna):
    client.force_login(willy)
    assert row.name in client.get(reverse("work:today")).content.decode()
    services.answer(row.pk, "There are 120", by=willy, at=timezone.now())
    client.force_login(anna)

    assert "There are 120" in client.get(reverse("work:today")).content.decode()


def test_services_page_tells_terms_and_figures(client, row, contract, willy, clara, anna):
    asked = timezone.now() - timedelta(days=5)
    ServiceRequest.objects.filter(pk=row.pk).update(asked_at=asked)
    services.answer(row.pk, "There", by=willy, at=timezone.now())
    client.force_login(clara)
    shown = client.get(reverse("requests:services"), {"days": "30"}).context["shown"]
    whole = {one["service"].name: one["whole"] for one in shown}
    assert (whole["Warehouse"].answered, whole["Legal"].asked) == (1, 0)

    client.force_login(anna)
    assert reverse("requests:service-create") not in body(client, "services")


def test_head_writes_services_and_agreements_down(client, stage, clara, anna, lena):
    client.force_login(clara)
    add = reverse("requests:service-create")
    assert client.get(add).status_code == 200
    sent = {"name": "Legal", "answers_by": "person", "is_active": "on"}
    assert client.post(add, sent).status_code == 422
    assert client.post(add, sent | {"person": lena.pk}).status_code == 204
    service = AdjacentService.objects.get()
    edit = reverse("requests:service-edit", args=[service.pk])
    assert client.post(edit, sent | {"person": lena.pk, "name": "Lawyers"}).status_code == 204

    new = reverse("requests:agreement-create", args=[service.pk])
    process, place = stage["Search"].process_id, stage["Search"].pk
    line = {
        "name": "Contract", "direction": "asks", "hours": "16", "is_gate": "on",
        "place": f"{process}.{place}", "is_active": "on",
    }  # fmt: skip
    assert client.get(new).status_code == 200
    assert client.post(new, line | {"place": ""}).status_code == 422
    assert client.post(new, line).status_code == 204
    row = Agreement.objects.get()
    assert (row.stage, row.is_gate) == (stage["Search"], True)
    change = reverse("requests:agreement-edit", args=[row.pk])
    assert f'value="{process}.{place}" selected' in client.get(change).content.decode()
    assert client.post(change, line | {"hours": "8"}).status_code == 204
    assert client.post(reverse("requests:agreement-remove", args=[row.pk])).status_code == 204
    assert client.post(reverse("requests:service-remove", args=[service.pk])).status_code == 204
    assert not AdjacentService.objects.exists()

    client.force_login(anna)
    assert client.post(add, sent).status_code == 403


def test_map_has_the_work_with_services_on_screen_and_on_paper(
    client, process, stock, contract, agree, legal, clara, anna
):
    Agreement.objects.filter(pk=stock.pk).update(is_active=False)
    told = process_map(anna, current_version(process.pk), labels={}, review_on=None)
    client.force_login(anna)
    page = client.get(reverse("pipeline:process-map", args=[process.pk])).content.decode()
    pdf = client.get(reverse("pipeline:process-map-pdf", args=[process.pk]))

    (lines,) = [one.lines for one in told.appendices]
    assert len(lines) == 1 and lines[0][1] == "Sales asks: Contract agreed"
    assert "Not left before the answer" in lines[0][2]
    assert "Work with adjacent services" in page and "16 working hours" in page
    assert "Work with adjacent services" in str(printed(told, day=str)["tables"])
    assert pdf.content.startswith(b"%PDF")


def test_as_many_queries_for_more_requests(
    client, deal, agree, warehouse, ask, clara, as_many_queries
):
    client.force_login(clara)

    def make(number):
        for _ in range(number):
            ask(agree(warehouse, f"Thing {Agreement.objects.count()}"))

    as_many_queries(make, lambda: client.get(reverse("requests:requests")))
