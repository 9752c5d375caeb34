"""What the department's templates ask."""

from __future__ import annotations

from typing import Any

from django import template

register = template.Library()


@register.simple_tag(takes_context=True)
def may(context: dict[str, Any], verb: str) -> bool:
    """{% may "access.watch" as may_watch %}: whether the reader's roles include the verb."""
    return bool(context["request"].user.may(verb))
