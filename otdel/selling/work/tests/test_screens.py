from datetime import timedelta

import pytest
from django.urls import reverse

from otdel.foundation.people.models import User
from otdel.selling.work import services
from otdel.selling.work.models import Activity

from .conftest import CLOSED_DEAL, DEAL

HTMX = {"HX-Request": "true"}


@pytest.fixture
def now():
    from django.utils import timezone  # noqa: PLC0415

    return timezone.now()


@pytest.fixture
def call(anna, draft, now):
    return services.plan(draft(due_at=now + timedelta(days=1)), by=anna, at=now)


@pytest.fixture
def task(anna, draft, now):
    plain = draft(kind="task", about_noun="", about_id=None, due_at=now + timedelta(hours=1))
    return services.plan(plain, by=anna, at=now)


def test_home_opens_the_queue_for_a_seller(client, anna):
    client.force_login(anna)
    assert client.get("/").headers["Location"] == reverse("work:today")


def test_today_shows_the_queue_in_both_languages(client, anna, task, call):
    client.force_login(anna)
    for language in ("en", "ru"):
        User.objects.filter(pk=anna.pk).update(language=language)
        answer = client.get(reverse("work:today"))
        assert answer.status_code == 200
        assert task.subject in answer.content.decode()
    assert "Сегодня" in answer.content.decode()


def test_a_chief_opens_a_colleagues_day_and_a_stranger_gets_404(client, dana, vera, anna, task):
    address = f"{reverse('work:today')}?person={anna.pk}"
    client.force_login(dana)
    assert task.subject in client.get(address).content.decode()
    client.force_login(vera)
    assert client.get(address).status_code == 404


def test_today_makes_as_many_queries_for_20_lines_as_for_3(
    client, anna, draft, contact, now, django_assert_max_num_queries
):
    from django.db import connection  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    client.force_login(anna)
    counts = []
    for number in (3, 17):
        drafts = [
            draft(contact_id=contact.pk, due_at=now - timedelta(hours=n + 1)) for n in range(number)
        ]
        services.record_activities(drafts, by=anna, at=now)
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse("work:today"), headers=HTMX)
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_one_press_closes_a_plain_task_with_undo(client, anna, task):
    client.force_login(anna)
    answer = client.post(
        reverse("work:activity-finish", args=[task.pk]), {"ask": "1"}, headers=HTMX
    )

    assert answer.status_code == 204
    assert "/undo/" in answer.headers["HX-Trigger"]
    assert not Activity.objects.get(pk=task.pk).is_open


def test_one_press_on_a_deals_last_step_asks_for_the_next(client, anna, call):
    client.force_login(anna)
    answer = client.post(
        reverse("work:activity-finish", args=[call.pk]), {"ask": "1"}, headers=HTMX
    )

    assert answer.headers["HX-Retarget"] == "#dialog"
    assert Activity.objects.get(pk=call.pk).is_open


def test_the_dialog_closes_it_and_plans_the_next_step(client, anna, call, now):
    client.force_login(anna)
    day = (now + timedelta(days=5)).date()
    answer = client.post(
        reverse("work:activity-finish", args=[call.pk]),
        {
            "outcome": "Agreed",
            "next_kind": "meeting",
            "next_subject": "Meet",
            "day": day.isoformat(),
        },
        headers=HTMX,
    )

    assert answer.status_code == 204, answer.content.decode()
    step = Activity.objects.get(is_open=True)
    assert (step.kind, step.subject, step.about_id) == ("meeting", "Meet", DEAL)


def test_the_company_rule_is_said_in_the_dialog(client, anna, call, monkeypatch):
    monkeypatch.setattr("otdel.selling.work.views.value", lambda key: True)
    client.force_login(anna)
    answer = client.post(
        reverse("work:activity-finish", args=[call.pk]), {"outcome": "Agreed"}, headers=HTMX
    )

    assert answer.status_code == 422
    assert Activity.objects.get(pk=call.pk).is_open


def test_a_next_step_without_a_day_is_asked_for_one(client, anna, call):
    client.force_login(anna)
    answer = client.post(
        reverse("work:activity-finish", args=[call.pk]), {"next_subject": "Meet"}, headers=HTMX
    )

    assert answer.status_code == 422
    assert Activity.objects.get(pk=call.pk).is_open


@pytest.mark.parametrize("to", ["tomorrow", "three", "week"])
def test_put_off_keeps_the_hour_and_lands_on_a_worked_day(client, anna, task, to, now):
    client.force_login(anna)
    client.post(reverse("work:activity-reschedule", args=[task.pk]), {"to": to}, headers=HTMX)

    moved = Activity.objects.get(pk=task.pk)
    assert moved.due_at.time() == task.due_at.time()
    assert moved.due_at > now + timedelta(hours=12)
    assert moved.due_at.astimezone().isoweekday() <= 6


def test_create_from_a_deal_belongs_to_it(client, anna, company, now):
    client.force_login(anna)
    address = f"{reverse('work:activity-create')}?about=deal:{DEAL}&kind=call"
    assert client.get(address, headers=HTMX).status_code == 200

    answer = client.post(
        address,
        {
            "kind": "task",
            "subject": "Ask",
            "owner": anna.pk,
            "day": now.date().isoformat(),
            "hour": "23:55",
        },
        headers=HTMX,
    )

    assert answer.status_code == 204, answer.content.decode()
    row = Activity.objects.get()
    assert (row.about_noun, row.about_id, row.company_id) == ("deal", DEAL, company.pk)
    assert row.has_hour


def test_edit_changes_words_day_and_person_in_one_undo(client, anna, boris, task, now):
    client.force_login(anna)
    answer = client.post(
        reverse("work:activity-edit", args=[task.pk]),
        {
            "kind": "call",
            "subject": "New words",
            "owner": boris.pk,
            "day": (now + timedelta(days=3)).date().isoformat(),
            "hour": "12:00",
        },
        headers=HTMX,
    )

    assert answer.status_code == 204, answer.content.decode()
    row = Activity.objects.get()
    assert (row.kind, row.subject, row.owner_id) == ("call", "New words", boris.pk)
    assert row.due_at.astimezone(task.due_at.tzinfo) != task.due_at


@pytest.mark.parametrize(
    ("kind", "data", "is_open"),
    [
        ("note", {"body": "Likes short letters\nand tea", "act": "log"}, False),
        (
            "call",
            {"subject": "Price", "outcome": "Will think", "direction": "in", "act": "log"},
            False,
        ),
        ("task", {"subject": "Send the price"}, True),
        ("meeting", {"subject": "Show", "day": "2030-01-10", "act": "plan"}, True),
    ],
)
def test_the_compose_line_enters_or_plans(client, anna, kind, data, is_open):
    client.force_login(anna)
    answer = client.post(
        f"{reverse('work:compose')}?kind={kind}&about=deal:{DEAL}", data, headers=HTMX
    )

    assert answer.status_code == 200, answer.content.decode()
    row = Activity.objects.get()
    assert (row.kind, row.is_open, row.about_id) == (kind, is_open, DEAL)


def test_an_empty_note_is_refused_in_place(client, anna):
    client.force_login(anna)
    answer = client.post(f"{reverse('work:compose')}?kind=note&about=deal:{DEAL}", {}, headers=HTMX)

    assert answer.status_code == 422
    assert not Activity.objects.exists()


def test_the_panel_flags_an_open_deal_without_a_step(client, anna, call, moment):
    client.force_login(anna)

    def panel(deal):
        answer = client.get(f"{reverse('work:steps')}?about=deal:{deal}", headers=HTMX)
        return answer.content.decode()

    assert call.subject in panel(DEAL)
    services.cancel(call.pk, by=anna, at=moment)

    assert "work-missing" in panel(DEAL)
    assert "work-missing" not in panel(CLOSED_DEAL)


@pytest.mark.parametrize("name", ["edit", "finish", "reschedule", "cancel", "reopen", "remove"])
def test_a_stranger_gets_404_everywhere(client, vera, call, name):
    client.force_login(vera)
    answer = client.post(reverse(f"work:activity-{name}", args=[call.pk]), headers=HTMX)

    assert answer.status_code == 404
    assert Activity.objects.get().version == 1


@pytest.mark.parametrize("name", ["compose", "steps", "activity-create"])
def test_a_stranger_cannot_name_the_deal(client, vera, call, name):
    client.force_login(vera)
    assert client.get(f"{reverse(f'work:{name}')}?about=deal:{DEAL}").status_code == 404


def test_an_anonymous_is_sent_to_sign_in(client, call):
    for address in (reverse("work:today"), reverse("work:activity-list"), "/"):
        assert client.get(address).status_code == 302


def test_the_list_shows_filters_and_exports(client, anna, call, task):
    client.force_login(anna)
    page = client.get(reverse("work:activity-list") + "?owner=me&state=open")
    assert call.subject in page.content.decode()
    late = client.get(reverse("work:activity-list") + "?state=late")
    assert call.subject not in late.content.decode()


def test_bulk_finish_from_the_list(client, anna, call, task):
    client.force_login(anna)
    results = services.finish_activities([call.pk, task.pk, 999], by=anna, at=call.created_at)
    assert [getattr(one, "code", "done") for one in results] == ["done", "done", "activity-gone"]


def test_bulk_finish_keeps_the_rule_of_the_next_step(anna, call, task, now):
    results = services.finish_activities([call.pk, task.pk], by=anna, at=now, needs_next_step=True)
    assert [getattr(one, "code", "done") for one in results] == ["next-step-missing", "done"]


def test_bulk_reschedule_and_cancel(anna, call, task, now):
    services.reschedule_activities([call.pk, task.pk], now + timedelta(days=9), by=anna, at=now)
    assert set(Activity.objects.values_list("has_hour", flat=True)) == {False}
    services.cancel_activities([call.pk, task.pk], by=anna, at=now, batch="k")
    assert not Activity.objects.filter(is_open=True).exists()
