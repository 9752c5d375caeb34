"""What the clock does for the department."""

from django.conf import settings
from django.tasks import task
from django.utils import timezone

from otdel.foundation.people.drafts import WatchLimits
from otdel.foundation.people.services import raise_alerts, system_user
from otdel.foundation.preferences.queries import by_role, value

from . import services


@task
def follow_dates() -> int:
    """Bring rights and sight to today: employments and absences begin and end at midnight. Safe to run twice."""
    return services.follow_day(by=system_user(), on=timezone.localdate(), at=timezone.now())


@task
def watch_access() -> int:
    """Compare what was opened and exported with the limits; return new alerts. Safe to run twice."""
    limits = WatchLimits(
        views=by_role("people.views_hour"),
        exports=by_role("people.exports_day"),
        leaving_views=value("people.leaving_views"),
    )
    found = raise_alerts(limits, by=system_user(), at=timezone.now(), site=settings.SITE_URL)
    return len(found)
