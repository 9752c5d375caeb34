"""The list kit over a small list of people."""

from __future__ import annotations

import io
from datetime import date

import pytest
from django.http import QueryDict
from python_calamine import CalamineWorkbook

from otdel.foundation.jobs.models import Job
from otdel.foundation.people.models import ExportNote, User
from otdel.foundation.preferences.models import Override
from otdel.foundation.preferences.queries import overrides
from otdel.foundation.web import tasks
from otdel.foundation.web.lists import Column, exporting
from otdel.foundation.web.lists import asked as reading
from otdel.foundation.web.lists.shown import WIDTHS, usual_width
from otdel.foundation.web.slots import wired
from otdel.kernel.periods import Period

from .site import PEOPLE

pytestmark = [pytest.mark.django_db, pytest.mark.urls("otdel.foundation.web.tests.site")]
LIST = "/gallery/people"
HTMX = {"HX-Request": "true"}
LISTS = (PEOPLE,)


@pytest.fixture
def browser(client, clara):
    client.force_login(clara)
    return client


def names(answer):
    return [line.name for line in answer.context["rows"]]


def people(count, start=0):
    User.objects.bulk_create(
        User(email=f"p{n:04}@example.com", full_name=f"Person {n:04}", language="en")
        for n in range(start, start + count)
    )


def test_whole_page_and_fragment_come_from_one_template(browser, anna):
    whole, part = browser.get(LIST), browser.get(LIST, headers=HTMX)

    assert b"<html" in whole.content
    assert b"<html" not in part.content
    assert b'id="list"' in part.content


def test_names_are_escaped(browser):
    User.objects.create(email="x@example.com", full_name="<script>alert(1)</script>")

    for query in ("", "?q=<script>", "?cell=full_name&id=1", "?filter=owner"):
        assert b"<script>alert" not in browser.get(LIST + query).content


@pytest.mark.parametrize(
    "query",
    [
        "?sort=nonsense", "?sort=-", "?page=0", "?page=-4", "?page=99999999999999999999", "?page=abc",
        "?view=999", "?view=abc", "?owner=abc", "?owner=999999999999999999999999", "?owner=me&owner=x",
        "?joined=someday", "?joined=2026-99-99..", "?joined=..", "?joined=9999-12-31..", "?joined=0001-01-01..0001-01-02",
        "?number=ten", "?number=1e999", "?number=5..1", "?number=..", "?number=99999999999999999999",
        "?language=%00", "?q=%00%00", "?active=maybe", "?unknown=1", "?zone=empty", "?export=xlsx&ids=x",
        "?urls=1&page=77",
    ],
)  # fmt: skip
def test_whatever_the_address_says_the_list_stays_calm(browser, query):
    assert browser.get(LIST + query).status_code == 200


def test_unknown_cell_or_filter_is_absent(browser, anna):
    assert browser.get(f"{LIST}?filter=secret").status_code == 404
    assert browser.get(f"{LIST}?cell=email&id={anna.pk}").status_code == 404  # not editable
    assert browser.get(f"{LIST}?cell=full_name&id=0").status_code == 404


def test_filters_narrow(browser, anna, boris, clara, moment):
    User.objects.update(joined_at=moment)  # the database's own clock wrote it
    User.objects.filter(pk=anna.pk).update(language="ru", time_zone="Europe/Riga")

    assert names(browser.get(f"{LIST}?language=ru")) == ["Anna"]
    assert names(browser.get(f"{LIST}?language=ru&language=en")) == ["Anna", "Boris", "Clara"]
    assert names(browser.get(f"{LIST}?owner=me")) == ["Clara"]
    assert names(browser.get(f"{LIST}?owner=me&owner={anna.pk}")) == ["Anna", "Clara"]
    assert names(browser.get(f"{LIST}?zone=riga")) == ["Anna"]
    assert names(browser.get(f"{LIST}?zone=empty")) == ["Boris", "Clara"]
    assert names(browser.get(f"{LIST}?number={anna.pk}..{anna.pk}")) == ["Anna"]
    assert names(browser.get(f"{LIST}?joined=yesterday")) == []
    assert names(browser.get(f"{LIST}?joined=today")) == ["Anna", "Boris", "Clara"]
    assert names(browser.get(f"{LIST}?active=no")) == []


def test_my_team_is_whom_i_see(client, dana, anna, boris):
    client.force_login(dana)

    assert names(client.get(f"{LIST}?owner=team")) == ["Anna", "Dana"]


@pytest.mark.parametrize(
    ("value", "start", "end"),
    [
        ("today", date(2026, 3, 13), date(2026, 3, 14)),
        ("this-week", date(2026, 3, 9), date(2026, 3, 16)),
        ("last-week", date(2026, 3, 2), date(2026, 3, 9)),
        ("next-week", date(2026, 3, 16), date(2026, 3, 23)),
        ("this-month", date(2026, 3, 1), date(2026, 4, 1)),
        ("last-month", date(2026, 2, 1), date(2026, 3, 1)),
        ("this-quarter", date(2026, 1, 1), date(2026, 4, 1)),
        ("this-year", date(2026, 1, 1), date(2027, 1, 1)),
        ("2026-01-01..2026-01-31", date(2026, 1, 1), date(2026, 2, 1)),
        ("overdue", date.min, date(2026, 3, 13)),
    ],
)
def test_periods(value, start, end):
    assert reading.days_of(value, date(2026, 3, 13)) == Period(start, end)


def test_order_of_the_list_and_of_the_asked_column(browser, anna, boris):
    assert names(browser.get(LIST)) == ["Anna", "Boris", "Clara"]
    assert names(browser.get(f"{LIST}?sort=-full_name")) == ["Clara", "Boris", "Anna"]


def test_pages_follow_each_other_without_gaps(browser):
    people(120)
    seen = [
        name
        for page in (1, 2, 3)
        for name in names(browser.get(f"{LIST}?page={page}&sort=full_name"))
    ]

    assert seen == sorted(User.objects.values_list("full_name", flat=True))
    assert b'rel="next"' not in browser.get(f"{LIST}?page=3").content


def test_as_many_queries_for_many_rows(browser, as_many_queries):
    made = iter(range(0, 10_000, 100))

    as_many_queries(lambda n: people(n, next(made)), lambda: browser.get(LIST))


def test_neighbours(browser, anna, boris, clara):
    told = browser.get(f"{LIST}?urls=1&owner=me").json()

    assert told == {"urls": [f"/gallery/people/{clara.pk}"], "page": 1, "more": False}


# ---------------------------------------------------------------- files


def test_csv_is_for_spreadsheets_and_harmless(browser):
    User.objects.create(email="x@example.com", full_name="=HYPERLINK(1)")
    answer = browser.get(f"{LIST}?export=csv&q=HYPER")
    lines = b"".join(answer).decode("utf-8-sig").splitlines()

    assert lines[0].split(",")[:2] == ["Name", "E-mail"]
    assert lines[1].startswith("'=HYPERLINK(1),x@example.com,ru")
    assert ExportNote.objects.get().rows == 1


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@a", "\t=1", " =1", "\r=1"])
def test_formulas_become_text(text):
    assert exporting.harmless(text) == "'" + text


def test_plain_values_stay():
    assert exporting.harmless("a=1") == "a=1"
    assert exporting.harmless(-5) == -5


def test_xlsx_keeps_kinds_and_runs_no_formula(browser, moment, friday):
    user = User.objects.create(email="x@example.com", full_name="=1+1", joined_at=moment)
    answer = browser.get(f"{LIST}?export=xlsx&ids={user.pk}")
    sheet = (
        CalamineWorkbook.from_filelike(io.BytesIO(b"".join(answer)))
        .get_sheet_by_index(0)
        .to_python()
    )

    assert len(sheet) == 2
    row = dict(zip(sheet[0], sheet[1], strict=True))
    assert row["Name"] == "=1+1"
    assert row["Salary"] == user.pk * 123_456
    assert row["Salary, ¤"] == "RUB"
    assert row["Joined"].date() == friday


def test_export_over_the_limit_is_refused_and_not_noted(client, anna):
    Override.objects.create(key="people.export_rows.seller", value=1)
    overrides.forget()
    client.force_login(anna)
    User.objects.create(email="x@example.com", full_name="x")
    answer = client.get(f"{LIST}?export=csv")

    assert answer.status_code >= 400
    assert not ExportNote.objects.exists()


# ---------------------------------------------------------------- bulk acts


def act(browser, **told):
    return browser.post(f"{LIST}?language=en", {"_act": "switch", **told}, headers=HTMX)


def test_act_asks_then_runs_and_offers_undo(browser, anna, boris):
    ids = f"{anna.pk},{boris.pk}"
    asked = act(browser, _ids=ids)
    done = act(browser, _ids=ids, _step="run", language="ru")

    assert b'name="language"' in asked.content
    assert User.objects.filter(language="ru", pk__in=[anna.pk, boris.pk]).count() == 2
    assert "/web/undo/act-" in done.headers["HX-Trigger"]


def test_wrong_form_keeps_the_dialog(browser, anna):
    answer = act(browser, _ids=str(anna.pk), _step="run", language="xx")

    assert answer.status_code == 422
    assert User.objects.get(pk=anna.pk).language == "en"


def test_refused_rows_are_named_one_by_one(browser, anna):
    locked = User.objects.create(email="l@example.com", full_name="Locked <b>", language="en")
    answer = act(browser, _ids=f"{anna.pk},{locked.pk}", _step="run", language="ru")

    assert "Locked &lt;b&gt;" in answer.content.decode()
    assert User.objects.get(pk=anna.pk).language == "ru"


def test_act_on_all_means_what_the_filter_shows(browser, anna, boris, clara):
    User.objects.filter(pk=boris.pk).update(language="ru")
    User.objects.filter(pk=clara.pk).update(language="en")
    act(browser, _all="1", _step="run", language="ru")

    assert set(User.objects.values_list("language", flat=True)) == {"ru"}


def test_nothing_picked_and_unknown_act(browser):
    assert act(browser, _ids="").status_code == 422
    assert browser.post(LIST, {"_act": "explode", "_ids": "1"}).status_code == 404


def test_many_rows_go_to_the_background(
    browser, settings, clara, django_capture_on_commit_callbacks
):
    settings.OTDEL_LISTS = "otdel.foundation.web.tests.test_lists.LISTS"
    wired.cache_clear()
    Override.objects.create(key="web.bulk_in_background", value=10)
    overrides.forget()
    people(25)
    User.objects.create(email="l@example.com", full_name="Locked", language="en")
    answer = act(browser, _all="1", _step="run", language="ru")
    job = Job.objects.get()
    ids = list(User.objects.filter(language="en").values_list("pk", flat=True))

    assert job.is_running
    assert f"/web/job/{job.pk}" in answer.content.decode()
    tasks.run_act.func(job.pk, PEOPLE.key, "switch", ids, "language=ru", clara.pk, "act-1")
    job.refresh_from_db()
    assert (job.state, job.done, job.failed) == ("done", len(ids), 1)
    assert job.result["refused"][0][0] == "Locked"
    assert User.objects.filter(language="en").count() == 1
    wired.cache_clear()


# ---------------------------------------------------------------- editing in place


def patch(browser, user, **told):
    body = QueryDict(mutable=True)
    body.update({"cell": "full_name", "row": user.pk, "was": user.full_name, **told})
    return browser.patch(LIST, body.urlencode(), headers=HTMX)


def test_cell_is_saved_and_the_row_comes_back(browser, anna):
    answer = patch(browser, anna, value="Anna Ilina")

    assert User.objects.get(pk=anna.pk).full_name == "Anna Ilina"
    assert answer.content.decode().lstrip().startswith("<tr")
    assert "undo" in answer.headers["HX-Trigger"]


def test_wrong_value_and_refusal_stay_in_the_cell(browser, anna):
    assert patch(browser, anna, value="").status_code == 422
    refused = patch(browser, anna, value="locked")

    assert refused.status_code == 422
    assert "is locked" in refused.content.decode()
    assert User.objects.get(pk=anna.pk).full_name == "Anna"


def test_two_edits_of_one_field_show_three_values(browser, anna):
    User.objects.filter(pk=anna.pk).update(full_name="Theirs", time_zone="stale")
    answer = patch(browser, anna, value="Mine")

    assert answer.status_code == 409
    assert all(word in answer.content.decode() for word in ("Mine", "Theirs", "Anna"))
    assert User.objects.get(pk=anna.pk).full_name == "Theirs"


def test_strangers_and_the_anonymous(client, anna):
    assert client.get(LIST).status_code == 302
    assert client.patch(LIST).status_code == 302
    assert client.post(LIST).status_code == 302


def test_a_column_is_as_wide_as_its_name_needs():
    assert usual_width(Column("days", "Days", kind="days")) == WIDTHS["days"]
    assert usual_width(Column("days", "Дней на этапе", kind="days")) > WIDTHS["days"]
    assert usual_width(Column("code", "No.", kind="link", width=140)) == 140
