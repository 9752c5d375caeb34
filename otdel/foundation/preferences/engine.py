"""What a value of a preference may be."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext_lazy as _

from otdel.kernel.errors import Invalid
from otdel.kernel.preferences import Preference

_YES = {"true", "1", "on", "yes"}
_NO = {"false", "0", "off", "no", ""}


class NotANumber(Invalid):
    code = "not-a-number"
    text = _("“%(label)s” must be a number.")


class OutOfBounds(Invalid):
    code = "out-of-bounds"
    text = _("“%(label)s” must lie between %(minimum)s and %(maximum)s.")


class NotAChoice(Invalid):
    code = "not-a-choice"
    text = _("“%(label)s” must be one of: %(choices)s.")


def cleaned(preference: Preference, raw: Any) -> Any:
    """Return `raw` (a form's text or a typed value) as the preference's type.

    int, bool, str or Decimal. Raises NotANumber, OutOfBounds, NotAChoice.
    """
    match preference.kind:
        case "int":
            return _bounded(preference, int(_number(preference, raw, whole=True)))
        case "decimal":
            return _bounded(preference, _number(preference, raw))
        case "bool":
            return _yes_no(preference, raw)
        case "choice":
            return _choice(preference, str(raw))
        case _:
            return str(raw).strip()


def stored(value: Any) -> Any:
    """Return the typed value as JSON keeps it: a Decimal as text, so that no digit is lost."""
    return str(value) if isinstance(value, Decimal) else value


def _number(preference: Preference, raw: Any, *, whole: bool = False) -> Decimal:
    text = str(raw).strip().replace(",", ".").replace(" ", "").replace("\u00a0", "")
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise NotANumber(label=preference.label) from None
    if not number.is_finite() or (whole and number != number.to_integral_value()):
        raise NotANumber(label=preference.label)
    return number


def _bounded[N: (int, Decimal)](preference: Preference, number: N) -> N:
    low, high = preference.minimum, preference.maximum
    if (low is not None and number < low) or (high is not None and number > high):
        raise OutOfBounds(
            label=preference.label,
            minimum="−∞" if low is None else low,
            maximum="∞" if high is None else high,
        )
    return number


def _yes_no(preference: Preference, raw: Any) -> bool:
    text = str(raw).strip().lower()
    if text not in _YES | _NO:
        raise NotAChoice(label=preference.label, choices="true, false")
    return text in _YES


def _choice(preference: Preference, raw: str) -> str:
    if raw not in preference.choices:
        raise NotAChoice(label=preference.label, choices=", ".join(preference.choices))
    return raw
