"""Rights on fields follow functions: set by a chief, felt at once, taken back whole."""

import pytest
from django.urls import reverse
from django.utils import timezone

from conftest import employ, person
from otdel.company.clients.drafts import CompanyDraft
from otdel.company.clients.services import create_company
from otdel.company.department import services
from otdel.company.department.models import FieldRule, Function
from otdel.foundation.journal.models import Entry
from otdel.foundation.journal.services import undo
from otdel.foundation.people.errors import RoleTooHigh
from otdel.foundation.people.fields import level
from otdel.foundation.people.models import Grant, User
from otdel.foundation.people.policy import Reach, Role
from otdel.kernel.errors import NotAllowed

pytestmark = pytest.mark.django_db


@pytest.fixture
def seller(units, olga, moment) -> User:
    """Somebody whose only rights come from the functions SDR and AE, with the same role for both."""
    for code in ("SDR", "AE"):
        Function.objects.update_or_create(code=code, defaults={"name": code, "role": Role.SELLER})
    user = person("sara", None)
    job = employ(user, units["north"], function="SDR")
    job.functions.add(Function.objects.get(code="AE"))
    services.follow_dates(on=moment.date())
    return user


def function(code: str) -> Function:
    return Function.objects.get(code=code)


def seen(user: User, noun: str, name: str) -> str:
    return level(User.objects.get(pk=user.pk), noun, name)


def test_a_level_is_felt_at_once_and_enters_history(seller, olga, moment):
    for code in ("SDR", "AE"):
        services.set_field_rights(
            function(code).pk, {"deal.amount_minor": "hidden", "company.city": "read"}, by=olga, at=moment
        )  # fmt: skip

    assert seen(seller, "deal", "amount_minor") == "hidden"
    assert seen(seller, "deal", "lines") == "hidden"  # they go together
    assert seen(seller, "company", "city") == "read"
    assert seen(seller, "company", "industry") == "edit"
    assert Entry.objects.filter(kind="department.FieldRightsSet").count() == 2


def test_of_several_functions_the_widest_wins(seller, olga, moment):
    services.set_field_rights(
        function("SDR").pk, {"deal.amount_minor": "hidden"}, by=olga, at=moment
    )
    assert seen(seller, "deal", "amount_minor") == "edit"

    services.set_field_rights(function("AE").pk, {"deal.amount_minor": "read"}, by=olga, at=moment)
    assert seen(seller, "deal", "amount_minor") == "read"

    Grant.objects.create(user=seller, role=Role.SUPERVISOR)  # a right given directly closes nothing
    assert seen(seller, "deal", "amount_minor") == "edit"


def test_what_is_refused_changes_nothing(seller, olga, clara, anna, moment):
    sdr = function("SDR").pk
    chief = Function.objects.create(code="BOSS", name="Boss", role=Role.OWNER, reach=Reach.ALL)
    Grant.objects.filter(user=clara).update(fields={"lead.note": "hidden"})
    head = User.objects.get(pk=clara.pk)
    for by, target, levels, refusal in (
        (anna, sdr, {"company.city": "read"}, NotAllowed),
        (olga, sdr, {"company.nonsense": "read"}, services.FieldUnknown),
        (olga, sdr, {"company.city": "nonsense"}, services.FieldUnknown),
        (olga, sdr, {"company.name": "hidden"}, services.FieldNotHidden),
        (head, sdr, {"lead.note": "edit"}, services.FieldTooWide),
        (head, chief.pk, {"company.city": "read"}, RoleTooHigh),
    ):
        with pytest.raises(refusal):
            services.set_field_rights(target, levels, by=by, at=moment)
    assert not FieldRule.objects.exists()
    assert not Entry.objects.filter(kind="department.FieldRightsSet").exists()


def test_undo_puts_the_levels_back_unless_they_were_changed_since(seller, olga, moment):
    sdr, now = function("SDR").pk, timezone.now()
    services.set_field_rights(sdr, {"company.city": "read"}, by=olga, at=moment)
    services.set_field_rights(
        sdr, {"company.city": "hidden", "lead.note": "read"}, by=olga, at=now, batch="b1"
    )
    before = set(FieldRule.objects.values_list("field", "level"))

    assert undo("b1", by=olga, at=now).done == 1
    assert set(FieldRule.objects.values_list("field", "level")) == {("company.city", "read")}

    services.set_field_rights(sdr, dict(before), by=olga, at=now, batch="b2")
    services.set_field_rights(sdr, {"lead.note": "hidden"}, by=olga, at=now)
    assert undo("b2", by=olga, at=now).refused
    assert FieldRule.objects.get(field="lead.note").level == "hidden"


def test_the_matrix_sets_a_level_and_the_preview_shows_it(client, seller, olga, anna, moment):
    create_company(CompanyDraft("Romashka", anna.pk, city="Tver"), by=olga, at=moment)
    client.force_login(olga)
    sdr = function("SDR")
    address = reverse("department:field-rights")
    assert "SDR" in client.get(address).content.decode()

    told = {"function": sdr.pk, "field": "company.city", "level": "hidden"}
    answer = client.post(reverse("department:field-right-set"), told)
    assert answer.status_code == 204 and "undo" in answer.headers["HX-Trigger"]
    assert "City" in client.get(address, {"noun": "company", "closed": 1}).content.decode()

    shown = client.get(reverse("department:field-preview", args=[sdr.pk])).content.decode()
    assert "Romashka" in shown and "Tver" not in shown
    told["level"] = "nonsense"
    assert client.post(reverse("department:field-right-set"), told).status_code == 204
    assert FieldRule.objects.get().level == "hidden"


def test_whoever_may_not_edit_the_department_gets_nowhere(client, anna):
    client.force_login(anna)
    assert client.get(reverse("department:field-rights")).status_code == 403
    assert client.post(reverse("department:field-right-set"), {}).status_code == 403
