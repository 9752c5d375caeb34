"""What a cell means: days, moments, sums, whole numbers, yes and no. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from decimal import Decimal, InvalidOperation

_MONTHS = {
    "янв": 1, "фев": 2, "мар": 3, "апр": 4, "мая": 5, "май": 5, "июн": 6, "июл": 7, "авг": 8,
    "сен": 9, "окт": 10, "ноя": 11, "дек": 12,
    "jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6, "jul": 7, "aug": 8,
    "sep": 9, "oct": 10, "nov": 11, "dec": 12,
}  # fmt: skip
_CLOCK = r"(?:[T,\s]+(?P<h>\d{1,2}):(?P<mi>\d{2})(?::(?P<s>\d{2})(?:[.,]\d+)?)?\s*(?P<ap>[AaPp][Mm])?\s*(?P<z>Z|[+-]\d{2}:?\d{2})?)?"
_ISO = re.compile(r"(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})" + _CLOCK)
_PAIR = re.compile(
    r"(?P<a>\d{1,2})(?P<sep>[./-])(?P<b>\d{1,2})(?P=sep)(?P<y>\d{4}|\d{2})(?:\s*г\.?)?" + _CLOCK
)
_WORDS = re.compile(
    r"(?P<d>\d{1,2})[\s.-]+(?P<w>[A-Za-zА-Яа-я]{3,9})\.?[\s.,-]+(?P<y>\d{4}|\d{2})(?:\s*г(?:\.|ода)?)?"
    + _CLOCK
)
_WORDS_US = re.compile(
    r"(?P<w>[A-Za-z]{3,9})\.?\s+(?P<d>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<y>\d{4})" + _CLOCK
)
_PLAIN = re.compile(r"(?P<y>(?:19|20)\d{2})(?P<m>\d{2})(?P<d>\d{2})")
_DIGIT = re.compile(r"\d")
_SERIAL = re.compile(r"\d{5}(?:[.,]\d+)?")
_EPOCH = datetime(1899, 12, 30, tzinfo=UTC)
_SPACES = str.maketrans("", "", " \xa0\u2009\u202f\u2007\t'’`")
_SIGNS = {
    "₽": "RUB", "руб": "RUB", "р": "RUB", "rub": "RUB", "rur": "RUB", "$": "USD", "usd": "USD",
    "us$": "USD", "€": "EUR", "eur": "EUR", "£": "GBP", "gbp": "GBP", "₸": "KZT", "kzt": "KZT",
    "тг": "KZT", "byn": "BYN", "br": "BYN", "¥": "CNY", "cny": "CNY", "₴": "UAH", "сум": "UZS",
}  # fmt: skip
_MONEY = re.compile(
    r"(?P<pre>[^\d.,()+\-−]*)(?P<open>\()?(?P<minus>[-−])?(?P<mid>[^\d.,()]*)(?P<n>[\d.,]+)\)?(?P<post>[^\d]*)"
)
_YES = frozenset({"1", "да", "yes", "true", "истина", "y", "д", "+", "x", "х", "✓", "v"})
_NO = frozenset({"0", "нет", "no", "false", "ложь", "n", "н", "-"})

_NOT_NUMBER = re.compile(r"^[^\d]+|[^\d]+$")

DAY_FIRST, MONTH_FIRST = "day", "month"


@dataclass(frozen=True, slots=True)
class Habit:
    """How one column writes dates and numbers, decided over all of its rows.

    `order`: "day" (31/12/2017) or "month" (12/31/2017); `decimal`: "," or ".".
    `is_order_sure`, `is_decimal_sure`: whether any value proved it.
    """

    order: str = DAY_FIRST
    decimal: str = "."
    is_order_sure: bool = False
    is_decimal_sure: bool = False


class Unclear(ValueError):
    """The text does not mean what the column needs; `code` says which."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


class Watch:
    """Gathers what the values of a column prove about its habit."""

    __slots__ = ("commas", "days", "months", "points")

    def __init__(self) -> None:
        self.days = self.months = self.commas = self.points = 0

    def see(self, text: str) -> None:
        """Take one value into account; most values say nothing."""
        if not text or len(text) > 40 or not _DIGIT.search(text):
            return
        pair = _PAIR.match(text)
        if pair and pair["sep"] != ".":
            self.days += int(pair["a"]) > 12
            self.months += int(pair["b"]) > 12
        elif not pair:
            self._see_number(text.translate(_SPACES))

    def _see_number(self, text: str) -> None:
        sign = proven_decimal(text)
        self.commas += sign == ","
        self.points += sign == "."

    def habit(self, *, is_russian: bool) -> Habit:
        """Return what was proven; where nothing was, what the language of the header suggests."""
        if self.days == self.months:
            order = DAY_FIRST if is_russian else MONTH_FIRST
        else:
            order = DAY_FIRST if self.days > self.months else MONTH_FIRST
        decimal = "," if self.commas > self.points or (is_russian and not self.points) else "."
        return Habit(order, decimal, self.days != self.months, bool(self.commas or self.points))


def habit_of(values: Iterable[str], *, is_russian: bool = False) -> Habit:
    """Return the habit that the values prove together."""
    watch = Watch()
    for value in values:
        watch.see(value)
    return watch.habit(is_russian=is_russian)


def proven_decimal(text: str) -> str:
    """Return the sign that can only be the decimal one in this number, or ""."""
    body = _NOT_NUMBER.sub("", text)
    if "," in body and "." in body:
        return max(",.", key=body.rfind)
    for sign in ",.":
        whole, _, part = body.partition(sign)
        if part and sign not in part and part.isdigit() and whole.isdigit() and len(part) != 3:
            return sign
    return ""


def moment(text: str, habit: Habit, zone: tzinfo) -> tuple[datetime, bool]:
    """Return (aware moment, whether the text names an hour). Raises Unclear("date")."""
    text = text.strip().strip("'")
    for pattern in (_ISO, _PAIR, _WORDS, _WORDS_US, _PLAIN):
        found = pattern.fullmatch(text)
        if found:
            return _from_parts(found.groupdict(), habit, zone)
    if _SERIAL.fullmatch(text):
        return _from_serial(Decimal(text.replace(",", ".")), zone)
    raise Unclear("date")


def day(text: str, habit: Habit, zone: tzinfo) -> date:
    """Return the day the text names in `zone`. Raises Unclear("date")."""
    return moment(text, habit, zone)[0].astimezone(zone).date()


def _from_parts(parts: dict[str, str | None], habit: Habit, zone: tzinfo) -> tuple[datetime, bool]:
    year = _year(parts["y"] or "")
    month, number = _month_and_day(parts, habit)
    try:
        there = datetime.combine(date(year, month, number), _hour(parts), _zone(parts, zone))
    except ValueError:
        raise Unclear("date") from None
    if not 1900 <= year <= 2200:
        raise Unclear("date")
    return there, parts.get("h") is not None


def _month_and_day(parts: dict[str, str | None], habit: Habit) -> tuple[int, int]:
    if word := parts.get("w"):
        try:
            return _MONTHS[word[:3].lower()], int(parts["d"] or 0)
        except KeyError:
            raise Unclear("date") from None
    if parts.get("m"):
        return int(parts["m"] or 0), int(parts["d"] or 0)
    first, second = int(parts["a"] or 0), int(parts["b"] or 0)
    month_leads = parts["sep"] != "." and habit.order == MONTH_FIRST
    return (first, second) if month_leads else (second, first)


def _year(text: str) -> int:
    year = int(text)
    return year if len(text) == 4 else year + (2000 if year < 70 else 1900)


def _hour(parts: dict[str, str | None]) -> time:
    hour = int(parts.get("h") or 0)
    half = (parts.get("ap") or "").lower()
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    return time(hour, int(parts.get("mi") or 0), int(parts.get("s") or 0))


def _zone(parts: dict[str, str | None], zone: tzinfo) -> tzinfo:
    shift = parts.get("z")
    if not shift:
        return zone
    if shift == "Z":
        return UTC
    told = datetime.strptime(shift.replace(":", ""), "%z").tzinfo
    return told or zone


def _from_serial(serial: Decimal, zone: tzinfo) -> tuple[datetime, bool]:
    if not 20000 <= serial <= 80000:
        raise Unclear("date")
    there = _EPOCH + timedelta(seconds=round(float(serial) * 86400))
    return there.replace(tzinfo=zone), serial != int(serial)


def number(text: str, habit: Habit) -> Decimal:
    """Return the number; thin spaces and thousands signs are left out. Raises Unclear("number")."""
    return _decimal(_split_money(text)[1], habit)


def whole(text: str, habit: Habit) -> int:
    """Return a whole number. Raises Unclear("number")."""
    found = number(text, habit)
    if found != int(found) or abs(found) > 10**12:
        raise Unclear("number")
    return int(found)


def money(text: str, habit: Habit) -> tuple[Decimal, str]:
    """Return (amount in major units, currency code or ""). Raises Unclear("sum")."""
    try:
        sign, body = _split_money(text)
        amount = _decimal(body, habit)
    except Unclear:
        raise Unclear("sum") from None
    if abs(amount) >= 10**15:
        raise Unclear("sum")
    return amount, sign


def _split_money(text: str) -> tuple[str, str]:
    found = _MONEY.fullmatch(text.translate(_SPACES))
    if not found:
        raise Unclear("number")
    words = [found[part].strip(" .").lower() for part in ("pre", "mid", "post")]
    named = [word for word in words if word]
    code = _SIGNS.get(named[0], "") if len(named) == 1 else ""
    if named and not code:
        raise Unclear("number")
    minus = "-" if found["minus"] or found["open"] else ""
    return code, minus + found["n"]


def _decimal(text: str, habit: Habit) -> Decimal:
    body = text.rstrip(".,") if text[-1:] in ".," else text
    if "," in body and "." in body:
        other = "," if body.rfind(".") > body.rfind(",") else "."
        body = body.replace(other, "")
        if body.count("," if other == "." else ".") > 1:
            raise Unclear("number")
    body = _one_sign(body, habit)
    try:
        return Decimal(body)
    except InvalidOperation:
        raise Unclear("number") from None


def _one_sign(body: str, habit: Habit) -> str:
    for sign in ",.":
        if body.count(sign) > 1:
            return body.replace(sign, "")
        if body.count(sign) == 1:
            tail = body.partition(sign)[2]
            if len(tail) == 3 and sign != habit.decimal and body.strip("-0")[:1] != sign:
                return body.replace(sign, "")
            return body.replace(sign, ".")
    return body


def yes_no(text: str) -> bool:
    """Return what the word says. Raises Unclear("yes-no")."""
    low = text.strip().lower()
    if low in _YES:
        return True
    if low in _NO:
        return False
    raise Unclear("yes-no")


def distinct_most(values: Counter[str], number: int) -> list[str]:
    """Return the commonest values, most frequent first."""
    return [value for value, _ in values.most_common(number)]
