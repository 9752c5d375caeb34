"""The client's page: opened by its address alone, counted for people, closed in time, answered once."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from otdel.foundation.journal.models import Entry
from otdel.foundation.people.services import system_user
from otdel.selling.offers import engine, errors, papers, services
from otdel.selling.offers.models import Link, Offer, Visit
from otdel.selling.pipeline.models import Deal
from otdel.selling.work.models import Activity

from .conftest import POLICY

pytestmark = pytest.mark.django_db
TOKEN = "t" * 43
BROWSER = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/141.0 Safari/537.36"


@pytest.fixture(autouse=True)
def still(monkeypatch):
    """The clock stands, so that no hour turns within a test."""
    now = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: now)


@pytest.fixture
def linked(write, chairs, anna, moment, friday):
    """An offer sent with a private page whose last day is not over by the real clock."""
    row = write(chairs())
    Offer.objects.filter(pk=row.pk).update(valid_until=timezone.localdate() + timedelta(days=30))
    act = {"by": anna, "at": moment, "on": friday}
    row = services.finish(row.pk, POLICY, **act)
    return services.send(
        row.pk, "email", subject="Offer", paper=papers.to_send(row, anna),
        link=engine.digest_of(TOKEN), **act,
    )  # fmt: skip


def at(name="page", token=TOKEN):
    return reverse(f"offer:{name}", args=[token])


def visitor(agent=BROWSER, **headers):
    return Client(headers={"User-Agent": agent, **headers})


def told(kind):
    return Entry.objects.filter(kind=f"offers.{kind}").count()


def test_only_a_digest_of_the_address_is_kept(linked):
    link = Link.objects.get()
    assert link.digest == engine.digest_of(TOKEN) and TOKEN not in str(vars(link))
    assert link.ends_on == linked.valid_until
    assert not Entry.objects.filter(facts__icontains=TOKEN).exists()


def test_the_page_speaks_the_offers_language_and_is_shut_in(linked):
    answer = visitor(**{"Accept-Language": "en"}).get(at())
    text = answer.content.decode()
    assert answer.status_code == 200 and "Скачать PDF" in text and "Chair" in text
    assert (
        "noindex" in answer.headers["X-Robots-Tag"]
        and "no-store" in answer.headers["Cache-Control"]
    )
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["X-Frame-Options"] == "DENY" and not answer.cookies
    assert "Anna" in text and "Retail" not in text  # our lists and limits are not the client's
    assert visitor().get(at("pdf")).content.startswith(b"%PDF")


def test_the_first_look_of_a_person_makes_it_opened_and_tells_the_seller(linked, anna, deal):
    client = visitor()
    assert client.get(at()).status_code == 200
    linked.refresh_from_db()
    assert linked.state == "sent"  # a page that was only fetched was not seen
    for _time in range(3):
        assert client.post(at("opened")).status_code == 204
    linked.refresh_from_db()
    link = Link.objects.get()
    assert linked.state == "opened" and link.opened_at and link.opened == 1
    task = Activity.objects.get(kind="task", about_id=deal.pk, stage_task_id=None)
    assert task.owner == anna and linked.code in task.subject
    assert told("OfferOpened") == 1
    visitor(**{"X-Forwarded-For": "203.0.113.9"}).post(at("opened"), REMOTE_ADDR="203.0.113.9")
    link.refresh_from_db()
    assert link.opened == 2 and told("OfferOpened") == 1
    assert Activity.objects.filter(kind="task", stage_task_id=None).count() == 1


@pytest.mark.parametrize(
    ("agent", "headers"),
    [
        ("", {}),
        ("TelegramBot (like TwitterBot)", {}),
        ("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", {}),
        ("WhatsApp/2.23", {}),
        ("Mozilla/5.0 (Windows NT 6.1) SkypeUriPreview Preview/0.5", {}),
        ("curl/8.5", {}),
        ("Mozilla/5.0 (X11; Linux x86_64) HeadlessChrome/141.0", {}),
        (BROWSER, {"Sec-Purpose": "prefetch;prerender"}),
    ],
)
def test_programs_and_what_is_fetched_ahead_do_not_count(linked, agent, headers):
    client = visitor(agent, **headers)
    client.get(at())
    client.get(at("pdf"))
    client.post(at("opened"))
    assert Link.objects.get().opened == 0
    linked.refresh_from_db()
    assert linked.state == "sent" and not told("OfferOpened")


@pytest.mark.parametrize(
    "agent",
    [
        BROWSER,
        "Mozilla/5.0 (Linux; Android 14; CUBOT X70) AppleWebKit/537.36 Chrome/141.0 Mobile Safari/537.36",
        "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/141.0 Telegram-Android/11.3.0",
    ],
)
def test_browsers_count_also_inside_messengers(agent):
    assert engine.is_person(agent, "")


def test_heads_and_our_own_people_do_not_count_and_do_not_answer(linked, vera):
    assert visitor().head(at()).status_code == 200 and visitor().head(at("pdf")).status_code == 200
    ours = visitor()
    ours.force_login(vera)
    page = ours.get(at())
    assert page.status_code == 200 and b"opened.js" not in page.content
    ours.get(at("pdf"))
    assert ours.post(at("opened")).status_code == 204
    assert ours.post(at("answer"), {"word": "accepts"}).status_code == 403
    link = Link.objects.get()
    assert (link.opened, link.word) == (0, "")


def test_taking_the_document_is_an_opening(linked):
    visitor().get(at("pdf"))
    assert Link.objects.get().opened == 1


def test_an_unknown_address_says_nothing(linked):
    for name in ("page", "pdf"):
        answer = visitor().get(at(name, "x" * 43))
        assert answer.status_code == 404 and b"2026-0001" not in answer.content
    for name in ("opened", "answer"):
        assert visitor().post(at(name, "x" * 43)).status_code == 404


def test_a_page_ends_with_the_last_day_a_later_version_or_a_press(
    linked, chairs, anna, vera, moment, friday
):
    link = Link.objects.get()
    services.check_link(link, link.ends_on)
    with pytest.raises(errors.LinkGone):
        services.check_link(link, link.ends_on + timedelta(days=1))
    with pytest.raises(errors.NoSuchOffer):
        services.close_link(linked.pk, by=vera, at=moment)
    services.close_link(linked.pk, by=anna, at=moment)
    for answer in (visitor().get(at()), visitor().get(at("pdf")), visitor().post(at("opened"))):
        assert answer.status_code == 410 and b"Chair" not in answer.content
    with pytest.raises(errors.NoSuchRule):
        services.close_link(linked.pk, by=anna, at=moment)
    paper = papers.to_send(linked, anna)
    services.make_link(linked.pk, engine.digest_of("second"), paper, by=anna, at=moment)
    assert visitor().get(at()).status_code == 410
    assert visitor().get(at(token="second")).status_code == 200
    later = services.revise(linked.pk, linked.valid_until, by=anna, at=moment)
    services.finish(later.pk, POLICY, by=anna, at=moment, on=friday)
    services.send(
        later.pk, "email", subject="Offer", by=anna, at=moment, on=friday, confirmed="yes"
    )
    assert visitor().get(at(token="second")).status_code == 410
    assert Link.objects.filter(withdrawn_at=None).count() == 1


def test_a_deal_that_is_gone_closes_its_page(linked, deal):
    Deal.objects.filter(pk=deal.pk).update(amount_minor=0)
    link = Link.objects.get()
    Offer.objects.filter(pk=linked.pk).update(deal_id=10**9)
    link.refresh_from_db()
    with pytest.raises(errors.LinkGone):
        services.check_link(link, link.ends_on)


@pytest.mark.parametrize(
    ("word", "event"), [("accepts", "OfferAgreed"), ("declines", "OfferDisliked")]
)
def test_the_client_answers_once_and_nothing_moves_by_itself(linked, deal, word, event):
    client = visitor()
    sent = client.post(at("answer"), {"word": word, "comment": "Ждём счёт\x00"})
    assert sent.status_code == 302 and sent.headers["Location"] == at()
    page = client.get(at()).content.decode()
    assert "Ждём счёт" in page and 'name="word"' not in page
    again = client.post(at("answer"), {"word": "declines", "comment": "No"})
    assert again.status_code == 409
    link = Link.objects.get()
    assert (link.word, link.comment) == (word, "Ждём счёт")
    linked.refresh_from_db()
    deal.refresh_from_db()
    assert linked.state == "sent" and deal.is_open and deal.amount_minor == 0
    assert told(event) == 1
    assert Activity.objects.filter(kind="task", stage_task_id=None).count() == 1


def test_words_of_no_answer_change_nothing(linked):
    assert visitor().post(at("answer"), {"word": "perhaps"}).status_code == 302
    assert Link.objects.get().word == ""


def test_an_offer_answered_to_the_seller_takes_no_answer_on_the_page(linked, anna, moment):
    services.decline(linked.pk, "Too dear", by=anna, at=moment)
    assert b'name="word"' not in visitor().get(at()).content
    assert visitor().post(at("answer"), {"word": "accepts"}).status_code == 409


def test_requests_from_one_address_are_limited(linked):
    link = Link.objects.get()
    now = timezone.now()
    number = [services.count_visit(link.pk, "d", at=now) for _time in range(3)]
    assert number == [1, 2, 3]
    Visit.objects.all().delete()
    client = visitor()
    client.get(at())
    Visit.objects.update(number=120)
    answer = client.get(at())
    assert answer.status_code == 429 and int(answer.headers["Retry-After"]) >= 60
    assert services.sweep_visits(at=now + timedelta(days=2)) >= 1 and not Visit.objects.exists()


def test_two_first_looks_at_once_make_one_opening(linked):
    link = Link.objects.get()
    now, on = timezone.now(), timezone.localdate()
    act = {"by": system_user(), "at": now, "on": on, "reminder": None}
    for digest in ("a", "b"):
        services.count_visit(link.pk, digest, at=now)
    assert services.note_opening(link.pk, "a", **act) and services.note_opening(link.pk, "b", **act)
    assert not services.note_opening(link.pk, "a", **act)
    assert told("OfferOpened") == 1 and Link.objects.get().opened == 2


def test_sending_shows_the_letter_with_the_address_once(write, chairs, anna, vera, moment, friday):
    row = write(chairs())
    Offer.objects.filter(pk=row.pk).update(valid_until=timezone.localdate() + timedelta(days=9))
    services.finish(row.pk, POLICY, by=anna, at=moment, on=friday)
    seller = Client()
    seller.force_login(anna)
    form = {"channel": "email", "has_page": "on", "confirmed": "asked for"}
    answer = seller.post(
        reverse("offers:send", args=[row.pk]), form, headers={"HX-Request": "true"}
    )
    text = answer.content.decode()
    assert answer.status_code == 200 and "mailto:" in text
    token = text.partition("http://testserver/offer/")[2].partition("/")[0]
    assert engine.digest_of(token) == Link.objects.get().digest and len(token) >= 43
    page = reverse("offers:offer", args=[row.pk])
    assert token not in seller.get(page).content.decode()
    make, close = (reverse(f"offers:{name}", args=[row.pk]) for name in ("link-make", "link-close"))
    stranger = Client()
    stranger.force_login(vera)
    assert stranger.post(make).status_code == stranger.post(close).status_code == 404
    assert b"/offer/" in seller.post(make).content
    assert seller.post(close).status_code == 204 and seller.post(close).status_code == 404


def test_what_the_client_answered_in_time_waits_for_the_seller(linked, anna):
    visitor().post(at("answer"), {"word": "accepts"})
    day_after = linked.valid_until + timedelta(days=1)

    assert services.expire_offers(by=system_user(), at=timezone.now(), on=day_after) == 0

    done = services.accept(linked.pk, by=anna, at=timezone.now())
    assert done.state == "accepted"
