from datetime import timedelta

import pytest
from django.apps import apps
from django.db.models import Sum

from otdel.company.clients.models import Company
from otdel.edges.demo import queries, services
from otdel.edges.demo.models import Demo
from otdel.foundation.people.models import User
from otdel.foundation.people.services import system_user
from otdel.managing.compliance.services import settle
from otdel.managing.metrics.models import Fact
from otdel.selling.handoffs.models import Credit, Handoff, HandoffRule
from otdel.selling.leadflow.services import open_requalifications
from otdel.selling.pipeline.models import Deal, Lead
from otdel.selling.requests.models import AdjacentService, ServiceRequest
from otdel.selling.requests.services import edit_service, ensure_services, escalate_overdue
from otdel.selling.work.drafts import ActivityDraft
from otdel.selling.work.models import Activity
from otdel.selling.work.queries import today as day_of
from otdel.selling.work.services import log

LASTING = {
    "journal.Entry", "journal.Trace", "metrics.Fact", "demo.Demo",
    "calendars.WorkCalendar", "calendars.WorkHours", "department.Function", "pipeline.Process",
    "pipeline.Stage", "pipeline.StageTask", "pipeline.LossReason", "pipeline.Source",
    "pipeline.Criterion", "pipeline.ProcessVersion", "handoffs.ReturnReason", "django_tasks_database.DBTaskResult",
}  # fmt: skip


def rows():
    return {
        model._meta.label: model.objects.count()
        for model in apps.get_models()
        if hasattr(model, "objects") and model._meta.label not in LASTING
    }


def build(at, friday, *, seed=3, language="ru", months=4):
    return services.build(
        seed, language=language, today=friday, by=system_user(), at=at,
        passwords=lambda email: f"secret-{email}", months=months,
    )  # fmt: skip


@pytest.fixture
def before(db):
    system_user()
    return rows()


@pytest.fixture
def built(before, moment, friday):
    return build(moment, friday)


def test_a_living_department_stands(built, moment, friday):
    assert (built.people, User.objects.filter(is_system=False).count()) == (24, 24)
    closed = Deal.objects.exclude(status="open")
    rate = closed.filter(status="won").count() / closed.count()
    assert 0.15 <= rate <= 0.45
    assert Deal.objects.filter(is_open=True).count() > 30
    assert not Deal.objects.filter(owner=None).exists()
    assert not Deal.objects.filter(opened_on__gt=friday).exists()
    assert not Activity.objects.filter(done_at__gt=moment).exists()
    assert Lead.objects.filter(status="converted", deal__isnull=False).exists()
    seller = next(one for one in built.sign_ins if "AE" in one.role)
    person = User.objects.get(email=seller.email)
    today = day_of(person, person.pk, moment)
    assert today.today
    assert any(
        day_of(system_user(), pk, moment).overdue
        for pk in Activity.objects.filter(is_open=True)
        .values_list("owner_id", flat=True)
        .distinct()
    )


def test_the_accounts_open_the_door(built, client):
    assert len({one.role for one in built.sign_ins}) == len(built.sign_ins) >= 6
    for one in built.sign_ins:
        assert User.objects.get(email=one.email).check_password(one.password)
        assert one.email.endswith("@example.com")


def test_the_same_seed_gives_the_same_department(before, moment, friday):
    def content():
        return (
            list(Company.objects.order_by("pk").values_list("name", "city", "status")),
            list(
                Deal.objects.order_by("pk").values_list(
                    "title", "amount_minor", "status", "opened_on"
                )
            ),
            list(
                Activity.objects.order_by("pk").values_list("kind", "subject", "due_at", "done_at")
            ),
        )

    build(moment, friday)
    first = content()
    services.remove(by=system_user(), at=moment)
    build(moment, friday)
    assert content() == first
    services.remove(by=system_user(), at=moment)
    build(moment, friday, seed=4)
    assert content() != first


def test_removal_leaves_no_row_of_it_and_no_figure(before, built, moment):
    left = services.remove(by=system_user(), at=moment + timedelta(minutes=1))
    settle()  # the clock adds sums up: those of nothing go

    assert left.kept == ()
    assert rows() == before
    for column in ("quantity", "amount_minor"):
        sums = Fact.objects.values("measure", "on").annotate(total=Sum(column))
        assert not [row for row in sums if row["total"]]
    assert queries.present() is None


def test_leads_and_clients_are_passed_on_by_rule(built, moment):
    lead, client = HandoffRule.objects.order_by("pk")
    assert (lead.on_noun, client.stage.kind) == ("lead", "won")
    for rule in (lead, client):
        states = set(Handoff.objects.filter(rule=rule).values_list("state", flat=True))
        assert states == {"offered", "accepted", "returned"}, rule
    assert not Handoff.objects.filter(state="returned", reason=None).exists()
    assert Handoff.objects.filter(is_open=True, due_at__lt=moment).count() == 1
    assert Handoff.objects.filter(is_open=True, due_at__gt=moment).exists()
    assert not Handoff.objects.filter(decided_at__gt=moment).exists()
    taken = Handoff.objects.filter(rule=lead, state="accepted", deal_id__isnull=False).first()
    assert Lead.objects.get(pk=taken.lead_id).owner_id == taken.taker_id
    assert Deal.objects.get(pk=taken.deal_id).owner_id == taken.taker_id
    assert set(Credit.objects.filter(deal_id=taken.deal_id).values_list("part", "person_id")) == {
        ("found", taken.giver_id),
        ("sold", taken.taker_id),
    }
    moved = Handoff.objects.filter(rule=client, state="accepted").first()
    assert Deal.objects.get(pk=moved.deal_id).company.owner_id == moved.taker_id
    assert Deal.objects.get(pk=moved.deal_id).owner_id == moved.giver_id


def test_services_have_who_answers_and_requests(built, moment):
    ways = set(AdjacentService.objects.values_list("answers_by", flat=True))
    assert ways == {"person", "unit", "function", "outside"}
    states = set(ServiceRequest.objects.values_list("state", flat=True))
    assert states == {"asked", "taken", "answered", "returned"}
    assert ServiceRequest.objects.filter(is_open=True, due_at__lt=moment).exists()
    assert ServiceRequest.objects.filter(is_open=True, due_at__gt=moment).exists()
    deals = dict(Deal.objects.values_list("pk", "owner_id"))
    for row in ServiceRequest.objects.all():
        assert row.asker_id == deals[row.deal_id] != row.answerer_id
        assert Activity.objects.get(pk=row.task_id).is_open == row.is_open


def test_shipped_services_are_named_and_given_back(before, moment, friday):
    ensure_services(by=system_user(), at=moment, language="ru")
    columns = ("name", "answers_by", "person", "unit", "function", "outside_name", "outside_mail")
    shipped = list(AdjacentService.objects.order_by("pk").values_list(*columns))
    there = rows()
    build(moment, friday)
    named = AdjacentService.objects.exclude(answers_by="nobody")
    assert (AdjacentService.objects.count(), named.count()) == (len(shipped), 5)
    finance = named.get(answers_by="person")
    edit_service(finance.pk, {"name": "Money"}, by=system_user(), at=moment)

    left = services.remove(by=system_user(), at=moment)
    settle()

    assert (left.kept, rows()) == ((), there)
    now = list(AdjacentService.objects.order_by("pk").values_list(*columns))
    assert now == [("Money", *one[1:]) if one[0] == "Финансы" else one for one in shipped]


def test_people_who_answer_already_are_asked_nothing_by_the_demo(before, olga, moment, friday):
    ensure_services(by=system_user(), at=moment, language="ru")
    finance = AdjacentService.objects.get(name="Финансы")
    edit_service(
        finance.pk, {"answers_by": "person", "person_id": olga.pk}, by=system_user(), at=moment
    )
    build(moment, friday)
    assert AdjacentService.objects.get(pk=finance.pk).person == olga
    assert not ServiceRequest.objects.filter(service=finance).exists()
    assert ServiceRequest.objects.exists()


def test_what_the_clock_reminded_of_is_nobodys_own_work(before, built, moment):
    assert escalate_overdue(by=system_user(), at=moment)
    told = {"by": system_user(), "at": moment, "on": moment.date(), "lead_days": 1}
    assert open_requalifications(**told)

    left = services.remove(by=system_user(), at=moment + timedelta(minutes=1))

    assert left.kept == ()
    assert not Activity.objects.exists() and not Deal.objects.exists()


def test_own_work_stays_with_what_it_stands_on(built, olga, moment):
    deal = Deal.objects.filter(is_open=True).first()
    draft = ActivityDraft("call", "My own call", deal.owner_id, about_noun="deal", about_id=deal.pk)
    own = log(draft, by=system_user(), at=moment)

    left = services.remove(by=olga, at=moment + timedelta(minutes=1))

    kept = {(noun, pk) for noun, pk, _why in left.kept}
    assert {("deal", deal.pk), ("company", deal.company_id), ("user", deal.owner_id)} <= kept
    assert Activity.objects.get() == own
    assert Deal.objects.get() == deal
    assert not User.objects.get(pk=deal.owner_id).is_active


def test_edited_demo_rows_go_too(built, moment):
    Deal.objects.filter(is_open=True).update(version=9)

    assert services.remove(by=system_user(), at=moment).kept == ()


def test_who_removes_it_keeps_the_account(built, moment):
    owner = User.objects.get(email=built.sign_ins[0].email)

    left = services.remove(by=owner, at=moment)

    assert [(noun, pk) for noun, pk, _why in left.kept] == [("user", owner.pk)]
    assert User.objects.get(pk=owner.pk).is_active
    assert User.objects.get(pk=owner.pk).may("demo.remove")


def test_only_one_at_a_time_and_only_by_those_who_may(built, anna, moment, friday):
    with pytest.raises(services.DemoThere):
        build(moment, friday, seed=5)
    with pytest.raises(services.NoDemo):
        services.remove(by=system_user(), at=moment)
        services.remove(by=system_user(), at=moment)
    assert Demo.objects.count() == 1


def test_a_seller_may_not_remove_it(built, anna, moment, client):
    client.force_login(anna)
    assert client.post("/demo/remove").status_code == 403
    assert queries.present()
    assert "demo/remove" not in client.get("/today/").content.decode()


def test_the_owner_is_told_and_offered_to_remove_it(built, client):
    client.force_login(User.objects.get(email=built.sign_ins[0].email))
    assert "/demo/remove" in client.get("/today/").content.decode()
