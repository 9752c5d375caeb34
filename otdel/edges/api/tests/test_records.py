"""Clients, leads, deals and tasks over REST: the same services, the same reach."""

import pytest

from otdel.company.clients.models import Company
from otdel.foundation.people.services import system_user
from otdel.selling.pipeline.models import Deal
from otdel.selling.pipeline.services import ensure_default_process


@pytest.fixture
def process(db, moment):
    ensure_default_process(by=system_user(), at=moment)


def made(program, path, **sent) -> dict:
    status, body = program.post(path, sent)
    assert status == 201, body
    return body


def test_a_company_comes_back_as_it_was_sent(annas, anna):
    company = made(
        annas,
        "/companies",
        name="ООО «Ромашка»",
        city="Тверь",
        points=[{"kind": "phone", "value": "8 (800) 555-35-35"}],
    )

    status, body = annas.get(f"/companies/{company['id']}")
    assert (status, body["name"], body["owner_id"]) == (200, "ООО «Ромашка»", anna.pk)
    assert body["points"][0]["value"] == "+78005553535"


def test_only_the_sent_fields_change(annas):
    company = made(annas, "/companies", name="Romashka", city="Tver", industry="flowers")

    status, body = annas.patch(f"/companies/{company['id']}", {"city": "Pskov"})

    assert status == 200
    assert (body["name"], body["city"], body["industry"]) == ("Romashka", "Pskov", "flowers")


def test_an_edit_of_yesterdays_version_is_refused(annas):
    company = made(annas, "/companies", name="Romashka")
    annas.patch(f"/companies/{company['id']}", {"city": "Pskov"})

    status, body = annas.patch(
        f"/companies/{company['id']}", {"city": "Tver", "version": company["version"]}
    )

    assert (status, body["code"]) == (409, "stale")
    assert Company.objects.get().city == "Pskov"


@pytest.mark.parametrize(
    "path", ["/companies/{}", "/contacts/{}", "/deals/{}", "/leads/{}", "/tasks/{}"]
)
def test_what_is_out_of_reach_does_not_exist(path, annas, borises, process):
    noun = path.split("/")[1]
    sent = {
        "companies": {"name": "x"},
        "contacts": {"full_name": "x"},
        "deals": {"title": "x"},
        "leads": {"title": "x"},
        "tasks": {"subject": "x"},
    }[noun]
    row = made(annas, f"/{noun}", **sent)

    assert borises.get(path.format(row["id"]))[1]["code"] == "not-found"
    assert borises.patch(path.format(row["id"]), {})[0] == 404
    assert borises.get(f"/{noun}")[1]["items"] == []
    assert annas.get(path.format(row["id"]))[0] == 200


def test_pages_meet_every_row_once(annas):
    for n in range(7):
        made(annas, "/companies", name=f"Company {n}")

    names, cursor = [], ""
    while cursor is not None:
        _, page = annas.get(f"/companies?limit=3&cursor={cursor}")
        names += [row["name"] for row in page["items"]]
        cursor = page["next_cursor"]

    assert names == [f"Company {n}" for n in range(7)]


def test_a_cursor_of_ones_own_making_is_refused(annas):
    assert annas.get("/companies?cursor=abc")[1]["code"] == "bad-cursor"


def test_a_deal_opens_in_the_default_process_and_moves_through_its_gate(claras, process):
    deal = made(claras, "/deals", title="Tender", amount_minor=100_000)
    _, processes = claras.get("/processes")
    main = next(process for process in processes if process["is_default"])
    stages = [stage for stage in main["stages"] if stage["kind"] == "open"]
    assert deal["stage_id"] == stages[0]["id"]

    lost = next(stage for stage in main["stages"] if stage["kind"] == "lost")
    status, body = claras.post(f"/deals/{deal['id']}/move", {"stage_id": lost["id"]})
    assert (status, body["code"]) == (409, "gate-closed")
    assert "loss_reason" in " ".join(lack["key"] for lack in body["lacking"])
    assert Deal.objects.get().status == "open"

    _, reasons = claras.get("/loss-reasons")
    answers = {lack["key"]: reasons[0]["id"] for lack in body["lacking"]}
    status, body = claras.post(
        f"/deals/{deal['id']}/move", {"stage_id": lost["id"], "answers": answers}
    )
    assert (status, body["status"], body["loss_reason_id"]) == (200, "lost", reasons[0]["id"])


def test_a_stage_of_another_process_is_not_found(claras, process):
    deal = made(claras, "/deals", title="Tender")
    status, _ = claras.post(f"/deals/{deal['id']}/move", {"stage_id": 999_999})
    assert status in (404, 409, 422)


def test_a_lead_becomes_a_deal(claras, process):
    lead = made(claras, "/leads", title="Wants chairs", company_name="Romashka")
    _, criteria = claras.get("/criteria")
    answers = {str(row["id"]): True for row in criteria}
    assert claras.post(f"/leads/{lead['id']}/qualify", {"answers": answers})[0] == 200

    status, deal = claras.post(f"/leads/{lead['id']}/convert", {})

    assert status == 200, deal
    assert claras.get(f"/leads/{lead['id']}")[1]["deal_id"] == deal["id"]


def test_a_task_is_planned_finished_and_not_finished_twice(annas):
    task = made(annas, "/tasks", subject="Call back", kind="call", due_at="2030-01-15T10:00:00Z")
    status, body = annas.post(f"/tasks/{task['id']}/finish", {"outcome": "Agreed"})
    assert (status, body["is_open"], body["outcome"]) == (200, False, "Agreed")

    assert annas.post(f"/tasks/{task['id']}/finish", {"outcome": "Again"})[0] == 409


def test_lists_take_as_many_queries_for_thirty_rows(annas, as_many_queries):
    numbers = iter(range(1000))

    def make(n):
        for _ in range(n):
            made(
                annas,
                "/companies",
                name=f"C{next(numbers)}",
                points=[{"kind": "email", "value": "a@example.com"}],
            )

    as_many_queries(make, lambda: annas.get("/companies?limit=100"))


def test_records_are_found_by_any_reading_of_a_text(annas, borises, process):
    company = made(annas, "/companies", name="ООО «Ромашка»")
    deal = made(annas, "/deals", title="Поставка ромашки")
    lead = made(annas, "/leads", title="Ромашка просит цену")
    task = made(annas, "/tasks", kind="call", subject="Позвонить в Ромашку")
    for path, one in (("companies", company), ("deals", deal), ("leads", lead), ("tasks", task)):
        for text in ("%D1%80%D0%BE%D0%BC%D0%B0%D1%88%D0%BA", "hjvfirf"):
            found = annas.get(f"/{path}?text={text}")[1]["items"]
            assert [row["id"] for row in found] == [one["id"]], (path, text)
            assert borises.get(f"/{path}?text={text}")[1]["items"] == []
