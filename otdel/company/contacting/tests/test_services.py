"""Consents, bans, stop lists and rules: what happens, what is refused, what is taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import ObjectDoesNotExist

from otdel.company.clients import services as clients
from otdel.company.clients.drafts import ContactDraft
from otdel.company.contacting import errors, queries, services
from otdel.company.contacting.drafts import BanDraft, ConsentDraft, RuleDraft
from otdel.company.contacting.models import Ban, Consent, TalkRule, Wording
from otdel.foundation.journal.models import Entry
from otdel.foundation.journal.services import undo
from otdel.kernel.errors import NotAllowed, Stale

pytestmark = pytest.mark.django_db


def test_a_consent_keeps_the_text_it_was_given_under(consent, clara, moment):
    given = consent()
    services.publish_wording("marketing", "Другой.", "Another.", by=clara, at=moment)

    given.refresh_from_db()
    assert given.wording.body("ru") == "Согласен."
    assert queries.wording_now("marketing").version == 2
    assert Wording.objects.filter(purpose="marketing").count() == 2
    assert Entry.objects.filter(kind="contacting.ConsentGiven", noun="contact").count() == 1


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"proof": ""}, errors.Missing),
        ({"purpose": "survey"}, errors.NoWording),
        ({"shift": 1}, errors.NotYet),
        ({"till": -1}, errors.TurnedRound),
    ],
)
def test_a_consent_is_refused_and_nothing_is_kept(consent, friday, changes, refusal):
    if "shift" in changes:
        changes = {"given_on": friday + timedelta(days=1)}
    if "till" in changes:
        changes = {"till_on": friday - timedelta(days=1)}

    with pytest.raises(refusal):
        consent(**changes)

    assert not Consent.objects.exists()


def test_a_spoken_consent_needs_no_paper(consent):
    assert consent(how="spoken", proof="").pk


def test_a_stranger_gives_no_consent_and_sees_none(consent, boris, petrov, moment, friday):
    given = consent()
    draft = ConsentDraft("contact", petrov.pk, "marketing", "spoken", friday)

    with pytest.raises(ObjectDoesNotExist):
        services.give_consent(draft, by=boris, at=moment)
    with pytest.raises(errors.NoSuchConsent):
        services.withdraw_consent(given.pk, "letter", on=friday, by=boris, at=moment)
    given.refresh_from_db()
    assert given.withdrawn_on is None


def test_a_withdrawal_is_entered_once_and_may_be_taken_back(consent, anna, moment, friday):
    given = consent()
    services.withdraw_consent(given.pk, "letter", on=friday, by=anna, at=moment, batch="w")
    with pytest.raises(errors.AlreadyWithdrawn):
        services.withdraw_consent(given.pk, "letter", on=friday, by=anna, at=moment)

    undo("w", by=anna, at=moment)

    given.refresh_from_db()
    assert (given.withdrawn_on, given.withdrawn_how, given.withdrawn_by) == (None, "", None)


@pytest.mark.parametrize(("shift", "refusal"), [(1, errors.NotYet), (-1, errors.TurnedRound)])
def test_a_withdrawal_lies_between_the_consent_and_today(
    consent, anna, moment, friday, shift, refusal
):
    given = consent()

    with pytest.raises(refusal):
        services.withdraw_consent(
            given.pk, "call", on=friday + timedelta(days=shift), by=anna, at=moment
        )


def test_consents_that_run_out_are_told_in_time(consent, anna, friday):
    soon = consent(till_on=friday + timedelta(days=30))
    consent(till_on=friday + timedelta(days=31))
    consent()

    assert list(queries.running_out(anna, friday)) == [soon]


def test_a_ban_is_set_by_a_seller_and_lifted_by_a_lead_only(ban, anna, dana, moment):
    row = ban()
    with pytest.raises(NotAllowed):
        services.lift_ban(row.pk, by=anna, at=moment)

    services.lift_ban(row.pk, by=dana, at=moment, batch="lift")
    with pytest.raises(errors.AlreadyLifted):
        services.lift_ban(row.pk, by=dana, at=moment)
    undo("lift", by=dana, at=moment)

    row.refresh_from_db()
    assert row.lifted_at is None


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"reason": " "}, errors.Missing),
        ({"address": "nobody"}, errors.NotAnAddress),
    ],
)
def test_a_ban_without_reason_or_aim_is_refused(ban, changes, refusal):
    with pytest.raises(refusal):
        ban(**changes)

    assert not Ban.objects.exists()


def test_a_ban_that_ends_before_it_begins_is_refused(ban, friday):
    with pytest.raises(errors.TurnedRound):
        ban(till_on=friday - timedelta(days=1))


def test_a_stop_list_is_matched_by_normal_form_and_taken_twice_adds_nothing(clara, moment, friday):
    text = (
        'phone;name\n8 (916) 765-43-21;Пётр\n"+7 916 765 43 21"\nInfo@Romashka.RU, info@romashka.ru'
    )
    draft = BanDraft("list of March", friday)

    def take(batch=""):
        return services.import_bans(
            text, draft, by=clara, at=moment, phone_country="RU", batch=batch
        )

    first, second = take("list"), take()

    assert (first.made, first.known) == (2, 0)
    assert set(first.unread) == {"phone", "name", "Пётр"}
    assert (second.made, second.known) == (0, 2)
    assert set(Ban.objects.values_list("shown", flat=True)) == {"+79167654321", "info@romashka.ru"}
    undo("list", by=clara, at=moment)
    assert not Ban.objects.exists()


def test_only_a_chief_takes_a_stop_list_in(anna, moment, friday):
    with pytest.raises(NotAllowed):
        services.import_bans(
            "+79167654321", BanDraft("x", friday), by=anna, at=moment, phone_country="RU"
        )


def test_a_stop_list_of_nothing_is_refused(clara, moment, friday):
    with pytest.raises(errors.Missing):
        services.import_bans(
            "nobody", BanDraft("x", friday), by=clara, at=moment, phone_country="RU"
        )


RULE = RuleDraft(name_ru="Важные", name_en="VIP", tag="VIP", max_contacts=2, per_days=7)


def test_a_rule_is_written_changed_and_taken_back(clara, moment):
    row = services.write_rule(RULE, by=clara, at=moment)
    services.write_rule(
        replace(RULE, manner_en="On first names"),
        rule_id=row.pk,
        version=1,
        by=clara,
        at=moment,
        batch="r",
    )
    with pytest.raises(Stale):
        services.write_rule(RULE, rule_id=row.pk, version=1, by=clara, at=moment)

    undo("r", by=clara, at=moment)

    assert TalkRule.objects.get().manner_en == ""


def test_a_seller_writes_no_rules(anna, moment):
    with pytest.raises(NotAllowed):
        services.write_rule(RULE, by=anna, at=moment)
    with pytest.raises(NotAllowed):
        services.publish_wording("marketing", "а", "a", by=anna, at=moment)
    assert not TalkRule.objects.exists()


def test_the_first_rule_that_fits_holds(clara, anna, firm, petrov, moment):
    services.write_rule(replace(RULE, position=5, tag=""), by=clara, at=moment)
    first = services.write_rule(RULE, by=clara, at=moment)
    services.write_rule(replace(RULE, is_active=False, position=0), by=clara, at=moment)

    assert queries.manner(anna, firm.pk, None).rule == first
    assert queries.manner(anna, None, petrov.pk).rule == first


def test_consents_and_bans_follow_a_merge_and_come_back(consent, ban, anna, petrov, firm, moment):
    other = clients.create_contact(
        ContactDraft(full_name="П. Петров", company_id=firm.pk), by=anna, at=moment
    )
    given, row = consent(), ban()
    clients.merge_records("contact", other.pk, petrov.pk, by=anna, at=moment, batch="m")
    for one in (given, row):
        one.refresh_from_db()
    assert {given.contact_id, row.contact_id} == {other.pk}

    undo("m", by=anna, at=moment)

    for one in (given, row):
        one.refresh_from_db()
    assert {given.contact_id, row.contact_id} == {petrov.pk}


def test_a_consent_given_this_night_is_of_today_and_not_of_the_future(consent, petrov, anna):
    """Half past one in Moscow is still yesterday where servers count."""
    night = datetime(2026, 3, 31, 22, 30, tzinfo=UTC)
    given = ConsentDraft("contact", petrov.pk, "marketing", "paper", date(2026, 4, 1), proof="1")
    row = services.give_consent(given, by=anna, at=night)
    assert row.given_on == date(2026, 4, 1)

    services.withdraw_consent(row.pk, "phone", on=date(2026, 4, 1), by=anna, at=night)
    row.refresh_from_db()
    assert row.withdrawn_on == date(2026, 4, 1)
