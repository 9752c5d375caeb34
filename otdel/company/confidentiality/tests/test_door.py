"""Without a valid agreement every way in is shut, at the very next request."""

import re
from datetime import date, timedelta

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import resolve, reverse
from django.utils import timezone

from otdel.company.clients.drafts import CompanyDraft
from otdel.company.clients.models import Company
from otdel.company.clients.services import create_company
from otdel.company.confidentiality import services
from otdel.company.confidentiality.door import OPEN, AgreementDoor
from otdel.company.confidentiality.models import Agreement
from otdel.edges.api.api import api
from otdel.edges.api.services import SCOPES, issue_token
from otdel.foundation.files.models import Attachment
from otdel.foundation.people.models import ExportNote
from tests.architecture.test_rooms import ADDRESSES, filled

from .conftest import SECRET

pytestmark = pytest.mark.django_db
SIGN = reverse("confidentiality:sign")
HTMX = {"HX-Request": "true"}


@pytest.fixture
def hers(anna, moment):
    return create_company(CompanyDraft("Annas company", owner_id=anna.pk), by=anna, at=moment)


@pytest.fixture
def inside(client, anna, rule):
    """Anna, signed in, while everybody must sign and she has not."""
    rule("all")
    client.force_login(anna)
    return client


def test_every_address_of_a_signed_in_person_is_shut_but_the_few(anna, rule, rf):
    """Asked of the door itself, for each address of the product; that it stands before the views is below."""
    rule("all")
    door = AgreementDoor(lambda request: HttpResponse())
    shut, left_open = 0, set()
    for name, path, _gaps in ADDRESSES:
        request = rf.generic("POST" if shut % 2 else "GET", filled(path, {}))
        request.user = anna
        request.resolver_match = resolve(request.path)
        answer = door.process_view(request, None, (), {})
        if answer is None:
            left_open.add(name)
            continue
        assert answer.status_code == (302 if request.method == "GET" else 403), path
        shut += 1
    assert shut > 100
    assert left_open <= OPEN, left_open - OPEN


def test_the_door_stands_before_every_view():
    assert "otdel.company.confidentiality.door.AgreementDoor" in settings.MIDDLEWARE


def test_every_operation_of_the_api_is_shut_to_a_key(anna, hers, rule, moment):
    _row, secret = issue_token("For a program", SCOPES, by=anna, at=moment)
    caller = Client(headers={"Authorization": f"Bearer {secret}"})
    assert caller.get("/api/v1/companies").status_code == 200
    rule("all")
    number = 0
    for path, item in api.get_openapi_schema()["paths"].items():
        where = re.sub(r"{\w+}", str(hers.pk), path)
        for method in item.keys() & {"get", "post", "patch", "put", "delete"}:
            answer = caller.generic(method.upper(), where, "{}", content_type="application/json")
            assert (answer.status_code, answer.json()["code"]) == (403, "agreement-needed"), where
            number += 1
    assert number > 15
    assert "Sign the confidentiality agreement" in answer.json()["sentence"]
    assert Company.objects.get().version == hers.version


def test_a_page_a_fragment_and_a_program_are_each_told_their_way(inside):
    page = inside.get(reverse("clients:company-list") + "?q=x")
    assert page.headers["Location"] == f"{SIGN}?next=%2Fclients%2F%3Fq%3Dx"
    part = inside.get(reverse("clients:company-list"), headers=HTMX)
    assert (part.status_code, part.headers["HX-Redirect"], part.content) == (403, SIGN, b"")
    told = inside.get(reverse("clients:company-list"), headers={"Accept": "application/json"})
    assert (told.status_code, told.json()["code"]) == (403, "agreement-needed")


def test_an_export_and_a_file_do_not_leave(inside, hers, anna):
    row = Attachment.objects.create(
        noun="company", noun_id=hers.pk, name="a.txt", content_type="text/plain", size=1,
        sha256="0" * 64, by=anna, at=timezone.now(),
    )  # fmt: skip
    for where in (
        reverse("clients:company-list") + "?export=csv",
        reverse("files:download", args=[row.pk]),
    ):
        assert inside.get(where).headers["Location"].startswith(SIGN)
    assert not ExportNote.objects.exists()


def test_the_way_to_sign_the_account_and_the_way_out_stand_open(inside, anna):
    assert inside.get(SIGN).status_code == 200
    anna.set_password(SECRET)
    anna.save(update_fields=["password"])
    inside.force_login(anna)
    assert inside.get(reverse("account_change_password")).status_code == 200
    assert inside.post(reverse("account_logout")).status_code == 302
    assert "_auth_user_id" not in inside.session


def test_reading_and_signing_leads_to_where_one_was_going(inside, anna):
    anna.set_password(SECRET)
    anna.save(update_fields=["password"])
    inside.force_login(anna)
    there = reverse("clients:company-list")
    told = {"typed_name": "Anna", "secret": SECRET, "agreed": "on", "number": 1, "next": there}

    wrong = inside.post(SIGN, told | {"secret": "not hers"})
    assert wrong.status_code == 422 and not Agreement.objects.exists()
    unread = inside.post(SIGN, {key: told[key] for key in told if key != "agreed"})
    assert unread.status_code == 422 and not Agreement.objects.exists()
    away = inside.post(SIGN, told | {"next": "https://elsewhere.example/"})
    assert away.headers["Location"] == "/"
    assert inside.get(there).status_code == 200


def test_one_that_ends_during_a_session_stops_the_next_request_and_a_form_moves_nothing(
    client, anna, clara, hers, rule, signed, moment
):
    row = signed(anna)
    rule("all")
    client.force_login(anna)
    facts = reverse("clients:company-detail", args=[hers.pk])
    assert client.get(facts).status_code == 200

    yesterday = timezone.localdate() - timedelta(days=1)
    Agreement.objects.filter(pk=row.pk).update(contract_ends_on=yesterday, expires_on=yesterday)

    answer = client.post(reverse("clients:company-create"), {"name": "A new one"})
    assert answer.status_code == 403 and b"agreement-needed" in answer.content
    assert Company.objects.count() == 1
    assert client.get(facts).headers["Location"].startswith(SIGN)


def test_a_withdrawal_and_a_new_version_stop_a_session_too(
    client, anna, clara, rule, signed, moment
):
    row = signed(anna)
    rule("all")
    client.force_login(anna)
    there = reverse("clients:company-list")
    assert client.get(there).status_code == 200
    services.withdraw(row.pk, "why", by=clara, at=moment)
    assert client.get(there).status_code == 302
    signed(anna)
    assert client.get(there).status_code == 200
    draft = services.WordingDraft("own", "Текст", "Text", date(2026, 1, 1))
    services.issue_wording(draft, by=clara, at=moment)
    assert client.get(there).status_code == 302


def test_with_the_rule_off_nothing_is_asked(client, anna):
    client.force_login(anna)
    assert client.get(reverse("clients:company-list")).status_code == 200


def test_an_anonymous_is_sent_to_the_sign_in(client, rule):
    rule("all")
    for name in ("sign", "register", "agreements", "texts", "rule"):
        answer = client.get(reverse(f"confidentiality:{name}"))
        assert answer.status_code == 302 and "login" in answer.headers["Location"]


# ---------------------------------------------------------------- the pages of the register


@pytest.mark.parametrize("language", ["ru", "en"])
def test_the_pages_open_for_a_chief(client, anna, clara, signed, language):
    row = signed(anna)
    type(clara).objects.filter(pk=clara.pk).update(language=language)
    client.force_login(clara)
    for where in (
        reverse("confidentiality:register"),
        reverse("confidentiality:register") + "?export=csv",
        reverse("confidentiality:agreements"),
        reverse("confidentiality:agreement", args=[row.pk]),
        reverse("confidentiality:person", args=[anna.pk]),
        reverse("confidentiality:texts"),
        reverse("confidentiality:text", args=[row.wording_id]),
        reverse("confidentiality:rule"),
        reverse("confidentiality:text-new", args=["own"]),
        reverse("confidentiality:paper", args=[anna.pk]),
        reverse("confidentiality:party", args=[anna.pk]),
        reverse("confidentiality:withdraw", args=[row.pk]),
    ):
        answer = client.get(where)
        assert answer.status_code == 200, where
    assert b"Anna" in client.get(reverse("confidentiality:register")).content


def test_a_seller_reads_her_own_and_nothing_else(client, anna, boris, signed):
    mine, his = signed(anna), signed(boris)
    client.force_login(anna)
    assert client.get(reverse("confidentiality:agreement", args=[mine.pk])).status_code == 200
    assert client.get(reverse("confidentiality:agreement", args=[his.pk])).status_code == 404
    for name, args in (
        ("register", []), ("agreements", []), ("texts", []), ("rule", []),
        ("person", [boris.pk]), ("paper", [boris.pk]), ("party", [boris.pk]),
        ("withdraw", [mine.pk]), ("text-new", ["own"]),
    ):  # fmt: skip
        assert client.get(reverse(f"confidentiality:{name}", args=args)).status_code == 403
    assert (
        reverse("confidentiality:agreement", args=[mine.pk])
        in client.get(reverse("department:me")).content.decode()
    )


def test_a_chief_records_a_paper_copy_with_its_scan(client, anna, clara, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    client.force_login(clara)
    scan = SimpleUploadedFile("nda.pdf", b"%PDF-1.4 scanned", "application/pdf")
    answer = client.post(
        reverse("confidentiality:paper", args=[anna.pk]),
        {"signed_on": "2026-03-01", "contract_ends_on": "", "scan": scan},
        headers=HTMX,
    )
    assert answer.status_code == 204
    row = Agreement.objects.get()
    assert (row.how, Attachment.objects.get().noun_id) == ("paper", row.pk)
    client.force_login(anna)
    assert client.get(reverse("files:list", args=["agreement", row.pk])).status_code == 404


def test_the_rule_is_set_in_one_dialog(client, anna, clara, rule):
    rule("off")
    client.force_login(clara)
    answer = client.post(
        reverse("confidentiality:rule"), {"mode": "chosen", "functions": ["AE"]}, headers=HTMX
    )
    assert answer.status_code == 204
    client.force_login(anna)
    assert client.get("/").status_code == 302
