"""Coming in: invitation, password, second step, reset; what a stranger is told."""

import re
import socket
from datetime import timedelta
from email import message_from_bytes
from email.policy import default

import pytest
from aiosmtpd.controller import Controller
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from otdel.foundation.people import letters, queries, services, tasks
from otdel.foundation.people.models import Alert, Invitation, User

PASSWORD = "four plain words"
SITE = "http://testserver"


class Box:
    """Keeps what a real SMTP server was given."""

    def __init__(self):
        self.letters = []

    async def handle_DATA(self, server, session, envelope):
        self.letters.append(message_from_bytes(envelope.content, policy=default))
        return "250 OK"


@pytest.fixture
def mail(settings):
    """A real local SMTP server; the letters it got."""
    box = Box()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    settings.MAILERS = {
        "default": {
            "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "OPTIONS": {"host": "127.0.0.1", "port": port},
        }
    }
    yield box.letters
    server.stop()


@pytest.fixture(autouse=True)
def fresh_limits(settings):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    cache.clear()


@pytest.fixture
def newcomer(clara):
    return services.create_person("new@example.com", "Нина Новая", by=clara, at=timezone.now())


@pytest.fixture
def anna_signs(anna):
    anna.set_password(PASSWORD)
    anna.save(update_fields=["password"])
    return anna


def sign_in(client, email, password):
    return client.post(reverse("account_login"), {"login": email, "password": password})


def link_in(letter):
    return re.search(r"http://testserver(\S+)", letter.get_body(("plain",)).get_content()).group(1)


def test_an_invitation_goes_by_mail_works_once_and_signs_in(mail, client, clara, newcomer):
    invitation = services.invite(newcomer.pk, by=clara, at=timezone.now(), site=SITE)
    assert tasks.mail_invitation.func(invitation.pk, SITE) == 1

    assert mail[0]["To"] == "new@example.com"
    assert "Clara приглашает" in mail[0]["Subject"]
    assert mail[0].get_body(("html",)) is not None
    link = link_in(mail[0])
    token = link.rstrip("/").split("/")[-1]
    assert token not in str(Invitation.objects.values().get()), "only the hash is kept"
    assert "Нина" in client.get(link).content.decode()

    short = client.post(link, {"full_name": "Нина Новая", "password": "short"})
    assert short.status_code == 422
    done = client.post(link, {"full_name": "Нина Новая", "password": PASSWORD})
    assert done.status_code == 302
    assert client.get(reverse("department:me")).status_code == 200
    assert queries.sessions(newcomer, newcomer.pk), "the new session can be seen and ended"
    assert Client().get(link).status_code == 410
    assert (
        Client().post(link, {"full_name": "X", "password": "another long one"}).status_code == 410
    )


def test_an_invitation_expires(client, clara, newcomer):
    at = timezone.now()
    invitation = services.invite(newcomer.pk, by=clara, at=at, valid=timedelta(days=1))
    token = services.renew_link(invitation.pk, by=clara, at=at)
    assert queries.open_invitation(token, at + timedelta(hours=23))
    assert queries.open_invitation(token, at + timedelta(hours=25)) is None
    with pytest.raises(services.InvitationGone):
        services.accept_invitation(token, PASSWORD, at=at + timedelta(hours=25))
    assert not User.objects.get(pk=newcomer.pk).has_usable_password()


def test_a_second_invitation_kills_the_first_link(client, clara, newcomer):
    at = timezone.now()
    first = services.invite(newcomer.pk, by=clara, at=at)
    token = services.renew_link(first.pk, by=clara, at=at)
    services.invite(newcomer.pk, by=clara, at=at)
    assert client.get(reverse("people_invitation", args=[token])).status_code == 410


def test_switching_off_withdraws_the_invitation(client, olga, newcomer):
    at = timezone.now()
    invitation = services.invite(newcomer.pk, by=olga, at=at)
    token = services.renew_link(invitation.pk, by=olga, at=at)
    services.switch_off(newcomer.pk, by=olga, at=at)
    assert client.get(reverse("people_invitation", args=[token])).status_code == 410


@pytest.mark.parametrize("name", ["account_login", "account_reset_password"])
@pytest.mark.parametrize("language", ["ru", "en"])
def test_pages_of_the_sign_in_open(client, db, settings, name, language):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    answer = client.get(reverse(name))
    assert answer.status_code == 200
    assert f'lang="{language}"' in answer.content.decode()


def test_there_is_no_open_sign_up(client, db):
    answer = client.post(
        reverse("account_signup"), {"email": "x@example.com", "password1": PASSWORD}
    )
    assert answer.status_code == 302
    assert not User.objects.filter(email="x@example.com").exists()


def test_a_wrong_password_and_an_unknown_address_read_the_same(client, anna_signs):
    def said(email):
        page = sign_in(client, email, "not the one at all").content.decode()
        page = re.sub(r'(csrfmiddlewaretoken" value|csrf-token" content)="[^"]+"', "", page)
        return re.sub(r"nonce=\S+", "", page).replace(email, "MAIL")

    assert said(anna_signs.email) == said("nobody@example.com")


def test_too_many_tries_are_stopped(client, anna_signs):
    for _ in range(6):
        sign_in(client, anna_signs.email, "wrong words here")
    last = sign_in(client, anna_signs.email, PASSWORD)
    assert last.status_code in (200, 429)
    assert client.get(reverse("department:me")).status_code == 302


def test_a_guesser_behind_the_proxy_locks_only_himself(settings, anna_signs):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1  # as config sets it behind https

    def comes_in(host):
        client = Client(headers={"X-Forwarded-For": host})
        sign_in(client, anna_signs.email, PASSWORD)
        return client.get(reverse("department:me")).status_code == 200

    guesser = Client(headers={"X-Forwarded-For": "203.0.113.7"})
    for number in range(12):
        sign_in(guesser, f"guess{number}@example.com", "wrong words here")

    assert not comes_in("203.0.113.7")
    assert comes_in("198.51.100.4")


def test_a_reset_goes_by_mail_and_the_page_says_the_same_to_all(mail, client, anna_signs):
    known = client.post(reverse("account_reset_password"), {"email": anna_signs.email})
    unknown = client.post(reverse("account_reset_password"), {"email": "nobody@example.com"})
    assert known.status_code == unknown.status_code == 302
    assert known.headers["Location"] == unknown.headers["Location"]
    assert mail == [], "the page itself writes to nobody"

    assert tasks.mail_reset.func("nobody@example.com", SITE) == 0
    assert tasks.mail_reset.func(anna_signs.email, SITE) == 1
    assert mail[0]["To"] == anna_signs.email
    page = client.get(link_in(mail[0]), follow=True)
    address = page.redirect_chain[-1][0]
    new = "five other plain words"
    assert client.post(address, {"password1": new, "password2": new}).status_code == 302
    anna_signs.refresh_from_db()
    assert anna_signs.check_password(new)


def test_a_person_who_was_never_let_in_gets_no_reset(mail, newcomer):
    assert tasks.mail_reset.func(newcomer.email, SITE) == 0
    assert mail == []


def code_of(secret):
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


def test_the_second_step_is_turned_on_asked_for_and_its_secret_is_encrypted(client, anna_signs):
    assert sign_in(client, anna_signs.email, PASSWORD).status_code == 302
    asked = client.get(reverse("mfa_activate_totp"))
    assert asked.headers["Location"].startswith(reverse("account_reauthenticate"))
    assert client.get(asked.headers["Location"]).status_code == 200
    assert client.post(reverse("account_reauthenticate"), {"password": PASSWORD}).status_code == 302
    page = client.get(reverse("mfa_activate_totp"))
    assert page.status_code == 200
    secret = page.context["form"].secret
    on = client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})
    assert on.status_code == 302
    assert secret not in str(Authenticator.objects.filter(type="totp").values().get())
    assert client.get(reverse("mfa_view_recovery_codes")).status_code == 200
    codes = (
        Authenticator.objects.get(user=anna_signs, type="recovery_codes").wrap().get_unused_codes()
    )

    again = Client()
    answer = sign_in(again, anna_signs.email, PASSWORD)
    assert answer.headers["Location"].startswith(reverse("mfa_authenticate"))
    assert again.get(reverse("department:me")).status_code == 302
    assert again.get(reverse("mfa_authenticate")).status_code == 200
    assert again.post(reverse("mfa_authenticate"), {"code": "000000"}).status_code == 200
    assert again.post(reverse("mfa_authenticate"), {"code": codes[0]}).status_code == 302
    assert again.get(reverse("department:me")).status_code == 200
    third = Client()
    sign_in(third, anna_signs.email, PASSWORD)
    assert third.post(reverse("mfa_authenticate"), {"code": codes[0]}).status_code == 200, "used up"


def test_a_switched_off_person_is_out_at_the_next_click(client, olga, anna_signs):
    sign_in(client, anna_signs.email, PASSWORD)
    assert client.get(reverse("department:me")).status_code == 200
    services.switch_off(anna_signs.pk, by=olga, at=timezone.now())
    assert client.get(reverse("department:me")).status_code == 302
    assert queries.sessions(olga, anna_signs.pk) == []
    sign_in(client, anna_signs.email, PASSWORD)
    assert client.get(reverse("department:me")).status_code == 302


def test_an_alert_is_mailed_to_those_who_watch_in_their_language(mail, olga, clara, anna):
    now = timezone.now()
    User.objects.filter(pk=clara.pk).update(language="ru")
    alert = Alert.objects.create(
        kind="views", user=anna, on=now.date(), at=now, number=500, limit=150
    )
    assert letters.send_alert(alert.pk, site=SITE) == 2
    assert {letter["To"] for letter in mail} == {olga.email, clara.email}
    texts = {letter["To"]: letter.get_body(("plain",)).get_content() for letter in mail}
    assert "against a limit of 150" in texts[olga.email]
    assert "при пороге 150" in texts[clara.email]
