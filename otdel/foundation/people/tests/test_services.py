"""People, rights, the access journal: what holds, what is refused, who is kept out."""

from datetime import timedelta

import pytest

from otdel.foundation.journal import services as journal
from otdel.foundation.journal.models import Entry
from otdel.foundation.people import queries, services
from otdel.foundation.people.drafts import GrantDraft, PersonDraft, WatchLimits
from otdel.foundation.people.models import AccessNote, Alert, ExportNote, Grant, Sight, User
from otdel.foundation.people.policy import Reach, Role
from otdel.kernel.errors import NotAllowed, Stale

LIMITS = WatchLimits(
    views=dict.fromkeys(Role.values, 3), exports=dict.fromkeys(Role.values, 1), leaving_views=1
)


def test_people_are_added_row_by_row_with_refusals(clara, moment):
    drafts = [
        PersonDraft("Иван Петров", "IVAN@example.com"),
        PersonDraft("", "x@example.com"),
        PersonDraft("Пётр", "not a mail"),
        PersonDraft("Другой", "ivan@example.com"),
        PersonDraft("Без почты"),
    ]
    rows = services.create_people(drafts, by=clara, at=moment)
    codes = [getattr(row, "code", "made") for row in rows]
    assert codes == ["made", "name-missing", "mail-wrong", "mail-taken", "made"]
    assert rows[0].email == "ivan@example.com"
    assert not rows[4].has_mail
    assert not rows[0].has_usable_password()
    assert Entry.objects.filter(kind="people.PersonCreated").count() == 2


def test_a_seller_adds_nobody(anna, moment):
    before = User.objects.count()
    with pytest.raises(NotAllowed):
        services.create_person("n@example.com", "N", by=anna, at=moment)
    assert User.objects.count() == before


def test_adding_people_is_undone_unless_they_have_a_history(clara, system, moment):
    drafts = [PersonDraft("One"), PersonDraft("Two")]
    one, two = services.create_people(drafts, by=clara, at=moment, batch="b1")
    services.note_view("deal", 1, by=two, at=moment)
    journal.record(queries_event(two), about=two, by=two, at=moment)
    undone = journal.undo("b1", by=clara, at=moment)
    assert undone.done == 1
    assert not User.objects.filter(pk=one.pk).exists()
    assert User.objects.filter(pk=two.pk).exists()


def queries_event(person):
    from otdel.foundation.people.events import PersonEdited  # noqa: PLC0415

    return PersonEdited(person.pk, "theme")


def test_names_and_mails_find_people_but_namesakes_find_nobody(clara, moment):
    services.create_person("p@example.com", "Пётр Ёлкин", by=clara, at=moment)
    for mail in ("a@example.com", "b@example.com"):
        services.create_person(mail, "Анна Ким", by=clara, at=moment)
    found = queries.match_people(["ПЕТР  елкин", "P@Example.com", "Анна Ким", "nobody", ""])
    assert set(found) == {"ПЕТР  елкин", "P@Example.com"}
    assert len(set(found.values())) == 1


def test_a_role_is_given_and_taken(olga, vera, moment):
    given = services.grant(vera.pk, Role.CONTROLLER, Reach.ALL, by=olga, at=moment)
    assert User.objects.get(pk=vera.pk).reach == Reach.ALL
    services.revoke(given.pk, by=olga, at=moment)
    assert User.objects.get(pk=vera.pk).reach == Reach.OWN


def test_a_head_cannot_make_an_owner_nor_a_lead_anybody(clara, dana, vera, moment):
    with pytest.raises(services.RoleTooHigh):
        services.grant(vera.pk, Role.OWNER, Reach.OWN, by=clara, at=moment)
    with pytest.raises(NotAllowed):
        services.grant(vera.pk, Role.SELLER, Reach.OWN, by=dana, at=moment)
    assert Grant.objects.filter(user=vera).count() == 1


def test_somebody_always_may_manage_people(olga, moment):
    owner = Grant.objects.get(user=olga)
    with pytest.raises(services.LastChief):
        services.revoke(owner.pk, by=olga, at=moment)
    assert Grant.objects.filter(pk=owner.pk).exists()
    with pytest.raises(services.NotYourself):
        services.switch_off(olga.pk, by=olga, at=moment)
    assert User.objects.get(pk=olga.pk).is_active


def test_the_last_owner_cannot_be_switched_off_by_the_system(olga, system, moment):
    with pytest.raises(services.LastChief):
        services.switch_off(olga.pk, by=system, at=moment)
    assert User.objects.get(pk=olga.pk).is_active


def test_grants_follow_and_the_widest_reach_of_one_origin_holds(vera):
    drafts = [
        GrantDraft(vera.pk, Role.SELLER, Reach.OWN, "employment:1"),
        GrantDraft(vera.pk, Role.SELLER, Reach.SUBTREE, "employment:1"),
    ]
    assert services.follow_grants(drafts, kind="employment") == 1
    assert Grant.objects.get(user=vera, origin="employment:1").reach == Reach.SUBTREE
    assert services.follow_grants(drafts, kind="employment") == 0
    assert services.follow_grants([], kind="employment") == 1
    assert Grant.objects.get(user=vera).origin == "direct"


def test_the_projection_of_sight_changes_only_what_differs(anna, boris, vera):
    Sight.objects.all().delete()
    pairs = [(vera.pk, anna.pk), (vera.pk, boris.pk), (vera.pk, vera.pk)]
    assert services.set_sights(pairs) == 2
    kept = Sight.objects.get(owner=anna).pk
    assert services.set_sights(pairs[:1]) == 1
    assert Sight.objects.get().pk == kept


def test_opening_a_record_twice_within_half_an_hour_is_one_note(
    anna, moment, django_assert_num_queries
):
    services.note_view("deal", 7, by=anna, at=moment)
    with django_assert_num_queries(1):
        services.note_view("deal", 7, by=anna, at=moment + timedelta(minutes=20))
    assert AccessNote.objects.count() == 1
    services.note_view("deal", 7, by=anna, at=moment + timedelta(minutes=31))
    assert AccessNote.objects.count() == 2


def test_an_export_above_the_limit_is_refused_also_in_pieces(anna, moment):
    limits = dict.fromkeys(Role.values, 100)
    services.check_export(100, by=anna, at=moment, limits=limits)
    services.note_export("deals", 60, by=anna, at=moment)
    services.check_export(40, by=anna, at=moment, limits=limits)
    with pytest.raises(services.ExportTooLarge) as refusal:
        services.check_export(41, by=anna, at=moment, limits=limits)
    assert refusal.value.gaps["limit"] == 100
    services.check_export(100, by=anna, at=moment + timedelta(hours=25), limits=limits)


def test_mass_viewing_and_export_raise_one_alert_a_day_each(anna, boris, system, moment):
    for number in range(5):
        services.note_view("deal", number, by=anna, at=moment)
        services.note_view("deal", number, by=boris, at=moment - timedelta(hours=2))
    services.note_export("deals", 10, by=anna, at=moment)
    services.note_export("deals", 10, by=anna, at=moment)
    raised = services.raise_alerts(LIMITS, by=system, at=moment)
    assert {(one.kind, one.user_id) for one in raised} == {("views", anna.pk), ("exports", anna.pk)}
    assert services.raise_alerts(LIMITS, by=system, at=moment) == []


def test_a_leaver_is_watched_closely(anna, clara, system, moment):
    services.give_notice(anna.pk, moment.date(), by=clara, at=moment)
    for number in range(2):
        services.note_view("deal", number, by=anna, at=moment)
    services.note_export("deals", 1, by=anna, at=moment)
    kinds = {one.kind for one in services.raise_alerts(LIMITS, by=system, at=moment)}
    assert kinds == {"leaving_views", "leaving_export"}


def test_an_alert_is_closed_once_with_a_reason_and_never_by_the_one_it_is_about(
    anna, clara, olga, moment
):
    alert = Alert.objects.create(
        kind="views", user=anna, on=moment.date(), at=moment, number=9, limit=3
    )
    with pytest.raises(NotAllowed):
        services.acknowledge(alert.pk, "It was me", by=anna, at=moment)
    with pytest.raises(services.ReasonMissing):
        services.acknowledge(alert.pk, "  ", by=clara, at=moment)
    services.acknowledge(alert.pk, "Quarterly check", by=clara, at=moment)
    with pytest.raises(Stale):
        services.acknowledge(alert.pk, "Again", by=olga, at=moment)
    assert Alert.objects.get().reason == "Quarterly check"


def test_the_watcher_does_not_see_alerts_about_themselves(clara, olga, moment):
    Alert.objects.create(kind="views", user=clara, on=moment.date(), at=moment, number=9, limit=3)
    assert not queries.alerts(clara).exists()
    assert queries.alerts(olga).exists()
    with pytest.raises(NotAllowed):
        queries.access_notes(User(pk=0))


def test_only_those_who_watch_read_the_journals(anna, olga, moment):
    ExportNote.objects.create(user=anna, what="deals", rows=1, at=moment)
    assert queries.export_notes(olga).count() == 1
    for ask in (queries.access_notes, queries.export_notes, queries.alerts):
        with pytest.raises(NotAllowed):
            ask(anna)


def test_details_are_changed_by_those_who_may(olga, clara, anna, moment):
    services.edit_person(anna.pk, {"email": "ANNA2@example.com"}, by=olga, at=moment)
    assert User.objects.get(pk=anna.pk).email == "anna2@example.com"
    with pytest.raises(services.MailTaken):
        services.edit_person(anna.pk, {"email": clara.email}, by=olga, at=moment)
    with pytest.raises(NotAllowed):
        services.edit_person(anna.pk, {"email": "c@example.com"}, by=clara, at=moment)
    services.edit_me({"theme": "dark", "email": "self@example.com"}, by=anna, at=moment)
    kept = User.objects.get(pk=anna.pk)
    assert (kept.theme, kept.email) == ("dark", "anna2@example.com")
    with pytest.raises(services.NameMissing):
        services.edit_me({"full_name": " "}, by=anna, at=moment)
