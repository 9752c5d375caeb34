"""Pages of named lists, through the addresses that a browser asks."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from otdel.company.clients.models import Company
from otdel.company.namedlists import services
from otdel.company.namedlists.drafts import EntryDraft
from otdel.company.namedlists.models import Entry, NamedList
from otdel.foundation.people.models import ExportNote, Grant
from otdel.foundation.web.lists.acting import list_title, listed

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def page_of(client):
    """page_of(anna): a browser of a person's."""

    def enter(user):
        client.force_login(user)
        return client

    return enter


@pytest.fixture
def filled(anna, calls, clients_of, moment):
    def fill(number, start=0):
        ids = [one.pk for one in clients_of(anna, number, start)]
        services.add_entries(calls.pk, ids, EntryDraft("fair", anna.pk), by=anna, at=moment)
        return calls

    return fill


def test_a_list_shows_its_entries_with_own_fields(page_of, anna, filled):
    row = filled(2)
    Entry.objects.update(extra={"budget": 125_000, "rating": "A", "expert": anna.pk})

    answer = page_of(anna).get(reverse("namedlists:list", args=[row.pk]))

    said = answer.content.decode()
    for text in ("Anna client 0", "Budget", "Rating", "1,250", "To do", "0%"):
        assert text in said


def test_a_stranger_meets_no_private_list(page_of, anna, vera, make_list):
    row = make_list(anna, "Annas own")
    browser = page_of(vera)
    for name in ("list", "edit", "paste", "fields"):
        for method in ("get", "post"):
            answer = getattr(browser, method)(reverse(f"namedlists:{name}", args=[row.pk]))
            assert answer.status_code == 404, name
            assert b"Annas" not in answer.content
    assert b"Annas" not in browser.get(reverse("namedlists:lists")).content


def test_entries_of_others_clients_are_not_shown(page_of, boris, filled):
    row = filled(2)
    answer = page_of(boris).get(reverse("namedlists:list", args=[row.pk]))
    assert answer.status_code == 200
    assert b"Anna client" not in answer.content


def test_a_field_hidden_on_companies_is_hidden_in_lists_too(page_of, anna, filled):
    row = filled(1)
    Company.objects.update(city="Omsk", industry="Paper")
    address = reverse("namedlists:list", args=[row.pk])
    assert "city" in {one.key for one, *_ in page_of(anna).get(address).context["all_columns"]}

    Grant.objects.filter(user=anna).update(fields={"company.city": "hidden"})
    answer = page_of(anna).get(address, {"sort": "city"})

    keys = {one.key for one, *_ in answer.context["all_columns"]}
    assert "industry" in keys
    assert "city" not in keys
    assert answer.context["asked"].sort == ""


def test_a_list_costs_no_query_a_row(page_of, anna, filled):
    browser, row = page_of(anna), filled(3)
    Entry.objects.update(extra={"expert": anna.pk, "rating": "A"})
    address = reverse("namedlists:list", args=[row.pk])
    browser.get(address)
    with CaptureQueriesContext(
        connection,
    ) as few:
        browser.get(address)
    filled(27, 3)
    Entry.objects.update(extra={"expert": anna.pk, "rating": "A"})
    with CaptureQueriesContext(connection) as many:
        answer = browser.get(address)
    assert answer.content.count(b"Anna client") >= 30
    assert len(many) <= len(few)


def test_filters_and_search_narrow_a_list(page_of, anna, filled):
    row = filled(3)
    first = Entry.objects.order_by("pk").first()
    Entry.objects.filter(pk=first.pk).update(
        state="done", extra={"rating": "A", "expert": anna.pk, "seats": 5, "budget": 2000}
    )
    browser, address = page_of(anna), reverse("namedlists:list", args=[row.pk])
    for query in (
        {"state": "done"}, {"extra.rating": "A"}, {"extra.expert": "me"}, {"extra.seats": "5..5"}, {"extra.budget": "10..20,5"},
        {"q": str(first)},
    ):  # fmt: skip
        said = browser.get(address, query, headers=HTMX).content.decode()
        assert "Anna client 0" in said, query
        assert "Anna client 1" not in said, query
        assert "Anna client 2" not in said, query
    said = browser.get(address, {"state": "done", "sort": "-extra.seats"}).content.decode()
    assert "Anna client 1" not in said


def test_a_cell_is_edited_in_place(page_of, anna, filled):
    row = filled(1)
    entry = Entry.objects.get()
    browser, address = page_of(anna), reverse("namedlists:list", args=[row.pk])
    for cell, typed, kept in (
        ("extra.budget", "1 000", ("extra", {"budget": 100_000})),
        ("state", "doing", ("state", "doing")),
        ("assigned_id", "", ("assigned_id", None)),
        ("note", "Call later", ("note", "Call later")),
    ):
        entry.refresh_from_db()
        sent = {"cell": cell, "row": entry.pk, "value": typed, "version": entry.version}
        form = browser.get(address, {"cell": cell, "id": entry.pk}, headers=HTMX)
        assert form.status_code == 200
        answer = browser.patch(
            address, data="&".join(f"{k}={v}" for k, v in sent.items()),
            content_type="application/x-www-form-urlencoded", headers=HTMX,
        )  # fmt: skip
        assert answer.status_code == 200, answer.content
        entry.refresh_from_db()
        assert getattr(entry, kept[0]) == kept[1]


def test_bulk_acts_of_a_list(page_of, anna, boris, filled):
    row = filled(3)
    ids = ",".join(str(pk) for pk in Entry.objects.values_list("pk", flat=True))
    browser, address = page_of(anna), reverse("namedlists:list", args=[row.pk])
    asked = browser.post(address, {"_act": "state", "_ids": ids}, headers=HTMX)
    assert b"In work" in asked.content
    browser.post(
        address, {"_act": "state", "_ids": ids, "_step": "run", "state": "doing"}, headers=HTMX
    )
    browser.post(
        address, {"_act": "assign", "_all": "1", "_step": "run", "assigned": boris.pk}, headers=HTMX
    )
    assert set(Entry.objects.values_list("state", "assigned")) == {("doing", boris.pk)}

    browser.post(
        f"{address}?state=doing", {"_act": "remove", "_all": "1", "_step": "run"}, headers=HTMX
    )
    assert not Entry.objects.exists()
    assert Company.objects.count() == 3


def test_all_that_match_are_put_into_a_list(page_of, anna, calls, clients_of):
    clients_of(anna, 3)
    browser, address = page_of(anna), reverse("clients:company-list")
    asked = browser.post(address, {"_act": "add-to-list", "_all": "1"}, headers=HTMX)
    assert calls.name.encode() in asked.content

    answer = browser.post(
        f"{address}?owner=me",
        {"_act": "add-to-list", "_all": "1", "_step": "run", "named_list": calls.pk, "why": "All mine"},
        headers=HTMX,
    )  # fmt: skip

    assert answer.status_code in (200, 204)
    assert set(Entry.objects.values_list("why", flat=True)) == {"All mine"}
    assert Entry.objects.count() == 3


def test_many_are_put_in_in_the_background(page_of, anna, calls, clients_of, monkeypatch):
    clients_of(anna, 3)
    monkeypatch.setattr("otdel.foundation.web.lists.bulk.value", lambda key: 2)
    asked = []
    monkeypatch.setattr(
        "otdel.foundation.web.lists.bulk.after_commit", lambda *told: asked.append(told)
    )
    told = {"_act": "add-to-list", "_all": "1", "_step": "run", "named_list": calls.pk, "why": ""}
    page_of(anna).post(reverse("clients:company-list"), told, headers=HTMX)
    assert not Entry.objects.exists()

    [(task, *rest)] = asked
    task.call(*rest)

    assert Entry.objects.count() == 3


def test_a_worker_finds_one_list_of_the_family(anna, filled):
    row = filled(1)
    spec = listed(f"entries-{row.pk}")
    assert spec.rows(anna).count() == 1
    assert list_title(f"entries-{row.pk}") == row.name
    with pytest.raises(LookupError):
        listed("entries-none")


def test_a_list_goes_out_as_a_file_and_is_noted(page_of, anna, filled):
    row = filled(2)
    answer = page_of(anna).get(reverse("namedlists:list", args=[row.pk]), {"export": "csv"})
    said = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert "Budget" in said
    assert "Anna client 1" in said
    assert ExportNote.objects.get().what == f"entries-{row.pk}"


def test_a_record_shows_its_lists_and_is_put_into_one(
    page_of, anna, calls, make_list, clients_of, moment
):
    [client] = clients_of(anna, 1)
    browser = page_of(anna)
    add = reverse("namedlists:company-add", args=[client.pk])
    assert browser.get(add, headers=HTMX).status_code == 200
    answer = browser.post(add, {"named_list": calls.pk, "why": "fair"}, headers=HTMX)
    assert answer.status_code == 204
    assert browser.post(add, {"named_list": calls.pk}, headers=HTMX).status_code == 422

    said = browser.get(reverse("clients:company-detail", args=[client.pk])).content.decode()

    assert calls.name in said
    assert f"Put into the list “{calls.name}”" in said.replace("&quot;", '"')


def test_a_contact_is_put_into_a_list_of_contacts(page_of, anna, make_list, clients_of):
    clients_of(anna, 2)
    row = make_list(anna, "Guests", on_noun="contact", audience="everybody")
    browser = page_of(anna)
    told = {"_act": "add-to-list", "_all": "1", "_step": "run", "named_list": row.pk, "why": ""}
    browser.post(reverse("clients:contact-list"), told, headers=HTMX)
    assert Entry.objects.filter(contact__isnull=False).count() == 2
    said = browser.get(reverse("namedlists:list", args=[row.pk])).content.decode()
    assert "Person" in said
    person = Entry.objects.first().contact_id
    assert (
        "Guests" in browser.get(reverse("clients:contact-detail", args=[person])).content.decode()
    )


def test_lines_are_pasted_and_strangers_shown(page_of, anna, calls, clients_of):
    [client] = clients_of(anna, 1)
    address = reverse("namedlists:paste", args=[calls.pk])
    answer = page_of(anna).post(
        address, {"text": f"{client.name}\nNobody", "why": ""}, headers=HTMX
    )
    assert b"Nobody" in answer.content
    assert Entry.objects.count() == 1


def test_a_list_is_drawn_up_edited_and_given_fields(page_of, anna, units):
    browser = page_of(anna)
    told = {
        "name": "Fair", "purpose": "campaign", "on_noun": "company", "audience": "unit",
        "unit": units["north"].pk, "owner": anna.pk, "states": "Call\nSold", "note": "",
    }  # fmt: skip
    wrong = browser.post(reverse("namedlists:create"), told | {"unit": ""}, headers=HTMX)
    assert wrong.status_code == 422
    browser.post(reverse("namedlists:create"), told, headers=HTMX)
    row = NamedList.objects.get()
    assert [one["label"] for one in row.states] == ["Call", "Sold"]

    browser.post(reverse("namedlists:edit", args=[row.pk]), told | {"name": "Fair 2"}, headers=HTMX)
    fields = reverse("namedlists:fields", args=[row.pk])
    browser.post(
        fields, {"label": "Sum", "kind": "money", "choices": "", "position": 0}, headers=HTMX
    )
    field = row.fields.get()
    one = reverse("namedlists:field-edit", args=[row.pk, field.pk])
    browser.post(one, {"label": "Total", "choices": "", "position": 1}, headers=HTMX)
    browser.post(reverse("namedlists:field-switch", args=[row.pk, field.pk]), headers=HTMX)

    row.refresh_from_db()
    field.refresh_from_db()
    assert (row.name, field.label, field.is_active) == ("Fair 2", "Total", False)
    assert b"Total" in browser.get(fields, headers=HTMX).content


def test_rival_claims_are_a_page(page_of, anna, boris, clara, make_list, clients_of, moment):
    [client] = clients_of(clara, 1)
    for name, owner in (("A list", anna), ("B list", boris)):
        row = make_list(clara, name, purpose="cold", is_exclusive=True, owner_id=owner.pk)
        services.add_entries(row.pk, [client.pk], by=clara, at=moment, claims="tell")
    said = page_of(clara).get(reverse("namedlists:conflicts")).content.decode()
    for text in (client.name, "Anna", "Boris (B list)"):
        assert text in said
