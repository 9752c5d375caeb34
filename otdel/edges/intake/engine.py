"""What a web request says and what is suspicious about it; no database, time is an argument."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.core import signing
from django.utils.crypto import salted_hmac
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from otdel.company.clients.engine import clean_value, tidy
from otdel.kernel import normal, visits
from otdel.kernel.errors import Invalid

SALT = "otdel.intake"
TRAP = "website"  # people do not see this field; programs fill it in
MARKS: tuple[tuple[str, str | Promise], ...] = (
    ("utm_source", _("UTM: source")),
    ("utm_medium", _("UTM: medium")),
    ("utm_campaign", _("UTM: campaign")),
    ("utm_content", _("UTM: content")),
    ("utm_term", _("UTM: term")),
    ("page", _("Page of the site")),
    ("referrer", _("Came to the site from")),
)
MARK_LENGTH = 300
MOST_BYTES = 32_768
EXTRA = "extra."

# Fields of a lead that a form may ask: key -> (label, kind of input, most characters).
LEAD_FIELDS: dict[str, tuple[str | Promise, str, int]] = {
    "person_name": (_("Your name"), "text", 200),
    "company_name": (pgettext_lazy("web form", "Company"), "text", 250),
    "phone": (_("Phone"), "tel", 40),
    "email": (_("E-mail"), "email", 200),
    "tax_id": (_("Tax ID"), "text", 20),
    "note": (_("Your request"), "long", 4000),
}
_LINK = re.compile(r"https?://|www\.|\[url|<a\s", re.IGNORECASE)
_PRINTABLE = re.compile("[ -~]{1,200}")

EMPTY = _("Fill this in.")
NO_PHONE = _("This is no phone number. Write it with the code, like +7 916 123-45-67.")
NO_MAIL = _("This is no e-mail. It looks like name@company.example.")
NO_TAX = _("This is no tax ID: check the digits.")
TOO_LONG = _("At most %(limit)s characters.")
NO_WAY_BACK = _("Leave a phone or an e-mail, so that we can answer.")
NO_CONSENT = _("Without this consent we cannot take the request.")


@dataclass(frozen=True, slots=True)
class Asked:
    """A field as it is shown. kind: text, tel, email, long, number, date, choice, yes_no; custom: its `Field`."""

    key: str
    label: str | Promise
    kind: str
    is_required: bool = False
    limit: int = 2000
    choices: tuple[str, ...] = ()
    custom: Any = None

    @property
    def name(self) -> str:
        """The name of the input: dots are awkward for people who write forms by hand."""
        return self.key.replace(EXTRA, "x_")


def read(
    asked: Sequence[Asked], sent: Mapping[str, str], country: str
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return ({key: value in stored form}, {input's name: what is wrong with it}).

    country: whose phones may come without their code. A tick that is not set is "no".
    """
    values: dict[str, Any] = {}
    problems: dict[str, Any] = {}
    for field in asked:
        text = tidy(sent.get(field.name, ""), lines=field.kind == "long")
        if not text:
            if field.is_required:
                problems[field.name] = EMPTY
            continue
        value, problem = _value(field, text, country)
        if problem:
            problems[field.name] = problem
        else:
            values[field.key] = value
    ways = [field.name for field in asked if field.key in ("phone", "email")]
    if ways and not values.keys() & {"phone", "email"} and not problems.keys() & set(ways):
        problems[ways[0]] = NO_WAY_BACK
    return values, problems


def _value(field: Asked, text: str, country: str) -> tuple[Any, Any]:
    if len(text) > field.limit:
        return None, str(TOO_LONG) % {"limit": field.limit}
    if field.key == "phone":
        return (phone, None) if (phone := normal.phone(text, country)) else (None, NO_PHONE)
    if field.key == "email":
        return (mail, None) if (mail := normal.email(text)) else (None, NO_MAIL)
    if field.key == "tax_id":
        number = normal.tax_id(text)
        is_wrong = not number or (
            number.isdigit() and len(number) in (10, 12) and not normal.is_inn(number)
        )
        return (None, NO_TAX) if is_wrong else (number, None)
    if field.custom is None:
        return text, None
    try:
        return clean_value(field.custom, text), None
    except Invalid as refusal:
        return None, refusal.gaps.get("problem") or str(refusal)


# ---------------------------------------------------------------- the token


@dataclass(frozen=True, slots=True)
class Token:
    """What a form that we drew carries back. wordings: ids of the consents' texts that were shown."""

    nonce: str
    drawn_at: float
    wordings: tuple[int, ...]


def seal(form_key: str, token: Token) -> str:
    """Return the token as text, signed for one form."""
    facts = [form_key, token.nonce, round(token.drawn_at), list(token.wordings)]
    return signing.dumps(facts, salt=SALT, compress=True)


def unseal(form_key: str, text: str) -> Token | None:
    """Return the token, or None if it is not ours or of another form."""
    try:
        key, nonce, drawn_at, wordings = signing.loads(text, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return Token(nonce, drawn_at, tuple(wordings)) if key == form_key else None


# ---------------------------------------------------------------- suspicion


@dataclass(frozen=True, slots=True)
class Limits:
    """min_seconds: to fill the form in; max_links: in all texts; per_form: requests an hour."""

    min_seconds: int
    token_hours: int
    max_links: int
    per_form: int


@dataclass(frozen=True, slots=True)
class Clues:
    """was_sealed: something came as a token; is_bare: an own HTML form on a site that may have one.

    uses: how many other requests came with the same token; number: requests to the form this hour.
    """

    trap: str
    token: Token | None
    was_sealed: bool
    is_bare: bool
    links: int
    uses: int
    number: int


MOST_USES = 3  # a person who corrects himself; more is a program that found one token


def suspicions(clues: Clues, limits: Limits, at: datetime) -> tuple[str, ...]:
    """Return the codes of all that is suspicious, in a fixed order; nothing: take it."""
    token = clues.token
    seconds = at.timestamp() - token.drawn_at if token else 0
    said = (
        ("trap", bool(clues.trap.strip())),
        ("forged", clues.was_sealed and token is None),
        ("no_token", not clues.was_sealed and not clues.is_bare),
        ("quick", token is not None and seconds < limits.min_seconds),
        ("old", token is not None and seconds > limits.token_hours * 3600),
        ("reused", clues.uses >= MOST_USES),
        ("links", clues.links > limits.max_links),
        ("flood", clues.number > limits.per_form),
    )
    return tuple(code for code, is_so in said if is_so)


def links_in(values: Mapping[str, Any]) -> int:
    """Return how many links stand in all texts together."""
    return sum(len(_LINK.findall(text)) for text in values.values() if isinstance(text, str))


# ---------------------------------------------------------------- keys and digests


def is_key(text: str) -> bool:
    return bool(_PRINTABLE.fullmatch(text))


def content_digest(form_key: str, sent: Mapping[str, str]) -> str:
    """Return what stands for the content of a request: keyed, so that a phone cannot be guessed from it."""
    told = "\x1f".join(f"{name}\x1e{sent[name]}" for name in sorted(sent))
    return salted_hmac(f"{SALT}.content", f"{form_key}\x1d{told}", algorithm="sha256").hexdigest()


def address_digest(address: str, window: int) -> str:
    return visits.address_digest(f"{SALT}.address", address, window)


# ---------------------------------------------------------------- addresses of sites


def origin(text: str) -> str:
    """Return "https://shop.example" of what was typed, or "" if it is no origin of a site."""
    typed = text.strip().rstrip("/").lower()
    try:
        parts = urlsplit(typed)
        port = parts.port
    except ValueError:
        return ""
    host = parts.hostname or ""
    is_plain = not (parts.path or parts.query or parts.fragment or parts.username)
    if parts.scheme not in ("http", "https") or not is_plain or not _HOST.fullmatch(host):
        return ""
    try:
        host = host.encode("idna").decode("ascii")  # a browser tells «сайт.рф» this way
    except UnicodeError:
        return ""
    return f"{parts.scheme}://{host}" + (f":{port}" if port else "")


def is_return(text: str) -> bool:
    """Say whether a browser may be sent there after the thanks."""
    parts = urlsplit(text)
    clean = not re.search(r"[\s<>\"'\\]", text)
    return parts.scheme in ("http", "https") and bool(parts.hostname) and clean


_HOST = re.compile(r"[^\W_](?:[\w.-]{0,251}[^\W_])?")
