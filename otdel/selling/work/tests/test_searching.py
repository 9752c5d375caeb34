"""Finding an activity by what was typed."""

import pytest

from otdel.foundation.journal.services import undo
from otdel.selling.work import queries, services
from otdel.selling.work.drafts import ActivityDraft


@pytest.fixture
def offer(anna, moment, company):
    draft = ActivityDraft(
        kind="task", subject="Отправить КП Ёлкину", owner_id=anna.pk, company_id=company.pk
    )
    return services.plan(draft, by=anna, at=moment)


def found(by, text):
    return list(queries.search_activities(by, queries.activities(by), text))


@pytest.mark.parametrize(
    "text", ["отправить", "ОТПРАВИТЬ", "елкин", "jnghfdbnm", "отпрваить", "severny", "северный"]
)
def test_an_activity_is_found_by_its_subject_and_its_company(offer, anna, text):
    assert found(anna, text) == [offer]


def test_a_stranger_finds_nothing(offer, boris, vera):
    assert found(boris, "отправить") == found(vera, "severny") == []


def test_what_is_found_follows_the_subject(offer, anna, moment):
    services.edit_activity(
        offer.pk, {"subject": "Позвонить"}, version=1, by=anna, at=moment, batch="b1"
    )
    assert found(anna, "отправить") == []
    assert found(anna, "позвонить") == [offer]


def test_a_subject_put_back_is_found_again(offer, anna, moment):
    services.edit_activity(
        offer.pk, {"subject": "Позвонить"}, version=1, by=anna, at=moment, batch="s1"
    )
    undo("s1", by=anna, at=moment)
    assert found(anna, "отправить") == [offer]
    assert found(anna, "позвонить") == []
