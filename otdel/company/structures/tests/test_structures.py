"""Types of units, coverage, responsibility, aptitude, job descriptions: what happens and what is refused."""

from datetime import timedelta

import pytest
from django.urls import reverse

from conftest import employ, person
from otdel.company.department.models import Employment, Function, Position
from otdel.company.department.services import ensure_catalogue
from otdel.company.structures import queries, services
from otdel.company.structures.drafts import AptitudeDraft, JobDraft, ShapeDraft, StepDraft
from otdel.company.structures.engine import Limits, State
from otdel.company.structures.errors import (
    AlreadyAnswers,
    BeyondTen,
    JobEmpty,
    NotInSight,
    StepWithoutFunctions,
    VariantOfPod,
)
from otdel.company.structures.models import (
    Advice,
    Aptitude,
    JobDescription,
    Letter,
    Shape,
    Step,
    Zone,
)
from otdel.foundation.journal.models import Entry
from otdel.foundation.journal.undoing import undo
from otdel.kernel.errors import NotAllowed

HTMX = {"HX-Request": "true"}
PAGES = ["coverage", "shapes", "raci", "aptitudes", "staffing"]
ASKED = ["zone-create", "aptitude-note"]


@pytest.fixture
def laid(system, moment):
    ensure_catalogue(by=system, at=moment)
    services.ensure_structures(by=system, at=moment)


def test_a_second_laying_changes_nothing_and_keeps_what_the_company_set(laid, clara, moment):
    step = Step.objects.get(key="qualify")
    services.set_step(step.pk, StepDraft(("AE",), is_wanted=False), by=clara, at=moment)
    before = (Step.objects.count(), Letter.objects.count())

    services.ensure_structures(by=clara, at=moment)

    assert (Step.objects.count(), Letter.objects.count()) == before
    step.refresh_from_db()
    assert [f.code for f in step.functions.all()] == ["AE"] and not step.is_wanted


def test_a_unit_gets_a_type_and_undo_gives_the_former_back(laid, units, clara, moment):
    north = units["north"].pk
    services.set_shape(north, ShapeDraft("pod", "inbound", "market"), by=clara, at=moment)
    services.set_shape(north, ShapeDraft("island"), by=clara, at=moment, batch="b1")
    assert Shape.objects.get(unit=north).kind == "island"

    undo("b1", by=clara, at=moment)

    shape = Shape.objects.get(unit=north)
    assert (shape.kind, shape.variant, shape.split) == ("pod", "inbound", "market")
    services.set_shape(north, ShapeDraft(""), by=clara, at=moment)
    assert not Shape.objects.exists()


def test_only_a_pod_has_a_kind(laid, units, clara, moment):
    with pytest.raises(VariantOfPod):
        services.set_shape(units["north"].pk, ShapeDraft("island", "inbound"), by=clara, at=moment)
    assert not Shape.objects.exists()


def test_the_matrix_shows_nobody_stand_ins_and_doubles(laid, clara, anna, boris, units, friday):
    Employment.objects.get(person=boris).functions.clear()
    give(boris, "SDR")
    give(clara, "HEAD")

    told = {row.step.key: row.cover for row in queries.matrix(clara, friday, Limits()).rows}

    assert told["close"].state is State.ONE and told["close"].people == (anna.pk,)
    assert told["attract"].people == (boris.pk,)
    assert told["care"].state is State.STAND_IN and told["care"].people == (anna.pk,)
    assert told["lead"].state is State.COVERED
    assert told["control"].state is State.STAND_IN
    give(boris, "HEAD")
    again = {row.step.key: row.cover for row in queries.matrix(clara, friday, Limits()).rows}
    assert again["lead"].state is State.DOUBLED


def give(user, code):
    job = Employment.objects.get(person=user)
    job.functions.add(Function.objects.get(code=code))


def test_a_unit_narrows_the_matrix(laid, clara, anna, boris, units, friday):
    shown = queries.matrix(clara, friday, Limits(), units["north"].pk)

    assert [user.pk for user in shown.people] == [anna.pk]


def test_units_are_judged_by_their_type(laid, units, anna, boris, clara, friday, moment):
    services.set_shape(units["north"].pk, ShapeDraft("pod"), by=clara, at=moment)

    found = {row.unit.name: row for row in queries.built(friday, Limits())}

    assert [reason.origin for reason in found["North"].weak] == ["ROLE-42", "ROLE-29"]
    assert found["North"].people == 1


def test_queries_do_not_grow_with_people(laid, units, clara, friday, django_assert_max_num_queries):
    for number in range(12):
        employ(person(f"p{number}", "seller"), units["north"], function="AE")
    with django_assert_max_num_queries(14):
        queries.matrix(clara, friday, Limits())
    with django_assert_max_num_queries(10):
        queries.built(friday, Limits())


def test_a_step_needs_a_function(laid, clara, moment):
    step = Step.objects.get(key="close")
    before = set(step.functions.values_list("code", flat=True))

    with pytest.raises(StepWithoutFunctions):
        services.set_step(step.pk, StepDraft(("NO-SUCH",)), by=clara, at=moment)

    assert set(step.functions.values_list("code", flat=True)) == before


def test_one_function_answers_for_a_zone(laid, clara, moment):
    zone = Zone.objects.first()
    answers = zone.letters.get(role="A").function
    other = Function.objects.exclude(pk=answers.pk).first()

    with pytest.raises(AlreadyAnswers):
        services.put_letter(zone.pk, other.pk, "A", by=clara, at=moment)
    assert zone.letters.get(role="A").function == answers

    services.put_letter(zone.pk, answers.pk, "", by=clara, at=moment)
    services.put_letter(zone.pk, other.pk, "A", by=clara, at=moment)
    assert zone.letters.get(role="A").function == other


def test_shipped_zones_lack_nothing(laid):
    assert [str(zone) for zone, _letters, lacking in queries.zones() if lacking] == []


def test_aptitude_is_noted_within_sight_and_read_within_sight(
    laid, dana, anna, boris, moment, friday
):
    draft = AptitudeDraft(anna.pk, 3, 8, 5, "farmer")
    services.note_aptitude(draft, by=dana, at=moment, on=friday)
    services.note_aptitude(AptitudeDraft(anna.pk, 9, 8, 5), by=dana, at=moment, on=friday)

    assert [row.scout for row in queries.aptitudes(dana)] == [9]
    assert not queries.aptitudes(boris).exists()
    with pytest.raises(NotInSight):
        services.note_aptitude(AptitudeDraft(boris.pk, 1, 1, 1), by=dana, at=moment, on=friday)
    with pytest.raises(BeyondTen):
        services.note_aptitude(AptitudeDraft(anna.pk, 11, 1, 1), by=dana, at=moment, on=friday)
    with pytest.raises(NotAllowed):
        services.note_aptitude(draft, by=anna, at=moment, on=friday)
    assert Aptitude.objects.count() == 1


def test_the_latest_note_of_a_person_counts(laid, dana, anna, moment, friday):
    for day, scout in ((friday, 4), (friday - timedelta(days=9), 7)):
        services.note_aptitude(AptitudeDraft(anna.pk, scout, 1, 1), by=dana, at=moment, on=day)

    assert [row.scout for row in queries.aptitudes(dana)] == [4]


def test_job_descriptions_grow_by_versions(laid, units, clara, moment, client):
    place = Position.objects.create(unit=units["north"], title="Closer", headcount=2)
    services.describe_job(place.pk, JobDraft("Sells", "Calls\nMeets"), by=clara, at=moment)
    services.describe_job(place.pk, JobDraft("Sells well", "Calls"), by=clara, at=moment)
    with pytest.raises(JobEmpty):
        services.describe_job(place.pk, JobDraft("Sells", "  "), by=clara, at=moment)

    assert list(JobDescription.objects.values_list("number", flat=True)) == [1, 2]
    client.force_login(clara)
    assert "Sells well" in client.get(reverse("structures:job", args=[place.pk])).content.decode()
    former = client.get(reverse("structures:job", args=[place.pk]), {"version": 1}).content.decode()
    assert "<li>Meets</li>" in former


def test_the_advisor_keeps_what_it_was_asked(laid, clara, client):
    client.force_login(clara)
    sent = {
        "clients": 5000, "cheque": 900_000, "cycle": 20, "inbound_percent": 80, "markets": 1,
        "people": 12,
    }  # fmt: skip

    answer = client.post(reverse("structures:advisor"), sent, headers=HTMX)

    assert answer.status_code == 200 and "Inbound POD" in answer.content.decode()
    kept = Advice.objects.get()
    assert (kept.kind, kept.variant, kept.market["cheque"]) == ("pod", "inbound", 10_000)
    assert Entry.objects.filter(kind="structures.AdviceKept").exists()
    assert client.post(reverse("structures:advisor"), {}, headers=HTMX).status_code == 422
    assert Advice.objects.count() == 1


def test_the_number_of_people_is_worked_out_on_the_page(laid, clara, client):
    client.force_login(clara)
    sent = {
        "new_deals": 20, "lead_conversion_percent": 20, "touches_per_lead": 6,
        "minutes_per_touch": 10, "hours_per_deal": 8, "clients": 100, "hours_per_client": 1,
        "working_days": 21, "useful_hours": 5,
    }  # fmt: skip

    said = client.get(reverse("structures:staffing"), sent).content.decode()

    assert "short of 2" in said


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("language", ["ru", "en"])
def test_pages_open_whole_and_as_fragments(laid, olga, client, name, language):
    type(olga).objects.filter(pk=olga.pk).update(language=language)
    client.force_login(olga)
    whole = client.get(reverse(f"structures:{name}"))
    assert whole.status_code == 200 and f'lang="{language}"' in whole.content.decode()
    assert client.get(reverse(f"structures:{name}"), headers=HTMX).status_code == 200


@pytest.mark.parametrize("name", [*ASKED, "advisor"])
def test_a_seller_decides_nothing_about_the_structure(laid, anna, client, name):
    client.force_login(anna)

    assert client.get(reverse(f"structures:{name}")).status_code == 403


def test_dialogs_do_what_they_say(laid, olga, units, client):
    client.force_login(olga)
    zone, step = Zone.objects.first(), Step.objects.get(key="close")
    hire = Function.objects.get(code="HIRE")
    place = Position.objects.create(unit=units["north"], title="Closer")
    told = [
        ("shape", [units["north"].pk], {"kind": "island"}),
        ("step", [step.pk], {"functions": ["AE"], "is_wanted": "on"}),
        ("letter", [zone.pk], {"function": hire.pk, "role": "I"}),
        ("zone-create", [], {"name": "Events"}),
        ("job-edit", [place.pk], {"purpose": "Sells", "duties": "Calls"}),
        ("aptitude-note", [], {"person": olga.pk, "scout": 1, "hunter": 2, "farmer": 3}),
    ]
    for name, args, sent in told:
        address = reverse(f"structures:{name}", args=args)
        assert client.get(address, headers=HTMX).status_code == 200, name
        answer = client.post(address, sent, headers=HTMX)
        assert answer.status_code == 204, (name, answer.content.decode())
    assert client.post(reverse("structures:zone-remove", args=[zone.pk])).status_code == 204
    assert not Zone.objects.filter(pk=zone.pk).exists()
    assert client.get(reverse("structures:letter", args=[zone.pk])).status_code == 404
    assert JobDescription.objects.count() == 1 and Aptitude.objects.count() == 1
