"""Units, employments, functions, books: what holds, what is refused, what is undone."""

from datetime import date, timedelta

import pytest

from otdel.company.department import queries, services
from otdel.company.department.drafts import EmploymentDraft, FunctionDraft, UnitDraft
from otdel.company.department.models import Employment, Function, Position, Unit
from otdel.foundation.journal import services as journal
from otdel.foundation.people.models import Grant, Sight, User
from otdel.foundation.people.policy import Reach, Role
from otdel.foundation.people.services import RoleTooHigh
from otdel.kernel.errors import NotAllowed

MONDAY = date(2026, 3, 16)


def test_the_catalogue_is_complete_and_filling_it_twice_changes_nothing(catalogue, system, moment):
    shipped = set(Function.objects.filter(is_shipped=True).values_list("code", flat=True))
    wanted = (
        "MDR SDR AE SR ONB CSM AM ADR HIRE TRAINER ADMIN BIZDEV BDR TSR LDR SR-INSIDE SR-OUTSIDE"
    )
    assert set(wanted.split()) <= shipped
    assert services.ensure_catalogue(by=system, at=moment) == 0
    assert all(function.name_ru and function.duties for function in Function.objects.all())


def test_a_scout_never_gets_the_rights_of_a_seller(catalogue):
    scouts = Function.objects.filter(code__in=["MDR", "SDR", "BDR", "LDR"])
    assert set(scouts.values_list("role", flat=True)) == {Role.SCOUT}


def test_units_are_placed_once_with_a_result_for_each(clara, units, moment):
    drafts = [
        UnitDraft("West", parent_name="Sales"),
        UnitDraft("North", parent_name="Sales"),
        UnitDraft("Team 1", parent_name="West"),
        UnitDraft("Lost", parent_name="Nowhere"),
        UnitDraft("  "),
    ]
    west, north, team, lost, nameless = services.place_units(drafts, by=clara, at=moment)
    assert north.pk == units["north"].pk
    assert team.parent_id == west.pk
    assert (lost.code, nameless.code) == ("unit-unknown", "unit-name-missing")
    assert Unit.objects.count() == 5


def test_a_seller_changes_nothing_of_the_department(anna, boris, units, catalogue, moment):
    job = Employment.objects.get(person=boris)
    acts = [
        lambda: services.place_units([UnitDraft("X")], by=anna, at=moment),
        lambda: services.rename_unit(units["north"].pk, "X", by=anna, at=moment),
        lambda: services.move_unit(units["north"].pk, None, by=anna, at=moment),
        lambda: services.close_unit(units["south"].pk, by=anna, at=moment),
        lambda: services.set_position(units["north"].pk, "X", 1, by=anna, at=moment),
        lambda: services.employ(anna.pk, units["south"].pk, starts_on=MONDAY, by=anna, at=moment),
        lambda: services.edit_employment(job.pk, functions=[], by=anna, at=moment),
        lambda: services.end_employment(job.pk, MONDAY, by=anna, at=moment),
        lambda: services.define_function(FunctionDraft("X", "X"), by=anna, at=moment),
        lambda: services.reassign_book(boris.pk, anna.pk, parts=[], by=anna, at=moment),
    ]
    before = (Unit.objects.count(), Employment.objects.count(), Function.objects.count())
    for act in acts:
        with pytest.raises(NotAllowed):
            act()
    assert before == (Unit.objects.count(), Employment.objects.count(), Function.objects.count())
    job.refresh_from_db()
    assert job.ends_on is None


def test_a_move_carries_sight_with_it_and_is_undone(clara, dana, anna, boris, units, moment):
    services.employ(boris.pk, units["north"].pk, starts_on=date(2026, 1, 1), by=clara, at=moment)
    services.rebuild_sights(on=moment.date())
    assert Sight.objects.filter(viewer=dana, owner=boris).exists()
    services.move_unit(units["south"].pk, units["north"].pk, by=clara, at=moment, batch="m")
    with pytest.raises(services.UnitInItself):
        services.move_unit(units["north"].pk, units["south"].pk, by=clara, at=moment)
    undone = journal.undo("m", by=clara, at=moment)
    assert (undone.done, undone.left) == (1, 0)
    assert Unit.objects.get(pk=units["south"].pk).parent_id == units["sales"].pk


def test_a_unit_with_people_is_not_closed_and_a_made_one_with_people_is_not_undone(
    clara, vera, units, moment
):
    made = services.place_units([UnitDraft("West")], by=clara, at=moment, batch="w")[0]
    services.employ(vera.pk, made.pk, starts_on=moment.date(), by=clara, at=moment)
    with pytest.raises(services.UnitNotEmpty):
        services.close_unit(made.pk, by=clara, at=moment)
    undone = journal.undo("w", by=clara, at=moment)
    assert undone.done == 0
    assert Unit.objects.get(pk=made.pk).is_active


def test_rights_begin_and_end_with_the_employment(clara, vera, units, catalogue, moment, friday):
    job = services.employ(vera.pk, units["north"].pk, ["AE"], starts_on=MONDAY, by=clara, at=moment)
    origin = f"employment:{job.pk}"
    assert not Grant.objects.filter(origin=origin).exists(), "not before the first day"
    services.follow_dates(on=MONDAY)
    assert Grant.objects.get(origin=origin).role == Role.SELLER
    services.end_employment(job.pk, MONDAY, by=clara, at=moment)
    services.follow_dates(on=MONDAY)
    assert Grant.objects.filter(origin=origin).exists(), "the last day belongs"
    services.follow_dates(on=MONDAY + timedelta(days=1))
    assert not Grant.objects.filter(origin=origin).exists()


def test_several_functions_give_several_rights_and_the_widest_reach(
    clara, vera, units, catalogue, moment
):
    services.employ(
        vera.pk, units["north"].pk, ["AE", "SUP", "UPSELL"],
        starts_on=moment.date(), by=clara, at=moment,
    )  # fmt: skip
    found = User.objects.get(pk=vera.pk)
    assert {Role.SELLER, Role.SUPERVISOR} <= found.roles
    assert found.reach == Reach.SUBTREE


def test_nobody_gives_by_employment_what_they_may_not_give(clara, vera, units, catalogue, moment):
    for code in ("ADMIN", "OWNER", "AUDITOR"):
        with pytest.raises(RoleTooHigh):
            services.employ(
                vera.pk, units["north"].pk, [code], starts_on=MONDAY, by=clara, at=moment
            )
    job = services.employ(vera.pk, units["north"].pk, ["AE"], starts_on=MONDAY, by=clara, at=moment)
    with pytest.raises(RoleTooHigh):
        services.edit_employment(job.pk, functions=["AE", "ADMIN"], by=clara, at=moment)
    own = services.define_function(FunctionDraft("X", "X", role="seller"), by=clara, at=moment)
    with pytest.raises(RoleTooHigh):
        services.edit_function(own.pk, FunctionDraft("X", "X", role="owner"), by=clara, at=moment)
    admin = Function.objects.get(code="ADMIN")
    with pytest.raises(RoleTooHigh):
        services.edit_function(admin.pk, FunctionDraft("ADMIN", "A"), by=clara, at=moment)
    assert not Grant.objects.filter(user=vera).exclude(role=Role.SELLER).exists()


def test_employing_many_answers_row_by_row(clara, vera, anna, units, catalogue, moment):
    drafts = [
        EmploymentDraft(vera.pk, units["north"].pk, MONDAY, ("AE",)),
        EmploymentDraft(vera.pk, units["north"].pk, MONDAY, ("AE",)),
        EmploymentDraft(vera.pk, 10**6, MONDAY),
        EmploymentDraft(vera.pk, units["south"].pk, MONDAY, ("NOPE",)),
        EmploymentDraft(vera.pk, units["south"].pk, MONDAY, ends_on=date(2026, 1, 1)),
        EmploymentDraft(anna.pk, units["north"].pk, MONDAY),
    ]
    rows = services.employ_many(drafts, by=clara, at=moment)
    codes = [getattr(row, "code", "made") for row in rows]
    assert codes == [
        "made", "already-employed", "unit-unknown", "function-unknown", "ends-too-early",
        "already-employed",
    ]  # fmt: skip


def test_an_act_on_an_employment_is_undone_with_its_rights(clara, vera, units, catalogue, moment):
    north = units["north"].pk
    job = services.employ(
        vera.pk, north, ["AE"], starts_on=date(2026, 1, 1), by=clara, at=moment, batch="a"
    )
    services.edit_employment(
        job.pk, functions=["SDR"], is_head=True, title="T", by=clara, at=moment, batch="b"
    )
    services.end_employment(job.pk, date(2026, 2, 1), by=clara, at=moment, batch="c")
    assert not Grant.objects.filter(origin=f"employment:{job.pk}").exists()
    journal.undo("c", by=clara, at=moment)
    held = set(Grant.objects.filter(origin=f"employment:{job.pk}").values_list("role", flat=True))
    assert held == {Role.SCOUT, Role.SUPERVISOR}
    journal.undo("b", by=clara, at=moment)
    assert Grant.objects.get(origin=f"employment:{job.pk}").role == Role.SELLER
    journal.undo("a", by=clara, at=moment)
    assert not Employment.objects.filter(pk=job.pk).exists()
    assert not Grant.objects.filter(origin=f"employment:{job.pk}").exists()


def test_a_leaver_stays_in_sight_of_the_lead(clara, dana, anna, units, moment):
    job = Employment.objects.get(person=anna)
    services.edit_employment(
        Employment.objects.get(person=dana).pk, functions=[], is_head=True, by=clara, at=moment
    )
    services.end_employment(job.pk, date(2026, 3, 1), by=clara, at=moment)
    assert Sight.objects.filter(viewer=dana, owner=anna).exists()


def test_units_of_and_heads_take_constant_queries(
    clara, dana, anna, boris, units, friday, django_assert_num_queries
):
    people = [clara.pk, dana.pk, anna.pk, boris.pk, 10**6]
    with django_assert_num_queries(1):
        assert queries.units_of(people, friday) == {
            clara.pk: units["sales"].pk,
            dana.pk: units["north"].pk,
            anna.pk: units["north"].pk,
            boris.pk: units["south"].pk,
        }
    with django_assert_num_queries(2):
        assert queries.heads(friday) == {
            units["sales"].pk: clara.pk,
            units["north"].pk: dana.pk,
            units["south"].pk: clara.pk,  # nobody leads it: the one above
        }
    assert queries.people_in(units["sales"].pk, friday, below=False) == [clara.pk]
    assert len(queries.people_in(units["sales"].pk, friday)) == 4


def test_the_staffing_table_refuses_twins_and_places_that_somebody_holds(
    clara, vera, units, moment
):
    north = units["north"].pk
    place = services.set_position(north, "Closer", 2, by=clara, at=moment)
    with pytest.raises(services.PositionNameTaken):
        services.set_position(north, "Closer", 1, by=clara, at=moment)
    services.employ(
        vera.pk, north, starts_on=moment.date(), position_id=place.pk, by=clara, at=moment
    )
    with pytest.raises(services.PositionNotEmpty):
        services.remove_position(place.pk, by=clara, at=moment)
    assert Position.objects.get().headcount == 2
    node = queries.tree(clara, moment.date())[0].children[0]
    assert [(position.title, held) for position, held in node.positions] == [("Closer", 1)]


def test_a_book_goes_only_to_somebody_else_who_works(clara, olga, anna, boris, system, moment):
    with pytest.raises(services.SamePerson):
        services.reassign_book(anna.pk, anna.pk, parts=["company"], by=clara, at=moment)
    User.objects.filter(pk=boris.pk).update(is_active=False)
    with pytest.raises(services.CannotTakeBook):
        services.reassign_book(anna.pk, boris.pk, parts=["company"], by=clara, at=moment)


def test_the_functions_own_to_the_product_stay(clara, catalogue, moment):
    shipped = Function.objects.get(code="AE")
    with pytest.raises(services.FunctionHeld):
        services.remove_function(shipped.pk, by=clara, at=moment)
    with pytest.raises(services.FunctionCodeTaken):
        services.define_function(FunctionDraft("ae", "Twin"), by=clara, at=moment)
    assert Function.objects.filter(code="AE").count() == 1
