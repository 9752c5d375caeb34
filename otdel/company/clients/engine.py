"""Pure decisions of the client base: custom values by type, points in normal form, lengths."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Protocol

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from otdel.kernel import normal
from otdel.kernel.errors import Invalid
from otdel.kernel.money import to_minor

from .errors import TooLong, Unreadable

BIGGEST = 2**63 - 1
YES = frozenset({"1", "true", "yes", "y", "да", "д", "истина", "+", "on"})
NO = frozenset({"0", "false", "no", "n", "нет", "н", "ложь", "-", "off"})
RUSSIA = frozenset(
    {"ru", "rus", "russia", "russian federation", "россия", "рф", "российская федерация"}
)
_DAY_RU = re.compile(r"(\d{1,2})[./](\d{1,2})[./](\d{4})")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class FieldLike(Protocol):
    """A custom field as `clean_extra` needs it: a row of `Field` or a draft."""

    key: str
    label: str
    kind: str
    choices: Any


@dataclass(frozen=True, slots=True)
class CleanPoint:
    """A point ready for the database: `value` normal, `shown` as typed."""

    kind: str
    use: str
    value: str
    shown: str
    is_main: bool


def tidy(text: Any, *, lines: bool = False) -> str:
    """Return text without control signs; on one line with single spaces unless `lines`."""
    if not text:
        return "" if text is None or text == "" else str(text)
    bare = str(text)
    if not bare.isprintable():
        bare = _CONTROL.sub(" ", bare)
    return bare.replace("\r\n", "\n").strip() if lines else " ".join(bare.split())


# ---------------------------------------------------------------- custom fields


def clean_extra(
    fields: Iterable[FieldLike], given: Mapping[str, Any], held: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Return `held` with the `given` values put in, each in its field's stored form.

    Stored: text str, number int or decimal str, money int minor units, date ISO str, choice
    one of the choices, yes_no bool, person the id of a user (the caller says which there are). Text is read as people type it ("1 250,50", "31.12.2026",
    "да"). None and "" take the value away. Raises Invalid naming the field; a key that no field
    has is refused too.
    """
    by_key = {field.key: field for field in fields}
    extra = dict(held or {})
    for key, value in given.items():
        if key not in by_key:
            raise Invalid(field=key, problem=_("there is no such custom field"))
        stored = clean_value(by_key[key], value)
        if stored is None:
            extra.pop(key, None)
        else:
            extra[key] = stored
    return extra


def clean_value(field: FieldLike, value: Any) -> Any:
    """Return one value in stored form, or None if there is none. Raises Invalid."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    return _READERS[field.kind](field, value)


def _wrong(field: FieldLike, problem: str | Promise) -> Invalid:
    return Invalid(field=field.label, problem=problem)


def _text(field: FieldLike, value: Any) -> str:
    text = tidy(value, lines=True)
    if len(text) > 2000:
        raise TooLong(field=field.label, limit=2000)
    return text


def read_decimal(text: Any) -> Decimal | None:
    """Return a number as people type it ("1 250,50", "1,250.50"), or None if it is not one."""
    if isinstance(text, bool):
        return None
    bare = "".join(str(text).split()).replace("−", "-").replace("'", "")
    comma, dot = bare.rfind(","), bare.rfind(".")
    if comma > dot:
        bare = (
            bare.replace(".", "").replace(",", ".")
            if bare.count(",") == 1
            else bare.replace(",", "")
        )
    else:
        bare = bare.replace(",", "")
    try:
        number = Decimal(bare)
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number) < BIGGEST else None


def _number(field: FieldLike, value: Any) -> int | str:
    number = read_decimal(value)
    if number is None:
        raise _wrong(field, _("this is not a number"))
    return int(number) if number == number.to_integral_value() else str(number.normalize())


def _money(field: FieldLike, value: Any) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        minor = value
    else:
        number = read_decimal(value)
        if number is None:
            raise _wrong(field, _("this is not a sum of money"))
        minor = to_minor(number, currency_of(field))
    if abs(minor) > BIGGEST:
        raise _wrong(field, _("this sum is too big"))
    return minor


def currency_of(field: FieldLike) -> str:
    """Return the currency of a money field."""
    return field.choices[0] if field.choices else "RUB"


def read_day(value: Any) -> date | None:
    """Return the day of a date, a moment, "2026-12-31" or "31.12.2026"; None if it is none."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = str(value).strip()
    russian = _DAY_RU.fullmatch(text)
    try:
        if russian:
            return date(int(russian[3]), int(russian[2]), int(russian[1]))
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def _day(field: FieldLike, value: Any) -> str:
    day = read_day(value)
    if day is None:
        raise _wrong(field, _("write the date as 31.12.2026 or 2026-12-31"))
    return day.isoformat()


def _choice(field: FieldLike, value: Any) -> str:
    asked = normal.fold(str(value))
    for choice in field.choices:
        if normal.fold(choice) == asked:
            return str(choice)
    raise _wrong(field, _("choose one of those offered"))


def _yes_no(field: FieldLike, value: Any) -> bool:
    asked = normal.fold(str(value))
    if asked in YES:
        return True
    if asked in NO:
        return False
    raise _wrong(field, _("answer yes or no"))


def _person(field: FieldLike, value: Any) -> int:
    text = str(value).strip()
    if isinstance(value, bool) or not (text.isascii() and text.isdigit() and len(text) < 19):
        raise _wrong(field, _("pick a colleague"))
    return int(text)


_READERS: dict[str, Callable[[FieldLike, Any], Any]] = {
    "text": _text,
    "number": _number,
    "money": _money,
    "date": _day,
    "choice": _choice,
    "yes_no": _yes_no,
    "person": _person,
}


# ---------------------------------------------------------------- points


def clean_points(drafts: Sequence[Any], *, country: str = "RU") -> list[CleanPoint]:
    """Return points in normal form, each once, at most one main of a kind (the first, if none is named).

    A phone that cannot be called from abroad (an office's four digits, say) is kept by its
    digits. Raises Invalid for a mail or phone that is none.
    """
    points: dict[tuple[str, str], CleanPoint] = {}
    for draft in drafts:
        if tidy(draft.value):
            point = _clean_point(draft, country)
            points.setdefault((point.kind, point.value), point)
    return _with_one_main(list(points.values()))


def _clean_point(draft: Any, country: str) -> CleanPoint:
    shown = tidy(draft.value)
    value = _POINT_FORMS[draft.kind](shown, country) if draft.kind in _POINT_FORMS else ""
    if not value or len(shown) > 250 or len(value) > 250:
        raise Unreadable(field=_POINT_NAMES.get(draft.kind, draft.kind), value=shown[:60])
    use = draft.use if draft.use in _USES else "other"
    return CleanPoint(draft.kind, use, value, shown, bool(draft.is_main))


def _phone(shown: str, country: str) -> str:
    if number := normal.phone(shown, country):
        return number
    digits = "".join(sign for sign in shown if sign in "0123456789")
    return digits if 3 <= len(digits) <= 20 else ""


def _site(shown: str, country: str) -> str:
    return normal.fold(shown).removeprefix("https://").removeprefix("http://").rstrip("/")


_POINT_FORMS: dict[str, Callable[[str, str], str]] = {
    "phone": _phone,
    "email": lambda shown, country: normal.email(shown),
    "site": _site,
    "messenger": lambda shown, country: normal.fold(shown),
}
_POINT_NAMES: dict[str, str | Promise] = {
    "phone": _("Phone"),
    "email": _("E-mail"),
    "site": _("Website"),
    "messenger": _("Messenger"),
}
_USES = frozenset({"work", "mobile", "home", "fax", "other"})


def _with_one_main(points: list[CleanPoint]) -> list[CleanPoint]:
    main: dict[str, int] = {}
    for place, point in enumerate(points):
        if point.kind not in main or (point.is_main and not points[main[point.kind]].is_main):
            main[point.kind] = place
    return [
        point
        if point.is_main == (main[point.kind] == place)
        else replace(point, is_main=not point.is_main)
        for place, point in enumerate(points)
    ]


# ---------------------------------------------------------------- tax numbers


def clean_tax_id(text: str, country: str) -> str:
    """Return the tax number's normal form. Raises Invalid if a Russian ИНН has a wrong digit."""
    typed = tidy(text)
    if not typed:
        return ""
    value = normal.tax_id(typed)
    if not value:
        raise Unreadable(field=_("Tax ID"), value=typed[:60])
    if normal.fold(country) in RUSSIA and not normal.is_inn(value):
        raise Invalid(
            field=_("Tax ID"),
            problem=_("an INN has 10 or 12 digits and its check digits must agree"),
        )
    return value
