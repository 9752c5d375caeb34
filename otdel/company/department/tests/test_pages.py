"""Every page of the department in both languages; who may not, may not."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from otdel.company.department.models import Employment, Function, Unit
from otdel.foundation.people import services as people
from otdel.foundation.people.models import AccessNote, Alert, Grant, Invitation, User
from otdel.foundation.people.policy import Reach, Role
from otdel.foundation.preferences.queries import declared, value
from otdel.foundation.preferences.services import set_value

HTMX = {"HX-Request": "true"}
OPEN = ["structure", "functions", "people", "calendars", "me"]
WATCHED = ["access-journal", "export-journal", "alerts"]
ASKED = [
    "unit-create", "employ", "function-create", "invite",
]  # fmt: skip


@pytest.fixture
def signed_in(client, catalogue):
    def enter(user):
        client.force_login(user)
        return client

    return enter


@pytest.mark.parametrize("name", [*OPEN, *WATCHED, "settings"])
@pytest.mark.parametrize("language", ["ru", "en"])
def test_page_opens_for_the_owner_whole_and_as_a_fragment(signed_in, olga, anna, name, language):
    User.objects.filter(pk=olga.pk).update(language=language)
    client = signed_in(olga)
    people.note_view("company", 5, by=anna, at=timezone.now())
    whole = client.get(reverse(f"department:{name}"))
    assert whole.status_code == 200
    assert f'lang="{language}"' in whole.content.decode()
    assert client.get(reverse(f"department:{name}"), headers=HTMX).status_code == 200


@pytest.mark.parametrize("name", OPEN)
def test_everybody_who_signs_in_may_look_at_the_department(signed_in, vera, name):
    assert signed_in(vera).get(reverse(f"department:{name}")).status_code == 200


@pytest.mark.parametrize("name", [*WATCHED, "settings", *ASKED])
def test_a_seller_is_kept_out_of_what_chiefs_do(signed_in, anna, name):
    assert signed_in(anna).get(reverse(f"department:{name}")).status_code == 403


@pytest.mark.parametrize("name", [*OPEN, *WATCHED, "settings", *ASKED])
def test_nobody_comes_in_without_a_sign_in(client, db, name):
    answer = client.get(reverse(f"department:{name}"))
    assert answer.status_code == 302
    assert reverse("account_login") in answer.headers["Location"]


@pytest.mark.parametrize("name", ASKED)
def test_dialog_opens_for_the_head(signed_in, clara, name):
    assert signed_in(clara).get(reverse(f"department:{name}"), headers=HTMX).status_code == 200


def test_a_unit_is_made_moved_and_the_making_undone(signed_in, olga, units):
    client = signed_in(olga)
    sent = {"name": "West", "parent": units["sales"].pk}
    assert client.post(reverse("department:unit-create"), sent, headers=HTMX).status_code == 204
    west = Unit.objects.get(name="West")
    sent = {"name": "Far West", "parent": units["north"].pk}
    address = reverse("department:unit-edit", args=[west.pk])
    assert client.post(address, sent, headers=HTMX).status_code == 204
    west.refresh_from_db()
    assert (west.name, west.parent_id) == ("Far West", units["north"].pk)


def test_a_unit_cannot_be_put_into_itself(signed_in, olga, units):
    address = reverse("department:unit-edit", args=[units["sales"].pk])
    sent = {"name": "Sales", "parent": units["north"].pk}
    answer = signed_in(olga).post(address, sent, headers=HTMX)
    assert answer.status_code == 422
    assert Unit.objects.get(pk=units["sales"].pk).parent_id is None


def test_inviting_adds_the_person_the_work_and_the_letter(signed_in, clara, units):
    sent = {
        "email": "New@Example.com",
        "full_name": "Новый Человек",
        "language": "ru",
        "unit": units["north"].pk,
        "functions": ["AE", "UPSELL"],
    }
    answer = signed_in(clara).post(reverse("department:invite"), sent, headers=HTMX)
    assert answer.status_code == 204
    person = User.objects.get(email="new@example.com")
    assert not person.has_usable_password()
    assert Employment.objects.get(person=person).functions.count() == 2
    assert Grant.objects.get(user=person).role == Role.SELLER
    assert Invitation.objects.get(user=person).accepted_at is None


def test_a_head_cannot_invite_an_administrator(signed_in, clara, units):
    sent = {
        "email": "high@example.com", "full_name": "High", "language": "en",
        "unit": units["north"].pk, "functions": ["ADMIN"],
    }  # fmt: skip
    answer = signed_in(clara).post(reverse("department:invite"), sent, headers=HTMX)
    assert answer.status_code == 422
    assert not User.objects.filter(email="high@example.com").exists()


def test_person_page_shows_rights_only_to_those_who_may(signed_in, olga, anna, vera):
    address = reverse("department:person", args=[anna.pk])
    assert "role-give" not in signed_in(vera).get(address).content.decode()
    whole = signed_in(olga).get(address).content.decode()
    assert reverse("department:role-give", args=[anna.pk]) in whole
    assert signed_in(olga).get(reverse("department:person", args=[10**9])).status_code == 404


def test_switching_off_throws_out_at_once(signed_in, olga, anna, client):
    from django.test import Client  # noqa: PLC0415

    theirs = Client()
    theirs.force_login(anna)
    assert theirs.get(reverse("department:me")).status_code == 200
    address = reverse("department:switch", args=[anna.pk, "off"])
    assert signed_in(olga).post(address, headers=HTMX).status_code == 204
    assert theirs.get(reverse("department:me")).status_code == 302


def test_a_seller_cannot_switch_anybody_off(signed_in, anna, boris):
    address = reverse("department:switch", args=[boris.pk, "off"])
    assert signed_in(anna).post(address, headers=HTMX).status_code == 403
    assert User.objects.get(pk=boris.pk).is_active


def test_book_preview_counts_and_handing_over_can_be_undone(signed_in, clara, anna, boris, moment):
    from otdel.company.clients.drafts import CompanyDraft  # noqa: PLC0415
    from otdel.company.clients.models import Company  # noqa: PLC0415
    from otdel.company.clients.services import create_companies  # noqa: PLC0415

    drafts = [CompanyDraft(name=f"C{n}", owner_id=anna.pk) for n in range(3)]
    create_companies(drafts, by=clara, at=moment)
    client = signed_in(clara)
    address = reverse("department:reassign", args=[anna.pk])
    assert ">3<" in client.get(address, headers=HTMX).content.decode()
    sent = {"heir": boris.pk, "parts": ["company"]}
    answer = client.post(address, sent, headers=HTMX)
    assert answer.status_code == 204
    assert Company.objects.filter(owner=boris).count() == 3
    undo = answer.headers["HX-Trigger"].split('"undo": "')[1].split('"')[0]
    client.post(undo, headers=HTMX)
    assert Company.objects.filter(owner=anna).count() == 3


def test_book_cannot_go_to_the_same_person(signed_in, clara, anna):
    address = reverse("department:reassign", args=[anna.pk])
    answer = signed_in(clara).post(address, {"heir": anna.pk, "parts": ["company"]}, headers=HTMX)
    assert answer.status_code == 422


def test_a_setting_is_changed_refused_and_reset(signed_in, olga):
    client = signed_in(olga)
    address = reverse("department:setting", args=["people.invitation_days"])
    assert client.post(address, {"value": "14"}, headers=HTMX).status_code == 200
    assert value("people.invitation_days") == 14
    assert client.post(address, {"value": "900"}, headers=HTMX).status_code == 422
    assert client.post(address, {"value": "soon"}, headers=HTMX).status_code == 422
    assert value("people.invitation_days") == 14
    assert client.delete(address, headers=HTMX).status_code == 200
    assert value("people.invitation_days") == 7
    assert client.post(reverse("department:setting", args=["no.such"]), {}).status_code == 404


def test_a_day_of_the_calendar_is_changed(signed_in, clara):
    from otdel.company.calendars.models import WorkCalendar  # noqa: PLC0415

    client, pk = signed_in(clara), WorkCalendar.objects.get().pk
    address = reverse("department:calendar-day", args=[pk, "2026-03-14"])
    assert client.get(address, headers=HTMX).status_code == 200
    sent = {"state": "on", "note": "Stocktaking"}
    assert client.post(address, sent, headers=HTMX).status_code == 204
    page = client.get(reverse("department:calendars") + "?year=2026").content.decode()
    assert "Stocktaking" in page
    hours = {f"day{n}": "9:00-13:00, 14:00-18:00" if n < 5 else "" for n in range(7)}
    address = reverse("department:calendar-hours", args=[pk])
    assert client.post(address, hours, headers=HTMX).status_code == 204
    assert client.post(address, hours | {"day0": "morning"}, headers=HTMX).status_code == 422
    wrong = reverse("department:calendar-day", args=[pk, "yesterday"])
    assert client.get(wrong, headers=HTMX).status_code == 404


def test_my_page_saves_and_ends_my_other_sessions(signed_in, anna):
    from django.test import Client  # noqa: PLC0415

    anna.set_password("four plain words")
    anna.save(update_fields=["password"])
    phone = Client()
    words = {"login": anna.email, "password": "four plain words"}
    assert phone.post(reverse("account_login"), words).status_code == 302
    client = signed_in(anna)
    sent = {"full_name": "Anna B", "language": "en", "time_zone": "Asia/Omsk", "theme": "dark"}
    assert client.post(reverse("department:me"), sent).status_code == 302
    anna.refresh_from_db()
    assert (anna.full_name, anna.time_zone, anna.theme) == ("Anna B", "Asia/Omsk", "dark")
    assert client.post(reverse("department:sessions-end"), headers=HTMX).status_code == 204
    assert phone.get(reverse("department:me")).status_code == 302
    assert client.get(reverse("department:me")).status_code == 200


def test_an_alert_is_shown_in_the_frame_and_closed_with_a_reason(signed_in, olga, anna):
    now = timezone.now()
    alert = Alert.objects.create(
        kind="views", user=anna, on=now.date(), at=now, number=500, limit=150
    )
    client = signed_in(olga)
    assert (
        reverse("department:alerts") + "?state=open"
        in client.get(reverse("department:me")).content.decode()
    )
    address = reverse("department:alert", args=[alert.pk])
    assert client.post(address, {"reason": ""}, headers=HTMX).status_code == 422
    assert client.post(address, {"reason": "Monthly check"}, headers=HTMX).status_code == 204
    alert.refresh_from_db()
    assert alert.closed_by == olga
    assert "?state=open" not in client.get(reverse("department:me")).content.decode()


def test_an_employment_is_given_changed_and_ended_on_the_page(signed_in, olga, vera, units):
    client = signed_in(olga)
    sent = {
        "person": vera.pk,
        "unit": units["south"].pk,
        "functions": ["SDR"],
        "starts_on": "2026-01-12",
    }
    assert client.post(reverse("department:employ"), sent, headers=HTMX).status_code == 204
    job = Employment.objects.get(person=vera)
    assert client.post(reverse("department:employ"), sent, headers=HTMX).status_code == 422
    address = reverse("department:employment-edit", args=[job.pk])
    sent = {"functions": ["AE"], "title": "Top closer", "is_head": "on"}
    assert client.post(address, sent, headers=HTMX).status_code == 204
    roles = set(
        Grant.objects.filter(user=vera, origin=f"employment:{job.pk}").values_list("role", "reach")
    )
    assert roles == {(Role.SELLER, Reach.OWN), (Role.SUPERVISOR, Reach.SUBTREE)}
    address = reverse("department:employment-end", args=[job.pk])
    yesterday = timezone.localdate() - timedelta(days=1)
    assert client.post(address, {"ends_on": "2026-01-01"}, headers=HTMX).status_code == 422
    assert client.post(address, {"ends_on": yesterday.isoformat()}, headers=HTMX).status_code == 204
    assert not Grant.objects.filter(user=vera, origin__startswith="employment").exists()


def test_functions_and_positions_are_kept_on_their_pages(signed_in, olga, units):
    client = signed_in(olga)
    sent = {"code": "TENDER", "name": "Tender manager", "role": "seller", "reach": "own"}
    assert client.post(reverse("department:function-create"), sent, headers=HTMX).status_code == 204
    made = Function.objects.get(code="TENDER")
    address = reverse("department:function-edit", args=[made.pk])
    assert client.post(address, sent | {"reach": "team"}, headers=HTMX).status_code == 204
    assert Function.objects.get(code="TENDER").reach == Reach.TEAM
    shipped = Function.objects.get(code="AE")
    kept = client.post(reverse("department:function-remove", args=[shipped.pk]), headers=HTMX)
    assert kept.status_code == 409
    assert (
        client.post(reverse("department:function-remove", args=[made.pk]), headers=HTMX).status_code
        == 204
    )
    address = reverse("department:position-create", args=[units["north"].pk])
    assert (
        client.post(address, {"title": "Closer", "headcount": 2}, headers=HTMX).status_code == 204
    )
    assert (
        client.post(address, {"title": "Closer", "headcount": 2}, headers=HTMX).status_code == 422
    )


@pytest.mark.parametrize("name", ["people", "access-journal"])
def test_lists_make_as_many_queries_for_30_rows_as_for_3(
    signed_in, olga, units, moment, as_many_queries, name
):
    client = signed_in(olga)
    made = []

    def make(number):
        for _ in range(number):
            n = len(made)
            user = User.objects.create(email=f"n{n}@example.com", full_name=f"N{n}")
            Employment.objects.create(person=user, unit=units["north"], starts_on=moment.date())
            AccessNote.objects.create(
                user=user, record_noun="user", record_id=user.pk, window=n, at=moment
            )
            made.append(user)

    as_many_queries(make, lambda: client.get(reverse(f"department:{name}")))


def test_every_room_with_thresholds_has_a_name_that_people_know(client, clara):
    client.force_login(clara)
    shown = {
        room: str(title)
        for room, title, _rows in client.get(reverse("department:settings")).context["groups"]
    }

    assert shown.keys() == {key.split(".")[0] for key in declared()}
    assert not [room for room, title in shown.items() if title == room]


def test_thresholds_are_told_in_russian_to_the_last_word():
    with translation.override("ru"):
        for preference in declared().values():
            codes = [code for code in preference.choices if code.islower()]
            assert not set(codes) - preference.names.keys(), preference.key
            origin = "" if preference.origin == "product default" else preference.origin
            told = [preference.label, preference.unit, origin, *preference.names.values()]
            assert not [str(one) for one in told if re.search(r"\b[a-z]{4}", str(one))], (
                preference.key
            )


def test_thresholds_are_read_typed(system, db):
    assert set_value("people.leaving_views", "1 000", by=system, at=timezone.now()) == 1000


def test_shipped_duties_are_edited_in_the_readers_language_and_kept_in_both(
    client, catalogue, clara
):
    User.objects.filter(pk=clara.pk).update(language="ru")
    client.force_login(User.objects.get(pk=clara.pk))
    head = Function.objects.get(code="HEAD")
    url = reverse("department:function-edit", args=[head.pk])

    form = client.get(url, headers=HTMX).context["form"]
    shown = form.initial["duties"]
    told = {"name": head.name, "name_ru": head.name_ru, "role": head.role, "reach": head.reach}
    client.post(url, told | {"duties": shown}, headers=HTMX)

    assert shown != head.duties
    assert Function.objects.get(code="HEAD").duties == head.duties
