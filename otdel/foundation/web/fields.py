"""Form fields of the look: pickers that ask the server, people, money, days."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.http import JsonResponse
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from otdel.foundation.people.fields import may_fill
from otdel.foundation.people.queries import colleagues
from otdel.kernel.money import to_major, to_minor

BIGGEST = Decimal(10) ** 15


@dataclass(frozen=True, slots=True)
class Pick:
    """One answer of a picker."""

    value: str | int
    label: str
    hint: str = ""


def picks(request: Any, found: Sequence[Pick]) -> JsonResponse:
    """Answer a picker that asked with ?q=."""
    return JsonResponse({"results": [asdict(one) | {"value": str(one.value)} for one in found]})


class PickWidget(forms.Widget):
    """The box: hidden inputs with the chosen values, names as chips, answers under it."""

    template_name = "web/widgets/pick.html"
    look_class = ""  # the box inside has its own frame

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.url = self.create_url = ""
        self.with_fields = ""
        self.many = False
        self.names: Callable[[Sequence[int]], Mapping[int, str]] = lambda ids: {}

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        values = data.getlist(name) if hasattr(data, "getlist") else data.get(name, [])
        return [value for value in values if value]

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return False

    def id_for_label(self, id_: str | None, index: str | None = None) -> str:
        return id_ or ""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        ids = [int(one) for one in _listed(value) if str(one).isdigit()]
        names = self.names(ids) if ids else {}
        given = [{"value": str(pk), "label": names[pk]} for pk in ids if pk in names]
        return context | {
            "url": self.url,
            "create_url": self.create_url,
            "with_fields": self.with_fields,
            "many": self.many,
            "given": json.dumps(given, ensure_ascii=False),
            "chosen": given,
        }


class PickField(forms.Field):
    """A record chosen by its name; cleans to its id, or to a list of ids with many=True.

    url: the name of the address that answers ?q=. names(ids) -> {id: name} within the reader's
    reach: an id that it does not name is refused. with_fields: other fields of the form that go
    along with the question ("company"). create_url: POST name= makes a new one, JSON value and label.
    """

    widget = PickWidget
    default_error_messages = {"unknown": _("This is gone or not open to you: pick another.")}

    def __init__(
        self,
        *,
        url: str,
        names: Callable[[Sequence[int]], Mapping[int, str]],
        many: bool = False,
        create_url: str = "",
        with_fields: str = "",
        **rest: Any,
    ) -> None:
        super().__init__(**rest)
        self.many, self.names = many, names
        self.widget.url, self.widget.create_url = _address(url), _address(create_url)
        self.widget.many, self.widget.names, self.widget.with_fields = many, names, with_fields

    def to_python(self, value: Any) -> Any:
        ids = [
            int(one)
            for one in _listed(value)
            if str(one).isascii() and str(one).isdigit() and len(str(one)) < 19
        ]
        if ids and len(self.names(ids)) < len(set(ids)):
            raise forms.ValidationError(self.error_messages["unknown"], code="unknown")
        return ids if self.many else next(iter(ids), None)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return [str(one) for one in _listed(initial)] != [str(one) for one in _listed(data)]

    def words(self, value: Any) -> str:
        """Return what the chosen are called."""
        ids = [int(one) for one in _listed(value)]
        return ", ".join(self.names(ids).values()) if ids else ""


class PersonField(forms.ModelChoiceField):
    """A colleague; cleans to the user's id."""

    def __init__(self, *, by: Any, **rest: Any) -> None:
        super().__init__(colleagues(by), **rest)

    def clean(self, value: Any) -> int | None:
        user = super().clean(value)
        return user.pk if user else None

    def words(self, value: Any) -> str:
        people = self.queryset
        user = people.filter(pk=value).first() if value and people is not None else None
        return user.full_name if user else ""


class MoneyWidget(forms.TextInput):
    template_name = "web/widgets/money.html"
    input_type = "text"

    def __init__(self, currency: str) -> None:
        super().__init__({"inputmode": "decimal", "autocomplete": "off"})
        self.currency = currency

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        return super().get_context(name, value, attrs) | {"currency": self.currency}


class MoneyField(forms.Field):
    """A sum typed as people type it («1 250 000,50»); cleans to minor units, starts from them."""

    default_error_messages = {
        "invalid": _("Give a sum, like 1 250 000.50."),
        "negative": _("A sum cannot be below zero."),
        "too_big": _("This sum is too large."),
    }

    def __init__(self, *, currency: str = "", allow_negative: bool = False, **rest: Any) -> None:
        self.currency = currency or settings.CURRENCY
        self.allow_negative = allow_negative
        super().__init__(widget=MoneyWidget(self.currency), **rest)

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, int) or isinstance(value, bool):
            return value
        major = to_major(value, self.currency)
        return f"{major:f}".rstrip("0").rstrip(".") if "." in f"{major:f}" else f"{major:f}"

    def to_python(self, value: Any) -> int | None:
        text = "".join(str(value or "").split()).replace("\u2212", "-")
        if not text:
            return None
        amount = _amount(text)
        if amount is None:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        if abs(amount) >= BIGGEST:
            raise forms.ValidationError(self.error_messages["too_big"], code="too_big")
        if amount < 0 and not self.allow_negative:
            raise forms.ValidationError(self.error_messages["negative"], code="negative")
        return to_minor(amount, self.currency)

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return self.to_python(data) != initial
        except forms.ValidationError:
            return True


class DayField(forms.DateField):
    """A day by the browser's own calendar; cleans to a date."""

    def __init__(self, **rest: Any) -> None:
        rest.setdefault("widget", forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
        super().__init__(input_formats=["%Y-%m-%d", "%d.%m.%Y", "%m/%d/%Y"], **rest)


class MomentField(forms.DateTimeField):
    """A day and an hour in the reader's zone; cleans to an aware datetime."""

    def __init__(self, **rest: Any) -> None:
        widget = forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        rest.setdefault("widget", widget)
        super().__init__(input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"], **rest)


def _amount(text: str) -> Decimal | None:
    """Read a number whose thousands may be parted by "," or "." and its cents by the other."""
    cut = max(text.rfind(","), text.rfind("."))
    whole, part = (text[:cut], text[cut + 1 :]) if cut >= 0 else (text, "")
    if cut >= 0 and len(part) == 3 and (text.count(text[cut]) > 1 or text[cut] == ","):
        whole, part = text, ""  # 1,250,000 and 1,250 are thousands
    digits = whole.replace(",", "").replace(".", "").removeprefix("-")
    if not (digits or part) or not (digits + part).isascii() or not (digits + part).isdigit():
        return None
    return Decimal(f"{'-' if text.startswith('-') else ''}{digits or '0'}.{part or '0'}")


def _listed(value: Any) -> list[Any]:
    if value is None or value == "":
        return []
    return list(value) if isinstance(value, list | tuple | set) else [value]


def _address(name: str) -> str:
    try:
        return reverse(name) if name else ""
    except NoReverseMatch:
        return name if name.startswith("/") else ""


def keep_open(form: forms.Form, by: Any, noun: str, *, always: str = "") -> None:
    """Take the fields that the person's functions do not fill in off the form of a new record.

    always: what a record cannot be made without, its name.
    """
    for name in list(form.fields):
        if name != always and not may_fill(by, noun, name):
            del form.fields[name]
