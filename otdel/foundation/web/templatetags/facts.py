"""The tag that lays out a record's facts; apart from `web`, which the kits themselves use."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from otdel.foundation.web.facts import FactSheet, Group, facts_of, grouped

register = template.Library()


@register.simple_tag(takes_context=True)
def facts(context: dict[str, Any], sheet: FactSheet, row: Any, address: str = "") -> SafeString:
    """{% facts sheet deal facts_url %}: the lines of the sheet, edited in place through `facts_url`."""
    request = context["request"]
    shown = facts_of(sheet, row, request.user)
    told = {"facts": shown, "address": address, "row": row}
    return render_to_string("web/facts.html", told, request)


@register.simple_tag(takes_context=True)
def fact_groups(context: dict[str, Any]) -> list[Group]:
    """{% fact_groups as groups %}: the context's `facts` by their headings; the one of `near` is open."""
    return grouped(context["facts"], context.get("near", ""))
