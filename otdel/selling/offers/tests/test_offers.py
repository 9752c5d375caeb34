"""The life of an offer: written, allowed, sent, answered; and who may not."""

from datetime import date, timedelta

import pytest

from otdel.foundation.journal.models import Entry
from otdel.foundation.journal.services import undo
from otdel.foundation.people.errors import FieldClosed
from otdel.foundation.people.models import Grant, User
from otdel.kernel.errors import Stale
from otdel.kernel.money import Money
from otdel.selling.offers import errors, queries, services
from otdel.selling.offers.drafts import LineDraft, OfferDraft, PromoDraft
from otdel.selling.offers.models import Approval, Offer
from otdel.selling.pipeline.models import Deal
from otdel.selling.pipeline.services import edit_deal
from otdel.selling.work.models import Activity

from .conftest import POLICY, UNTIL

pytestmark = pytest.mark.django_db


def kinds():
    return list(
        Entry.objects.filter(kind__startswith="offers.")
        .order_by("pk")
        .values_list("kind", flat=True)
    )


def again(user):
    return User.objects.get(pk=user.pk)


def test_an_offer_takes_prices_with_their_why_and_numbers_without_gaps(write, chairs, deal):
    row = write(chairs(), LineDraft(title="Delivery", price_minor=500_00))
    chair, delivery = row.lines.order_by("position")
    assert chair.price_minor == 1000_00 and chair.why["list"] == "Retail"
    assert (delivery.title, delivery.why, delivery.offered_minor) == ("Delivery", {}, None)
    assert row.total_minor == 3500_00 and row.vat_minor == chair.vat_minor == 540_98
    with pytest.raises(errors.PriceMissing):
        write(LineDraft(title="Without a price"))
    with pytest.raises(errors.LineWrong):
        write(chairs(discount_bp=10_001))
    assert write().code == "2026-0002" and Offer.objects.count() == 2


def test_editing_makes_it_a_draft_again_and_a_conflict_is_told(write, chairs, anna, moment, friday):
    row = write(chairs())
    act = {"by": anna, "at": moment, "on": friday}
    services.finish(row.pk, POLICY, **act)
    row.refresh_from_db()
    draft = OfferDraft(UNTIL, "en", True, lines=(chairs(quantity_milli=500),))
    with pytest.raises(Stale):
        services.edit_offer(row.pk, draft, version=row.version - 1, **act)
    services.edit_offer(row.pk, draft, version=row.version, **act)
    row.refresh_from_db()
    assert (row.state, row.total_minor, row.language) == ("draft", 500_00, "en")
    assert row.lines.count() == 1


def test_a_discount_above_the_limit_goes_to_another_person(
    write, chairs, anna, boris, dana, clara, moment, friday
):
    row = write(chairs(discount_bp=1200))
    act = {"at": moment, "on": friday}
    with pytest.raises(errors.NeedsApproval) as told:
        services.finish(row.pk, POLICY, by=anna, **act)
    assert "12%" in str(told.value) and "5%" in str(told.value)
    asked = services.ask_approval(row.pk, POLICY, by=anna, note="A large client", **act)
    with pytest.raises(errors.OwnApproval):
        services.approve(asked.pk, POLICY, by=anna, **act)
    with pytest.raises(errors.LimitTooLow):  # a supervisor gives 10 %
        services.approve(asked.pk, POLICY, by=dana, **act)
    with pytest.raises(errors.NoSuchOffer):
        services.approve(asked.pk, POLICY, by=boris, **act)
    with pytest.raises(errors.ReasonMissing):
        services.refuse(asked.pk, " ", POLICY, by=clara, at=moment)
    row.refresh_from_db()
    assert row.state == "waiting" and list(queries.waiting_approvals(clara)) == [asked]
    services.refuse(asked.pk, "Ask for prepayment", POLICY, by=clara, at=moment)
    row.refresh_from_db()
    assert row.state == "draft"
    second = services.ask_approval(row.pk, POLICY, by=anna, **act)
    services.approve(second.pk, POLICY, by=clara, **act)
    row.refresh_from_db()
    assert row.state == "ready"
    with pytest.raises(errors.WrongState):
        services.approve(second.pk, POLICY, by=clara, **act)


def test_a_head_does_not_approve_what_they_wrote_or_asked(
    write, chairs, clara, olga, moment, friday
):
    row = write(chairs(discount_bp=2500), by=clara)
    act = {"at": moment, "on": friday}
    asked = services.ask_approval(row.pk, POLICY, by=clara, **act)
    with pytest.raises(errors.OwnApproval):
        services.approve(asked.pk, POLICY, by=clara, **act)
    services.approve(asked.pk, POLICY, by=olga, **act)
    small = write(chairs(discount_bp=300))
    with pytest.raises(errors.NoNeedToAsk):
        services.ask_approval(small.pk, POLICY, by=clara, **act)


def test_a_price_typed_below_the_list_counts_as_a_discount(write, chairs, anna, moment, friday):
    row = write(chairs(price_minor=900_00))
    with pytest.raises(errors.NeedsApproval):
        services.finish(row.pk, POLICY, by=anna, at=moment, on=friday)
    fair = write(chairs(price_minor=960_00))
    services.finish(fair.pk, POLICY, by=anna, at=moment, on=friday)


def test_editing_takes_a_question_back(write, chairs, anna, clara, moment, friday):
    row = write(chairs(discount_bp=1200))
    act = {"at": moment, "on": friday}
    asked = services.ask_approval(row.pk, POLICY, by=anna, **act)
    draft = OfferDraft(UNTIL, "ru", True, lines=(chairs(discount_bp=3000),))
    services.edit_offer(row.pk, draft, version=None, by=anna, **act)
    asked.refresh_from_db()
    assert asked.state == Approval.State.WITHDRAWN
    with pytest.raises(errors.WrongState):
        services.approve(asked.pk, POLICY, by=clara, **act)


def test_two_deciders_at_once_only_one_counts(
    write, chairs, anna, clara, olga, moment, friday, monkeypatch
):
    row = write(chairs(discount_bp=1200))
    act = {"at": moment, "on": friday}
    asked = services.ask_approval(row.pk, POLICY, by=anna, **act)
    from otdel.selling.offers.services import approving  # noqa: PLC0415

    honest = approving.check_floor

    def overtaken(*args, **rest):
        monkeypatch.setattr(approving, "check_floor", honest)
        services.refuse(asked.pk, "No", POLICY, by=olga, at=moment)
        return honest(*args, **rest)

    monkeypatch.setattr(approving, "check_floor", overtaken)
    with pytest.raises(Stale):
        services.approve(asked.pk, POLICY, by=clara, **act)
    asked.refresh_from_db()  # the other's word went back with this transaction; hers was not written
    assert (asked.state, asked.decided_by) == ("asked", None)


def test_below_the_margin_floor_nobody_sends(write, chairs, products, clara, olga, moment, friday):
    services.set_cost(products[0].pk, "RUB", 700_00, date(2026, 1, 1), by=clara, at=moment)
    act = {"by": olga, "at": moment, "on": friday}
    fine = write(chairs(price_minor=948_90))
    services.finish(fine.pk, POLICY, **act)
    low = write(chairs(price_minor=948_00))
    with pytest.raises(errors.BelowFloor) as told:
        services.finish(low.pk, POLICY, **act)
    assert "948.90 RUB" in str(told.value)
    with pytest.raises(errors.BelowFloor):
        services.ask_approval(low.pk, POLICY, **act)
    low.refresh_from_db()
    assert low.state == "draft"


def test_what_may_not_go_out(write, chairs, anna, moment, friday):
    act = {"by": anna, "at": moment}
    with pytest.raises(errors.NothingOffered):
        services.finish(write().pk, POLICY, on=friday, **act)
    row = write(chairs())
    with pytest.raises(errors.ValidityPassed):
        services.finish(row.pk, POLICY, on=UNTIL + timedelta(days=1), **act)
    with pytest.raises(errors.WrongState):
        services.send(row.pk, "email", subject="Offer", on=friday, **act)
    with pytest.raises(errors.WrongState):
        services.accept(row.pk, **act)


def test_sending_enters_history_and_plans_a_call(sent, anna, deal, write, chairs, moment, friday):
    row = write(chairs())
    act = {"by": anna, "at": moment}
    services.finish(row.pk, POLICY, on=friday, **act)
    call = (moment + timedelta(days=3), "Call about it")
    services.send(
        row.pk, "email", subject="Offer 1", on=friday, confirmed="agreed", call=call, **act
    )
    letter, ahead = Activity.objects.filter(
        about_id=deal.pk, kind__in=["letter", "call"], stage_task_id=None
    ).order_by("pk")
    assert (letter.kind, letter.subject, letter.done_at) == ("letter", "Offer 1", moment)
    assert (ahead.kind, ahead.done_at) == ("call", None)
    row.refresh_from_db()
    assert (row.state, row.sent_at, row.channel) == ("sent", moment, "email")


def test_what_was_sent_is_never_changed_the_next_version_replaces_it(
    sent, chairs, anna, moment, friday
):
    row = sent()
    act = {"by": anna, "at": moment}
    draft = OfferDraft(UNTIL, "ru", True, lines=(chairs(quantity_milli=1000),))
    with pytest.raises(errors.OfferFixed):
        services.edit_offer(row.pk, draft, version=None, on=friday, **act)
    later = services.revise(row.pk, UNTIL, **act)
    assert later.code == "2026-0001/2" and later.lines.count() == 1
    with pytest.raises(errors.VersionInWork):
        services.revise(row.pk, UNTIL, **act)
    row.refresh_from_db()
    assert row.state == "sent"
    services.finish(later.pk, POLICY, on=friday, **act)
    services.send(later.pk, "email", subject="Offer", on=friday, confirmed="asked for", **act)
    row.refresh_from_db()
    assert row.state == "replaced"


def test_accepting_gives_the_deal_lines_and_the_exact_sum_and_is_taken_back(
    sent, chairs, anna, deal, moment
):
    row = sent(chairs(quantity_milli=3333, discount_bp=333))
    services.accept(row.pk, by=anna, at=moment, answer="Agreed", batch="b1")
    deal.refresh_from_db()
    line = deal.lines.get()
    assert deal.amount_minor == line.amount_minor == row.sum_minor == 322_201
    assert (line.quantity_milli, line.price_minor) == (3333, 1000_00)
    undo("b1", by=anna, at=moment)
    deal.refresh_from_db()
    row.refresh_from_db()
    assert (row.state, row.answer, deal.amount_minor) == ("sent", "", 0)
    assert not deal.lines.exists()


def test_a_text_among_the_lines_leaves_the_deal_the_sum_alone(sent, chairs, anna, deal, moment):
    row = sent(chairs(), LineDraft(title="Delivery", price_minor=500_00))
    services.accept(row.pk, by=anna, at=moment)
    deal.refresh_from_db()
    assert deal.amount_minor == 3500_00 and not deal.lines.exists()


def test_a_later_accepted_offer_takes_the_place_of_the_earlier(sent, chairs, anna, deal, moment):
    first = sent()
    services.accept(first.pk, by=anna, at=moment)
    second = sent(chairs(quantity_milli=1000))
    services.accept(second.pk, by=anna, at=moment)
    first.refresh_from_db()
    deal.refresh_from_db()
    assert first.state == "replaced" and deal.amount_minor == 1000_00


def test_who_must_not_write_the_sum_of_a_deal_does_not_accept(sent, anna, deal, moment):
    row = sent()
    Grant.objects.filter(user=anna).update(fields={"deal.amount_minor": "read"})
    with pytest.raises(FieldClosed):
        services.accept(row.pk, by=again(anna), at=moment)
    row.refresh_from_db()
    deal.refresh_from_db()
    assert row.state == "sent" and deal.amount_minor == 0


def test_who_must_not_see_sums_of_deals_sees_no_offers(sent, anna):
    sent()
    Grant.objects.filter(user=anna).update(fields={"deal.amount_minor": "hidden"})
    assert not queries.offers(again(anna)).exists()


def test_offers_nobody_answered_expire_once(sent, system, anna, moment):
    row = sent()
    act = {"by": system, "at": moment}
    assert services.expire_offers(on=UNTIL, **act) == 0
    assert services.expire_offers(on=UNTIL + timedelta(days=1), **act) == 1
    assert services.expire_offers(on=UNTIL + timedelta(days=1), **act) == 0
    row.refresh_from_db()
    assert row.state == "expired"
    with pytest.raises(errors.WrongState):
        services.accept(row.pk, by=anna, at=moment)
    assert services.revise(row.pk, UNTIL + timedelta(days=9), by=anna, at=moment).revision == 2


def test_declined_and_dropped_with_their_history(sent, write, chairs, anna, moment):
    row = sent()
    services.decline(row.pk, "Too dear", by=anna, at=moment)
    row.refresh_from_db()
    assert (row.state, row.answer) == ("declined", "Too dear")
    gone = write(chairs())
    services.drop(gone.pk, by=anna, at=moment, batch="b2")
    assert write().number == 3  # the number of a dropped one stays used
    undo("b2", by=anna, at=moment)
    gone.refresh_from_db()
    assert gone.state == "draft"
    assert kinds()[-3:] == ["offers.OfferDropped", "offers.OfferMade", "offers.OfferRestored"]


def test_a_closed_deal_gets_no_offer(write, deal, chairs, anna, vera, moment, friday):
    with pytest.raises(Deal.DoesNotExist):
        write(chairs(), by=vera)
    Deal.objects.filter(pk=deal.pk).update(status="won", is_open=False, closed_on=friday)
    with pytest.raises(errors.DealClosed):
        write(chairs())
    assert not Offer.objects.exists()


# ---------------------------------------------------------------- edges


def test_sums_beyond_reason_are_refused_in_words_whatever_the_discount(write, chairs):
    huge = {"quantity_milli": 10**12, "price_minor": 10**15}
    for discount in (0, 10_000):
        with pytest.raises(errors.LineWrong):
            write(chairs(**huge, discount_bp=discount))
    assert not Offer.objects.exists()


@pytest.mark.parametrize("text", ["9" * 30, "9" * 5000])
def test_a_long_row_of_figures_finds_nothing_and_breaks_nothing(sent, anna, text):
    sent()
    assert not queries.find_offers(anna, queries.offers(anna), text).exists()


def test_the_next_version_does_not_carry_a_promo_beyond_its_end(
    sent, chairs, products, anna, olga, clara, moment, friday
):
    promo = PromoDraft("March", 3000, friday, UNTIL, product_ids=(products[0].pk,))
    services.make_promo(promo, by=olga, at=moment)
    row = sent(chairs())
    later = moment + timedelta(days=60)
    until = later.date() + timedelta(days=14)

    fresh = services.revise(row.pk, until, by=anna, at=later)

    [line] = fresh.lines.all()
    assert (line.price_minor, line.offered_minor) == (700_00, 1000_00)
    assert fresh.total_minor == row.total_minor
    with pytest.raises(errors.NeedsApproval):
        services.finish(fresh.pk, POLICY, by=anna, at=later, on=later.date())


def test_an_offer_keeps_its_currency_and_brings_it_into_the_deal(
    sent, write, chairs, deal, anna, moment, friday
):
    row, draft = sent(chairs()), write(chairs())
    edit_deal(deal.pk, {"currency": "USD"}, version=None, by=anna, at=moment)

    told = OfferDraft(UNTIL, "ru", True, lines=(chairs(quantity_milli=1000),))
    services.edit_offer(draft.pk, told, version=None, by=anna, at=moment, on=friday)
    draft.refresh_from_db()
    assert draft.total == Money(1000_00, "RUB")

    services.accept(row.pk, by=anna, at=moment, batch="yes")
    assert Deal.objects.get(pk=deal.pk).amount == Money(3000_00, "RUB")
    undo("yes", by=anna, at=moment)
    assert Deal.objects.get(pk=deal.pk).currency == "USD"
