"""What the clock does for agreements."""

from django.conf import settings
from django.tasks import task
from django.utils import timezone

from otdel.foundation.preferences.queries import value

from . import letters


@task
def remind() -> int:
    """Write to those whose agreement stops doing soon, and to who keeps the register; once each.

    Safe to run twice: an agreement is marked before its letter goes.
    """
    return letters.remind(
        value("confidentiality.required"),
        on=timezone.localdate(),
        days=value("confidentiality.remind_days"),
        site=settings.SITE_URL,
    )
