"""The ten traits of a client worth effort."""

import pytest
from django.urls import reverse

from conftest import person
from otdel.company.clients.drafts import CompanyDraft
from otdel.company.clients.models import Company
from otdel.company.clients.services import create_company, merge_records
from otdel.foundation.journal.models import Entry
from otdel.foundation.journal.services import undo
from otdel.kernel.errors import Invalid, NotAllowed
from otdel.managing.portrait import queries, services
from otdel.managing.portrait.models import Behaviour

pytestmark = pytest.mark.django_db


@pytest.fixture
def company(anna, moment):
    return create_company(CompanyDraft("Annas", owner_id=anna.pk), by=anna, at=moment)


def said(company):
    return {code: row.answer for code, row in queries.behaviours(company).items()}


def test_an_answer_keeps_who_and_when_and_enters_history(company, anna, moment):
    services.note_behaviour(company.pk, {"pays": "yes", "stable": "no"}, by=anna, at=moment)

    row = queries.behaviours(company)["pays"]
    assert (row.answer, row.by, row.at) == ("yes", anna, moment)
    assert said(company) == {"pays": "yes", "stable": "no"}
    last = Entry.objects.filter(kind="portrait.BehaviourNoted").latest("pk")
    assert (last.noun, last.noun_id, last.client_id) == ("company", company.pk, company.pk)


def test_what_is_said_already_is_not_said_again(company, anna, moment):
    act = {"by": anna, "at": moment}
    services.note_behaviour(company.pk, {"pays": "yes"}, **act)

    again = services.note_behaviour(company.pk, {"pays": "yes", "reacts": "unknown"}, **act)

    assert again == [] and Behaviour.objects.count() == 1


def test_who_may_not_notes_nothing(company, vera, anna, moment):
    from_outside = {"by": vera, "at": moment}
    with pytest.raises(Company.DoesNotExist):
        services.note_behaviour(company.pk, {"pays": "yes"}, **from_outside)
    for wrong in ({"pays": "perhaps"}, {"is_tall": "yes"}):
        with pytest.raises(Invalid):
            services.note_behaviour(company.pk, wrong, by=anna, at=moment)
    assert not Behaviour.objects.exists()


def test_a_reader_without_the_verb_is_refused(company, moment, olga):
    auditor = person("ada", "auditor", "all")
    with pytest.raises(NotAllowed):
        services.note_behaviour(company.pk, {"pays": "yes"}, by=auditor, at=moment)


def test_an_answer_is_taken_back_unless_it_was_given_again(company, anna, moment):
    act = {"by": anna, "at": moment}
    services.note_behaviour(company.pk, {"pays": "yes"}, batch="one", **act)
    services.note_behaviour(company.pk, {"pays": "no"}, batch="two", **act)

    assert undo("one", **act).refused
    undo("two", **act)
    assert said(company) == {"pays": "yes"}


def test_what_was_noted_about_a_merged_company_counts_and_parts_again(company, anna, clara, moment):
    act = {"by": clara, "at": moment}
    other = create_company(CompanyDraft("Annas twin", owner_id=anna.pk), by=anna, at=moment)
    services.note_behaviour(other.pk, {"pays": "yes"}, **act)
    merge_records("company", company.pk, other.pk, batch="merge", **act)
    company.refresh_from_db()

    assert said(company) == {"pays": "yes"}
    undo("merge", **act)
    assert said(company) == {} and said(other) == {"pays": "yes"}


def test_the_checklist_is_filled_on_its_page(client, company, anna):
    client.force_login(anna)
    url = reverse("portrait:behaviour", args=[company.pk])
    assert client.get(url).content.decode().count('type="radio"') == 30
    answers = dict.fromkeys(Behaviour.Quality.values, "unknown") | {"pays": "yes", "stable": "no"}

    assert client.post(url, answers, headers={"HX-Request": "true"}).status_code == 204

    assert said(company) == {"pays": "yes", "stable": "no"}
    part = client.get(reverse("portrait:behaviour-part", args=[company.pk])).content.decode()
    assert "50%" in part and "2 of 10" in part
    assert client.post(url, {"pays": "perhaps"}).status_code == 422
