"""A trial says what the run would refuse for rights on fields, and is no way to guess what is hidden."""

import pytest

from conftest import person
from otdel.company.clients.models import Company, Contact
from otdel.company.department.services import ensure_catalogue
from otdel.edges.exchange.models import ImportRow
from otdel.foundation.people.models import Grant, User
from otdel.foundation.people.policy import Reach, Role
from otdel.selling.pipeline.models import Deal, Lead

from .support import AT, brought_in, checked, department

pytestmark = pytest.mark.django_db

LEADS = "Лид;Компания;Телефон;Сумма лида;Комментарий\nСтулья;Ромашка;+7 495 765-43-21;5 000;Ждут\n"


@pytest.fixture
def ready(system):
    ensure_catalogue(by=system, at=AT)
    brought_in(department(), system)
    return system


def closing(fields: dict[str, str]) -> User:
    """Somebody with the widest rights for whom these fields are closed."""
    user = person("rita", Role.HEAD, Reach.ALL)
    Grant.objects.create(user=user, role=Role.ADMIN, reach=Reach.ALL)
    Grant.objects.filter(user=user).update(fields=fields)
    return User.objects.get(pk=user.pk)


def told(imp) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Return {title of a row: (what came of it, the rules that refused it)} of an import's only ledger."""
    rows = ImportRow.objects.filter(file__in=imp.files.all())
    return {
        row.title: (row.outcome, tuple(p["rule"] for p in row.problems if "rule" in p))
        for row in rows
    }


REFUSED = ("rejected", ("field-closed",))


@pytest.mark.parametrize("level", ["read", "hidden"])
def test_the_trial_refuses_what_the_run_refuses(ready, level):
    rita = closing({"company.industry": level, "contact.department": level})
    files = {
        "клиенты.csv": "Клиент;Отрасль\nРомашка;Опт\nПион;Опт\nТюльпан;\n",
        "контакты.csv": "ФИО;Компания;Отдел\nОрлов Пётр;Ромашка;Склад\nБелых Анна;Ромашка;\n",
    }
    before = Company.objects.get(name="Ромашка").version

    trial = told(checked(files, rita))
    assert (trial["Ромашка"], trial["Пион"], trial["Орлов Пётр"]) == (REFUSED, REFUSED, REFUSED)
    assert trial["Тюльпан"][0] == trial["Белых Анна"][0] == "created"

    assert told(brought_in(files, rita)) == trial
    assert Company.objects.get(name="Ромашка").version == before
    assert not Company.objects.filter(name="Пион").exists()
    assert Contact.objects.get().full_name == "Белых Анна"


def test_deals_and_leads_are_refused_in_the_trial_too(ready):
    brought_in({"лиды.csv": LEADS}, ready)
    assert Lead.objects.get().note == "Ждут"
    rita = closing({"deal.amount_minor": "read", "lead.note": "read"})
    deals = "Код сделки;Продукт;Клиент;Этап;Дата начала;Сумма\n{}\n"
    row = "{};GTX Pro;Ромашка;Вовлечение;03.11.2016;{}"
    files = {
        "сделки.csv": deals.format("\n".join([row.format("A3", "77"), row.format("N1", "77")])),
        "лиды.csv": LEADS.replace("Ждут", "Не ждут"),
    }

    found = told(checked(files, rita))
    assert len(found) == 3 and set(found.values()) == {REFUSED}, found
    assert told(brought_in(files, rita)) == found
    assert Deal.objects.get(external_ref="A3").amount_minor == 0


def test_a_hidden_value_is_not_guessed_by_a_trial(ready):
    """The right number and a wrong one are answered alike, and neither finds whose it is."""
    rita = closing({"company.tax_id": "hidden", "company.turnover_minor": "hidden"})
    table = "Клиент;ИНН;Выручка\n"
    guesses = (
        ("Ромашка;7707083893;", "Ромашка;7708004767;"),
        ("Ромашка;;1 100,04", "Ромашка;;1 100,05"),
        ("Чужое имя;7707083893;", "Чужое имя;7708004767;"),
    )
    for right, wrong in guesses:
        answers = []
        for line in (right, wrong):
            imp = checked({"клиенты.csv": f"{table}{line}\n"}, rita)
            row = ImportRow.objects.get(file__in=imp.files.all())
            answers.append((row.outcome, row.noun_id, row.problems))
        assert answers[0] == answers[1] and answers[0][0] == "rejected", right

    clara = person("clara", Role.HEAD, Reach.ALL)
    imp = checked({"клиенты.csv": f"{table}{guesses[2][0]}\n"}, clara)
    assert told(imp) == {"Чужое имя": ("updated", ())}  # found by its number
