"""Phones and mails as the ban list knows them: by a keyed hash of the normal form."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.crypto import salted_hmac

from otdel.kernel import normal


@dataclass(frozen=True, slots=True)
class Address:
    """kind: "phone" or "email"; value: the normal form."""

    kind: str
    value: str


def read(text: str, country: str) -> Address | None:
    """Return the phone or mail that the text is, or None."""
    if "@" in text:
        value = normal.email(text)
        return Address("email", value) if value else None
    value = normal.phone(text, country)
    return Address("phone", value) if value else None


def digest(kind: str, value: str) -> str:
    """Return what stands for the address where it may not be kept itself: 64 hex digits.

    Keyed with the installation's secret, so the few possible phones cannot be tried one by one.
    """
    return salted_hmac("otdel.contacting", f"{kind}:{value}", algorithm="sha256").hexdigest()
