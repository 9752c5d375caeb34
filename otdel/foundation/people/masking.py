"""What a person whose function hides phones and mails sees instead of them; no database."""

from __future__ import annotations

HIDDEN = frozenset({"phone", "email", "messenger"})


def masked(kind: str, value: str) -> str:
    """Return the value with its middle hidden: enough to know it again, too little to use it."""
    if not value or kind not in HIDDEN:
        return value
    return masked_mail(value) if "@" in value[1:] else masked_phone(value)


def masked_phone(value: str) -> str:
    """Return "+7 916 ***-**-67" for a phone in any form; of what has few digits only the last two."""
    digits = "".join(sign for sign in value if sign.isascii() and sign.isdigit())
    if len(digits) < 4:
        return "***"
    if len(digits) < 9:
        return f"***-{digits[-2:]}"
    if len(digits) == 11 and digits[0] == "8":
        digits = "7" + digits[1:]
    country = 1 if digits[0] in "17" else 2
    return f"+{digits[:country]} {digits[country : country + 3]} ***-**-{digits[-2:]}"


def masked_mail(value: str) -> str:
    """Return "i***@romashka.ru"."""
    name, _at, domain = value.rpartition("@")
    return f"{name[:1]}***@{domain}"
