"""A person who was erased stands nowhere: every column of text, every file, every search."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import unquote_plus

import pytest
from django.apps import apps
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, models
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from otdel.company.clients import queries as clients_queries
from otdel.company.clients import services as clients
from otdel.company.clients.drafts import CompanyDraft, ContactDraft, PointDraft
from otdel.company.clients.models import Company, Contact, Tag
from otdel.company.contacting import errors, services
from otdel.company.contacting.drafts import BanDraft, ConsentDraft, PassingDraft, RequestDraft
from otdel.company.contacting.models import Ban, Consent, DataRequest, Erasure
from otdel.company.namedlists.drafts import EntryDraft, ListDraft
from otdel.company.namedlists.services import add_entries, create_list, edit_entry
from otdel.edges.exchange.models import Import
from otdel.edges.exchange.tests.support import brought_in, checked, taken_back
from otdel.foundation.files.services import attach, remove_attachment
from otdel.foundation.journal.models import Entry
from otdel.foundation.journal.services import undo
from otdel.foundation.people.models import ExportRequest
from otdel.foundation.web.models import SavedView
from otdel.selling.pipeline import queries as pipeline
from otdel.selling.pipeline.drafts import DealDraft, LeadDraft
from otdel.selling.pipeline.models import Deal, Lead
from otdel.selling.pipeline.services import ensure_default_process, lose_deals, open_deal, take_lead
from otdel.selling.work.drafts import ActivityDraft
from otdel.selling.work.models import Activity
from otdel.selling.work.services import plan
from otdel.wiring.erasers import KEPT, SWEPT, SWEPT_ADDRESSES

NAME, SURNAME, FIRST = "Кукушкин Аристарх Феофанович", "Кукушкин", "Аристарх"
PHONE, TYPED = "+79215550177", "8 (921) 555-01-77"
MAIL = "a.kukushkin@forest.example"
TABLE = f"ФИО;Компания;Телефон;Email\n{NAME};Лес;{TYPED};{MAIL}\nСойкина Анна;Лес;+7 921 555-02-88;s@forest.example\n"
TEXT = (models.CharField, models.TextField, models.JSONField, models.FileField, models.BinaryField)


# ---------------------------------------------------------------- nobody forgets a column


def columns() -> Iterator[tuple[type[models.Model], models.Field[Any, Any]]]:
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.local_concrete_fields:
            if isinstance(field, TEXT):
                yield model, field


def test_every_text_is_swept_or_says_why_nobody_stands_in_it():
    swept = {f"{model._meta.label}.{name}" for model, names in SWEPT for name in names}
    swept |= {f"{model._meta.label}.{name}" for model, name in SWEPT_ADDRESSES}
    swept |= {f"django_tasks_database.DBTaskResult.{one}" for one in ("worker_ids",)}
    missing = [
        f"{model._meta.label}.{field.name}"
        for model, field in columns()
        if model.__module__.startswith("otdel.")
        and not field.choices
        and f"{model._meta.label}.{field.name}" not in swept | KEPT.keys()
        and model._meta.label not in KEPT
    ]
    assert not missing, (
        f"wiring/erasers.py: put into SWEPT, or into KEPT with the reason: {missing}"
    )


def test_what_is_kept_or_swept_is_there():
    known = {f"{model._meta.label}.{field.name}" for model, field in columns()}
    labels = {model._meta.label for model in apps.get_models()}
    assert not [one for one in KEPT if one not in known | labels]
    for model, names in SWEPT:
        assert {f"{model._meta.label}.{name}" for name in names} <= known


# ---------------------------------------------------------------- a person who is everywhere


@pytest.fixture
def forest(clara, anna, moment, friday, tmp_path):
    """Kukushkin in a deal, leads, an import, a merge, files, notes, a list, requests; ids by noun."""
    settings.DATA_DIR, before = tmp_path, settings.DATA_DIR
    act = {"by": clara, "at": moment}
    ensure_default_process(**act)
    imp = brought_in({"люди.csv": TABLE}, clara)
    card = Contact.objects.get(full_name=NAME)
    firm = Company.objects.get()
    twin = clients.create_contact(
        ContactDraft(f"{FIRST} {SURNAME}", firm.pk, points=(PointDraft("phone", "+7 921 555-01-99"),)),
        batch="twin", **act,
    )  # fmt: skip
    clients.merge_records("contact", card.pk, twin.pk, batch="merge", **act)
    clients.edit_contact(
        card.pk,
        {"title": "Лесник", "full_name": "Кукушкин-Боровой Аристарх"},
        version=None,
        batch="edit",
        **act,
    )
    clients.tag_records("contact", [card.pk], add=[f"{FIRST} {SURNAME}"], **act)
    clients.edit_company(
        firm.pk,
        {"preferences": f"Звонить {SURNAME}у {FIRST}у, 921 5550177"},
        version=None,
        batch="wish",
        **act,
    )
    stage = pipeline.all_stages().first()
    deal = open_deal(
        DealDraft(
            f"{SURNAME}: лес и доски", stage.process_id, stage.pk, friday, "RUB", company_id=firm.pk,
            contact_id=card.pk, amount_minor=900_00,
        ),
        today=friday, batch="deal", **act,
    )  # fmt: skip
    leads = [
        take_lead(LeadDraft("Заявка", moment, "RUB", person_name=NAME, phone=TYPED), **act),
        take_lead(LeadDraft(f"От {SURNAME}а", moment, "RUB", contact_id=card.pk, note="Торопится", email=MAIL), **act),
    ]  # fmt: skip
    call = plan(
        ActivityDraft("call", "Поздравить с днём рождения", clara.pk, contact_id=card.pk, body="жена Ольга",
                      due_at=moment.replace(hour=9), has_hour=True),
        batch="call", **act,
    )  # fmt: skip
    plan(
        ActivityDraft(
            "task", f"Узнать у {FIRST}а {SURNAME}а, {TYPED}", clara.pk, company_id=firm.pk
        ),
        **act,
    )
    passport = attach(
        "contact", card.pk, SimpleUploadedFile("паспорт.txt", f"{NAME} 4001".encode()), **act
    )
    old = attach(
        "contact", card.pk, SimpleUploadedFile("старое.txt", f"{NAME} 1999".encode()), **act
    )
    remove_attachment(old.pk, batch="old", **act)
    attach("deal", deal.pk, SimpleUploadedFile(f"{SURNAME} {FIRST}.txt", b"price"), **act)
    lists = create_list(ListDraft("Лесники", on_noun="contact"), **act)
    [entry] = add_entries(
        lists.pk, [card.pk], EntryDraft(why=f"{SURNAME} просил"), batch="list", **act
    )
    edit_entry(entry.pk, {"note": "Любит грибы"}, version=None, batch="note", **act)
    services.publish_wording("marketing", "Согласен.", "I agree.", **act)
    services.give_consent(
        ConsentDraft("contact", card.pk, "marketing", "paper", friday, proof=f"папка «{SURNAME}»"),
        batch="yes",
        **act,
    )
    services.set_ban(BanDraft("Просил не писать", friday, address=MAIL), phone_country="RU", **act)
    services.keep_passings(
        [
            PassingDraft(
                "phone", "deal", contact_id=card.pk, codes="day-off", reason=f"{SURNAME} ждал"
            )
        ],
        **act,
    )
    SavedView.objects.create(
        owner=clara, list_key="contacts", name="Мой", query=f"q={SURNAME}+{FIRST}&sort=name"
    )
    ExportRequest.objects.create(
        user=clara, list_key="contacts", query="q=%D0%9A%D1%83%D0%BA%D1%83%D1%88%D0%BA%D0%B8%D0%BD+" + FIRST,
        form="csv", rows=1, reason=f"Для {SURNAME}а {FIRST}а", at=moment,
    )  # fmt: skip
    asked = services.take_request(
        RequestDraft("erase", "letter", friday, contact_id=card.pk, words=f"Я, {NAME}, прошу удалить"),
        on=friday, **act,
    )  # fmt: skip
    yield {
        "contact": card.pk, "twin": twin.pk, "deal": deal.pk, "leads": [one.pk for one in leads], "call": call.pk,
        "import": imp, "asked": asked.pk, "stage": stage, "sha": passport.sha256,
    }  # fmt: skip
    settings.DATA_DIR = before


@pytest.fixture
def erase(forest, clara, moment, friday, django_capture_on_commit_callbacks):
    """Return the act: the deal is lost, then the person is erased by the request."""

    def act() -> Erasure:
        deal = Deal.objects.get(pk=forest["deal"])
        if deal.is_open:
            reason = pipeline.loss_reasons().first()
            lose_deals(
                [deal.pk], reason.pk, note=f"{SURNAME} передумал", on=friday, by=clara, at=moment
            )
        with django_capture_on_commit_callbacks(execute=True):
            return services.erase_person(
                None, request_id=forest["asked"], by=clara, on=friday, at=moment
            )

    return act


def telling(text: str) -> bool:
    """Say whether a text names the person by surname, phone or mail, escaped or not."""
    plain = unquote_plus(text).casefold()
    digits = re.sub(r"\D", "", plain)
    return (
        "кукушкин" in plain
        or "kukushkin" in plain
        or "9215550177" in digits
        or "9215550199" in digits
    )


def found() -> list[str]:
    """Where the person stands: columns of every table, names and bytes of every file."""
    places = [
        f"{model._meta.label}.{field.name} {pk}: {value}"
        for model, field in columns()
        for pk, value in model._base_manager.values_list("pk", field.name)
        if value and telling(str(value))
    ]
    for path in Path(settings.DATA_DIR).rglob("*"):
        if path.is_file() and "sqlite" not in path.name:
            said = path.name + "".join(
                path.read_bytes().decode(one, "replace") for one in ("utf-8", "cp1251")
            )
            places += [str(path)] if telling(said) else []
    return places


def test_who_was_erased_stands_nowhere(forest, erase):
    assert len(found()) > 25  # the test sees the person while they are there

    erase()

    assert found() == []


def test_no_search_finds_them(forest, erase, clara):
    asks = (SURNAME, FIRST, "Боровой", TYPED, "5550177", MAIL, "kukushkin")
    before = [
        text
        for text in asks
        if clients_queries.find_contacts(clara, clients_queries.contacts(clara), text).rows
    ]
    assert len(before) == len(asks)

    erase()

    for text in asks:
        for look, rows in (
            (clients_queries.find_contacts, clients_queries.contacts),
            (pipeline.find_leads, pipeline.leads),
            (pipeline.find_deals, pipeline.deals),
        ):
            assert not list(look(clara, rows(clara), text, literal=True).rows), text


def test_the_index_itself_forgets(forest, erase):
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL's index holds pointers, not words")
    erase()

    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE '%fts5%'")
        indexes = [name for (name,) in cursor.fetchall()]
        assert indexes
        for index in indexes:
            cursor.execute(f"SELECT count(*) FROM {index} WHERE {index} MATCH 'кук'")
            assert cursor.fetchone()[0] == 0, index


def test_deals_visits_and_history_stay_and_their_pages_open(forest, erase, clara):
    erase()
    client = Client()
    client.force_login(clara)

    deal = Deal.objects.get(pk=forest["deal"])
    assert (deal.amount_minor, deal.contact_id, deal.title) == (
        900_00,
        forest["contact"],
        "[…]: лес и доски",
    )
    page = client.get(reverse("pipeline:deal-detail", args=[deal.pk])).content.decode()
    assert f"Erased person № {forest['contact']}" in page
    for name, pk in (
        ("clients:contact-detail", forest["contact"]),
        ("clients:company-detail", deal.company_id),
        ("pipeline:lead-detail", forest["leads"][0]),
        ("contacting:data-request", forest["asked"]),
        ("exchange:import-detail", forest["import"].pk),
    ):
        assert client.get(reverse(name, args=[pk])).status_code == 200
    call = Activity.objects.get(pk=forest["call"])
    assert (call.subject, call.body, call.kind, call.is_open) == ("[…]", "[…]", "call", False)
    assert (
        Entry.objects.filter(kind="contacting.PersonErased", noun_id=forest["contact"]).count() == 1
    )
    assert Lead.objects.get(pk=forest["leads"][0]).came_at


def test_addresses_stay_closed_without_being_kept(forest, erase, clara):
    erase()

    kept = Ban.objects.filter(source="erased")
    assert kept.count() == 3 and not kept.exclude(shown="", reason="").exists()
    assert Consent.objects.get().withdrawn_on is not None

    imp = checked({"снова.csv": TABLE}, clara)

    codes = [one["code"] for row in imp.files.get().rows.order_by("line") for one in row.problems]
    assert codes == ["erased-person"]
    assert not Consent.objects.filter(withdrawn_on=None).exists()


@pytest.mark.parametrize("batch", ["merge", "edit", "call", "old", "note"])
def test_nothing_brings_them_back(forest, erase, clara, moment, batch):
    erase()

    done = undo(batch, by=clara, at=moment)

    assert done.done == 0 and "erased at their own request" in done.refused[0][2]
    assert found() == []


def test_undo_of_the_import_leaves_them_erased_and_takes_the_others(forest, erase, clara):
    erase()

    taken_back(forest["import"], clara)

    assert [one.is_erased for one in Contact.objects.all()] == [True]
    assert found() == []


def test_a_second_erasure_moves_nothing(forest, erase):
    first = erase()
    state = {m._meta.label: list(m._base_manager.order_by("pk").values()) for m, _c in SWEPT}

    again = erase()

    assert again.pk == first.pk and Erasure.objects.count() == 1
    assert state == {
        m._meta.label: list(m._base_manager.order_by("pk").values()) for m, _c in SWEPT
    }


def test_an_open_deal_holds_the_erasure(forest, clara, moment, friday):
    before = found()

    with pytest.raises(errors.PersonHeld) as refusal:
        services.erase_person(None, request_id=forest["asked"], by=clara, on=friday, at=moment)

    assert "Open deal" in str(refusal.value)
    assert found() == before


def test_an_unfinished_import_holds_the_erasure(forest, erase, clara):
    checked({"ещё.csv": TABLE}, clara)

    with pytest.raises(errors.PersonHeld, match="is not over"):
        erase()

    assert Import.objects.exclude(status="done").count() == 1


def test_everything_is_told(forest, clara):
    client = Client()
    client.force_login(clara)
    file = client.post(reverse("contacting:data-file", args=[forest["asked"], "json"]))
    told = file.content.decode()
    for word in (
        NAME,
        MAIL,
        "Лесник",
        "жена Ольга",
        "паспорт.txt",
        "Любит грибы",
        "Торопится",
        "лес и доски",
        "Согласен.",
    ):
        assert word in told, word

    file = client.post(reverse("contacting:data-file", args=[forest["asked"], "xlsx"]))

    assert len(CalamineWorkbook.from_filelike(BytesIO(file.content)).sheet_names) > 8
    assert Entry.objects.filter(kind="contacting.DataTold").count() == 2


def test_a_person_without_a_card_is_erased_by_what_they_say(clara, moment, friday):
    """A lead alone: found by the phone; a namesake's own card stays."""
    act = {"by": clara, "at": moment}
    lead = take_lead(
        LeadDraft("Окна", moment, "RUB", person_name="Дятлов Пётр", phone=TYPED), **act
    )
    clients.create_contact(ContactDraft("Дятлов Пётр"), **act)
    asked = services.take_request(
        RequestDraft("erase", "call", friday, phone=PHONE), on=friday, **act
    )

    services.erase_person(None, request_id=asked.pk, on=friday, **act)

    lead.refresh_from_db()
    assert (lead.person_name, lead.phone, lead.title) == ("", "", "Окна")
    assert Contact.objects.get().full_name == "Дятлов Пётр"
    assert DataRequest.objects.get().phone == ""
    assert Tag.objects.count() == 0


def test_what_others_bear_too_stays_with_them(clara, moment, friday):
    """An office phone and a namesake: the company keeps its phone, texts about the namesake stay."""
    act = {"by": clara, "at": moment}
    firm = clients.create_company(CompanyDraft("Лес", points=(PointDraft("phone", TYPED),)), **act)
    one = clients.create_contact(
        ContactDraft(NAME, firm.pk, points=(PointDraft("phone", TYPED),)), **act
    )
    clients.create_contact(ContactDraft(NAME), **act)
    task = plan(ActivityDraft("task", f"{NAME}, {TYPED}", clara.pk), **act)

    services.erase_person(one.pk, on=friday, **act)

    task.refresh_from_db()
    assert task.subject == f"{NAME}, {TYPED}"
    assert firm.points.count() == 1
    assert Contact.objects.get(pk=one.pk).full_name == f"Erased person № {one.pk}"
    assert not Ban.objects.filter(source="erased").exists()
