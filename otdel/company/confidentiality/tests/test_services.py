"""Signing, recording, withdrawing, new versions, the end of the contract: what holds and what is refused."""

from datetime import date, timedelta

import pytest
from allauth.mfa.totp.internal import auth as totp
from django.core import mail
from django.test import override_settings

from conftest import person
from otdel.company.confidentiality import queries, services
from otdel.company.confidentiality.drafts import Bounds, PaperDraft, Signing, WordingDraft
from otdel.company.confidentiality.engine import digest, text_with
from otdel.company.confidentiality.errors import ContractOver
from otdel.company.confidentiality.letters import remind
from otdel.company.confidentiality.models import Agreement, Bound, Wording
from otdel.company.department.models import Employment
from otdel.company.department.services import end_employment
from otdel.foundation.journal.models import Entry
from otdel.foundation.people.models import Sight
from otdel.foundation.people.policy import Reach, Role
from otdel.kernel.errors import NotAllowed

from .conftest import SECRET

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 13)


def admitted(who, mode="all", on=DAY):
    return queries.is_admitted(who, mode, on)


def attempt(who, moment, *, number=1, name="Anna", secret=SECRET, on=DAY):
    who.set_password(SECRET)
    who.save(update_fields=["password"])
    return services.sign(Signing(number, name, secret, "en"), years=5, by=who, on=on, at=moment)


# ---------------------------------------------------------------- signing


def test_a_signature_opens_the_door_and_keeps_its_text(anna, signed):
    assert not admitted(anna)

    row = signed(anna)

    assert admitted(anna)
    assert (row.how, row.proof, row.expires_on) == ("screen", "password", None)
    assert row.digest == digest(text_with(row.wording.text_en, 5, "en"))
    assert Entry.objects.get(kind="confidentiality.AgreementSigned").noun_id == anna.pk


@pytest.mark.parametrize(
    ("wrong", "refusal"),
    [
        ({"number": 2}, services.WordingChanged),
        ({"name": "Boris"}, services.NameDiffers),
        ({"name": ""}, services.NameDiffers),
        ({"secret": "not hers"}, services.ProofWrong),
        ({"secret": ""}, services.ProofWrong),
    ],
)
def test_what_is_not_a_signature_moves_nothing(anna, moment, wrong, refusal):
    with pytest.raises(refusal):
        attempt(anna, moment, **wrong)

    assert not Agreement.objects.exists() and not Wording.objects.exists()
    assert not admitted(anna)


def test_signing_twice_is_refused(anna, moment, signed):
    signed(anna)
    with pytest.raises(services.AlreadySigned):
        attempt(anna, moment)
    assert Agreement.objects.count() == 1


def test_with_a_second_step_its_code_signs_and_the_password_does_not(anna, moment):
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(anna, secret)
    code = totp.format_hotp_value(
        totp.hotp_value(secret, next(totp.yield_hotp_counters_from_time()))
    )
    with pytest.raises(services.ProofWrong):
        attempt(anna, moment)
    assert attempt(anna, moment, secret=code).proof == "code"


def test_a_term_that_is_over_is_not_signed(anna, moment):
    Employment.objects.filter(person=anna).update(
        ends_on=date(2020, 1, 1), starts_on=date(2019, 1, 1)
    )
    with pytest.raises(ContractOver):
        attempt(anna, moment)
    assert not Agreement.objects.exists()


# ---------------------------------------------------------------- the term


def test_the_end_of_the_work_sets_the_expiry_five_years_on(anna, clara, moment, signed):
    row = signed(anna)
    job = Employment.objects.get(person=anna)

    end_employment(job.pk, date(2026, 6, 30), by=clara, at=moment)

    row.refresh_from_db()
    assert (row.contract_ends_on, row.expires_on) == (date(2026, 6, 30), date(2031, 6, 30))
    assert admitted(anna, on=date(2031, 6, 30))
    assert not admitted(anna, on=date(2031, 7, 1))


def test_the_contracts_own_end_wins_and_may_be_taken_back(anna, clara, moment, signed):
    row = signed(anna)
    services.set_party(anna.pk, "own", date(2026, 12, 31), by=clara, at=moment)
    row.refresh_from_db()
    assert row.expires_on == date(2031, 12, 31)

    services.set_party(anna.pk, "own", None, by=clara, at=moment)

    row.refresh_from_db()
    assert row.expires_on is None and row.contract_ends_on is None


def test_another_kind_of_people_has_to_sign_its_own_text(anna, clara, moment, signed):
    signed(anna)
    services.set_party(anna.pk, "vendor", None, by=clara, at=moment)
    assert not admitted(anna)
    signed(anna)
    assert admitted(anna)
    assert set(Agreement.objects.values_list("wording__kind", flat=True)) == {"own", "vendor"}


def test_an_auditor_signs_the_auditors_text(db, signed):
    judge = person("judge", Role.AUDITOR, Reach.ALL)
    assert signed(judge).wording.kind == "auditor"


# ---------------------------------------------------------------- paper, withdrawal


def test_a_paper_copy_opens_the_door(anna, clara, moment):
    row = services.record_paper(
        PaperDraft(anna.pk, date(2026, 3, 1), date(2026, 9, 1)),
        years=5,
        by=clara,
        on=DAY,
        at=moment,
    )
    assert (row.how, row.expires_on) == ("paper", date(2031, 9, 1))
    assert admitted(anna)


def test_a_paper_copy_of_tomorrow_or_by_a_seller_is_refused(anna, boris, clara, moment):
    draft = PaperDraft(anna.pk, DAY + timedelta(days=1))
    with pytest.raises(services.SignedLater):
        services.record_paper(draft, years=5, by=clara, on=DAY, at=moment)
    with pytest.raises(NotAllowed):
        services.record_paper(PaperDraft(anna.pk, DAY), years=5, by=boris, on=DAY, at=moment)
    assert not Agreement.objects.exists()


def test_a_withdrawn_one_does_not_do_and_is_withdrawn_once(anna, boris, clara, moment, signed):
    row = signed(anna)
    with pytest.raises(services.WhyMissing):
        services.withdraw(row.pk, " ", by=clara, at=moment)
    with pytest.raises(NotAllowed):
        services.withdraw(row.pk, "why", by=boris, at=moment)
    assert admitted(anna)

    services.withdraw(row.pk, "A false name", by=clara, at=moment)

    assert not admitted(anna)
    with pytest.raises(services.AlreadyWithdrawn):
        services.withdraw(row.pk, "Again", by=clara, at=moment)
    signed(anna)
    assert admitted(anna)


def test_anothers_agreement_is_not_found(anna, boris, signed):
    row = signed(anna)
    assert not queries.agreements(boris).filter(pk=row.pk).exists()
    assert queries.agreements(anna).filter(pk=row.pk).exists()
    assert not queries.papers(anna).exists()


# ---------------------------------------------------------------- versions


def test_a_new_version_stops_from_its_day_and_not_before(anna, clara, moment, signed):
    signed(anna)
    due = DAY + timedelta(days=10)
    fresh = services.issue_wording(
        WordingDraft("own", "Новый {years}", "New {years}", due), by=clara, at=moment
    )
    assert fresh.number == 2
    assert admitted(anna, on=DAY) and not admitted(anna, on=due)
    assert queries.ends_soon(anna, "all", DAY, 30) and not queries.ends_soon(anna, "all", DAY, 5)

    signed(anna, number=2)

    assert admitted(anna, on=due)


def test_a_version_without_a_day_asks_nobody_again(anna, clara, moment, signed):
    signed(anna)
    services.issue_wording(WordingDraft("own", "Новый", "New"), by=clara, at=moment)
    assert admitted(anna, on=date(2027, 1, 1))


def test_a_version_needs_both_languages_and_a_chief(anna, clara, moment):
    with pytest.raises(services.TextMissing):
        services.issue_wording(WordingDraft("own", "Текст", " "), by=clara, at=moment)
    with pytest.raises(NotAllowed):
        services.issue_wording(WordingDraft("own", "Текст", "Text"), by=anna, at=moment)
    assert not Wording.objects.exists()


# ---------------------------------------------------------------- who must


def test_off_asks_nobody_and_chosen_those_named(anna, boris, clara, olga, moment):
    assert admitted(anna, "off")
    assert admitted(anna, "chosen")

    services.set_bounds(Bounds(functions=("AE",)), by=clara, at=moment)
    assert not admitted(anna, "chosen") and admitted(clara, "chosen")

    services.set_bounds(Bounds(roles=("head",)), by=clara, at=moment)
    assert admitted(anna, "chosen") and not admitted(clara, "chosen")

    services.set_bounds(Bounds(kinds=("vendor",)), by=clara, at=moment)
    assert admitted(clara, "chosen")
    services.set_party(boris.pk, "vendor", None, by=clara, at=moment)
    assert not admitted(boris, "chosen")


def test_an_unknown_bound_and_a_seller_are_refused(anna, clara, moment):
    with pytest.raises(services.UnknownBound):
        services.set_bounds(Bounds(functions=("NOBODY",)), by=clara, at=moment)
    with pytest.raises(NotAllowed):
        services.set_bounds(Bounds(kinds=("own",)), by=anna, at=moment)
    assert not Bound.objects.exists()


def test_the_system_needs_none(system):
    assert admitted(system)


# ---------------------------------------------------------------- the register and reminders


def standings(by, on=DAY, days=30, mode="all"):
    return {row.full_name: row.standing for row in queries.register(by, mode, on, days)}


def test_the_register_says_how_everybody_stands(anna, boris, clara, dana, vera, moment, signed):
    signed(anna)
    row = signed(boris)
    services.withdraw(row.pk, "why", by=clara, at=moment)
    services.set_party(vera.pk, "own", date(2026, 3, 20), by=clara, at=moment)
    signed(vera, years=0)

    assert standings(clara) == {
        "Anna": "signed", "Boris": "withdrawn", "Clara": "missing", "Dana": "missing", "Vera": "soon",
    }  # fmt: skip
    assert standings(clara, on=date(2026, 3, 21))["Vera"] == "expired"
    assert standings(clara, mode="off")["Dana"] == "free"


def test_a_reader_sees_only_people_in_sight_and_a_seller_none(anna, boris, moment):
    judge = person("judge", Role.CONTROLLER, Reach.TEAM)
    Sight.objects.create(viewer=judge, owner=anna)
    assert set(standings(judge)) == {"Anna", "Judge"}
    with pytest.raises(NotAllowed):
        queries.register(anna, "all", DAY, 30)


@override_settings(SITE_URL="https://crm.example.com")
def test_a_reminder_goes_once_to_the_person_and_to_who_keeps_the_register(
    anna, clara, moment, signed
):
    signed(anna), signed(clara)
    services.set_party(anna.pk, "own", date(2026, 3, 20), by=clara, at=moment)
    Agreement.objects.filter(person=anna).update(expires_on=date(2026, 3, 20), years=0)

    assert remind("off", on=DAY, days=30, site="") == 0
    assert remind("all", on=DAY, days=3, site="") == 0
    assert remind("all", on=DAY, days=30, site="https://crm.example.com") == 2
    assert remind("all", on=DAY, days=30, site="https://crm.example.com") == 0

    assert sorted(letter.to[0] for letter in mail.outbox) == [
        "anna@example.com",
        "clara@example.com",
    ]
    assert "/confidentiality/sign/" in mail.outbox[0].body
    assert "Anna" in mail.outbox[1].body


def test_a_new_end_of_the_contract_is_reminded_of_anew(anna, clara, moment, signed):
    row = signed(anna)
    Agreement.objects.filter(pk=row.pk).update(reminded_on=DAY)
    services.set_party(anna.pk, "own", date(2026, 12, 31), by=clara, at=moment)
    row.refresh_from_db()
    assert row.reminded_on is None


def test_employments_told_twice_change_nothing_twice(anna, clara, moment, signed):
    signed(anna)
    end_employment(Employment.objects.get(person=anna).pk, date(2026, 6, 30), by=clara, at=moment)
    end_employment(Employment.objects.get(person=anna).pk, date(2026, 6, 30), by=clara, at=moment)
    assert Entry.objects.filter(kind="confidentiality.AgreementTermSet").count() == 1
