"""Filters and tags of the look: the fast path under the components of the same names."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from otdel.foundation.people.fields import may_fill, may_read
from otdel.foundation.web import formats
from otdel.foundation.web.slots import panels
from otdel.kernel.money import Money, exponent

register = template.Library()

DASH = mark_safe('<span class="text-muted" aria-hidden="true">–</span>')


@register.filter
def money(value: Money | None, form: str = "") -> str:
    """{{ deal.amount|money }}, {{ total|money:"compact" }}, {{ delta|money:"sign" }}."""
    if value is None:
        return DASH
    return formats.format_money(
        value.minor, value.currency, language(), compact="compact" in form, sign="sign" in form
    )


@register.filter
def minor(value: int | None, currency: str) -> str:
    """{{ deal.amount_minor|minor:deal.currency }}."""
    return DASH if value is None else formats.format_money(value, currency, language())


@register.filter
def about(value: int | None, currency: str) -> str:
    """{{ likely|about:currency }}: a sum that is only likely, without its kopecks."""
    if value is None:
        return DASH
    unit = 10 ** exponent(currency)
    near = (abs(value) * 2 + unit) // (2 * unit) * unit
    return formats.format_money(near if value >= 0 else -near, currency, language())


@register.filter
def number(value: Any, digits: int = 0) -> str:
    """{{ count|number }}, {{ mean|number:1 }}."""
    return DASH if value is None else formats.format_number(value, language(), digits=digits)


@register.filter
def compact(value: Any) -> str:
    """{{ visits|compact }}."""
    return DASH if value is None else formats.format_compact(value, language())


@register.filter
def percent(value: Decimal | float | None, digits: int = 0) -> str:
    """{{ ratio|percent }}: a ratio, not a number of percent."""
    return DASH if value is None else formats.format_percent(value, language(), digits=digits)


@register.filter
def duration(value: timedelta | None) -> str:
    """{{ call.length|duration }}."""
    return DASH if value is None else formats.format_duration(value, language())


@register.filter
def days(value: int | None) -> str:
    """{{ deal.days_in_stage|days }}."""
    return DASH if value is None else formats.format_days(value, language())


@register.filter
def seconds(value: float | None) -> str:
    """{{ job.seconds_left|seconds }}: seconds as a stretch of time."""
    return DASH if value is None else formats.format_seconds(value, language())


@register.filter
def hundred(share: float | None) -> float | None:
    """{{ job.share|hundred }}: a share of one as a number of percent, for <c-progress>."""
    return None if share is None else share * 100


@register.filter
def when(value: date | None) -> SafeString | str:
    """{{ deal.created_at|when }}: as people say it, exact on hover."""
    return DASH if value is None else _when(_local(value), timezone.localtime())


@register.filter
def due(value: date | None) -> SafeString | str:
    """{{ task.due_on|due }}: as `when`, late in red with an icon, today in orange."""
    if value is None:
        return DASH
    value, now = _local(value), timezone.localtime()
    late = (now.date() - (value.date() if isinstance(value, datetime) else value)).days
    tone = "due-late" if late > 0 else "" if late else "due-today"
    sign = icon("alert-circle") if late > 0 else ""
    return SafeString(f'<span class="due {tone}">{sign}{_when(value, now)}</span>')


def _local(value: date) -> date:
    if isinstance(value, datetime) and timezone.is_aware(value):
        return timezone.localtime(value)
    return value


def _when(value: date, now: datetime) -> SafeString:
    """Return the element; nothing in it comes from a person, so nothing needs escaping."""
    spoken_in = language()
    if isinstance(value, datetime):
        spoken = formats.format_when(value, now, spoken_in)
    else:
        spoken = formats.format_day(value, now.date(), spoken_in)
    exact = formats.format_exact(value, spoken_in)
    return SafeString(f'<time datetime="{value.isoformat()}" title="{exact}">{spoken}</time>')


@register.filter
def initials(name: Any) -> str:
    """{{ user.full_name|initials }}."""
    return formats.initials(str(name))


@register.filter
def hue(value: Any) -> int:
    """{{ user.pk|hue }}: a stable number from 0 to 7 for an avatar's colour."""
    return sum(str(value or 0).encode()) % 8


@register.simple_tag
def icon(name: str, extra: str = "", label: str = "") -> SafeString:
    """{% icon "home" %}: an icon of the sprite; `label` makes it speak."""
    return _icon(name, extra, str(label))


@lru_cache(maxsize=4096)
def _icon(name: str, extra: str, label: str) -> SafeString:
    voice = (
        format_html('role="img" aria-label="{}"', label)
        if label
        else mark_safe('aria-hidden="true"')
    )
    return format_html(
        '<svg class="icon {}" {}><use href="{}#i-{}"></use></svg>',
        extra,
        voice,
        static("web/dist/icons.svg"),
        name,
    )


@register.simple_tag
def person(user: Any, size: str = "xs", named: bool = True) -> SafeString | str:
    """{% person deal.owner %}: avatar with initials and the name; named=False leaves the avatar."""
    if not user:
        return DASH
    name = getattr(user, "full_name", "") or str(user)
    return _person(name, hue(getattr(user, "pk", name)), size, named)


@lru_cache(maxsize=4096)
def _person(name: str, colour: int, size: str, named: bool) -> SafeString:
    avatar = format_html(
        '<span class="avatar avatar-{} rounded-circle hue-{}" title="{}" aria-hidden="true">{}</span>',
        size,
        colour,
        name,
        formats.initials(name),
    )
    if not named:
        return format_html('{}<span class="visually-hidden">{}</span>', avatar, name)
    return format_html(
        '<span class="person">{}<span class="person-name">{}</span></span>', avatar, name
    )


@register.simple_tag
def board_card(
    key: Any, href: str, label: str, body: str, still: bool = False, extra: Any = ""
) -> SafeString:
    """<c-board.card> itself; a board with hundreds of cards calls it without the component."""
    title = (
        format_html('<a class="board-title" href="{}">{}</a>', href, label)
        if href
        else format_html('<span class="board-title" tabindex="0">{}</span>', label)
    )
    return format_html(
        '<li class="board-card" data-card="{}"{}{}>{}{}</li>',
        key,
        SafeString(" data-still" if still else ""),
        SafeString(f" {extra}"),
        title,
        body,
    )


@register.simple_tag(takes_context=True)
def slot(context: dict[str, Any], name: str, thing: Any = None) -> SafeString:
    """{% slot "company.side" company %}: the panels that other rooms put there."""
    return panels(context["request"], name, thing)


@register.filter
def item(mapping: Any, key: Any) -> Any:
    """{{ totals|item:stage.pk }}."""
    try:
        return mapping[key]
    except (KeyError, IndexError, TypeError):
        return None


@register.filter
def as_json(value: Any) -> str:
    """{{ values|as_json }}: for data-… attributes and hx-vals; escaped by the template."""
    return json.dumps(value, ensure_ascii=False, default=str)


@register.simple_tag(takes_context=True)
def here(context: dict[str, Any], **changes: Any) -> str:
    """{% here sort="-amount" page=None %}: this page's address with changes; None drops a key."""
    query = context["request"].GET.copy()
    for key, value in changes.items():
        if value is None or value == "":
            query.pop(key, None)
        else:
            query[key] = value
    text = query.urlencode()
    return f"?{text}" if text else "?"


@register.simple_tag(takes_context=True)
def reads(context: dict[str, Any], noun: str, name: str) -> bool:
    """{% reads "deal" "amount_minor" as shows_sum %}: whether the field is not hidden from the reader."""
    return may_read(context["request"].user, noun, name)


@register.simple_tag(takes_context=True)
def fills(context: dict[str, Any], noun: str, name: str) -> bool:
    """{% fills "deal" "amount_minor" as may_set %}: whether the reader's functions fill the field in."""
    return may_fill(context["request"].user, noun, name)


def language() -> str:
    """Return the reader's language without its country: "ru", "en"."""
    return (get_language() or "en").split("-")[0]


@register.filter
def dressed(bound: Any) -> SafeString:
    """{{ field|dressed }}: a form's control with the look's classes and its errors tied to it."""
    widget = bound.field.widget
    extra = {"class": f"{widget.attrs.get('class', '')} {_control_class(widget)}".strip()}
    if bound.errors:
        extra["class"] += " is-invalid"
        extra["aria-describedby"] = f"{bound.id_for_label}_error"
    return bound.as_widget(attrs=extra)


def _control_class(widget: Any) -> str:
    if hasattr(widget, "look_class"):
        return widget.look_class
    kind = getattr(widget, "input_type", "")
    if kind in ("checkbox", "radio"):
        return "form-check-input"
    return "form-select" if kind == "select" else "form-control"
