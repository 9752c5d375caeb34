"""Whether made-up data is in."""

from __future__ import annotations

from django.db.models import QuerySet

from otdel.foundation.people.models import User

from .models import Demo


def present() -> Demo | None:
    """Return the demo department that is in, or None."""
    return Demo.objects.filter(is_present=True).first()


def demos(by: User) -> QuerySet[Demo]:
    """Every demo department there has been, the latest first, for those who may remove one."""
    return Demo.objects.order_by("-pk") if by.may("demo.remove") else Demo.objects.none()
