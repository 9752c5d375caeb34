"""What the process takes for granted."""

from django.utils.translation import gettext_lazy as _

from otdel.kernel.preferences import Preference

BY_DRAFT = "pipeline.changes_by_draft"
REVIEW_DAYS = "pipeline.review_days"
REMIND_DAYS = "pipeline.review_remind_days"
MOST_DAYS = 730  # after one or two years a department deflates (PIPE-27)

PREFERENCES: tuple[Preference, ...] = (
    Preference(
        key=BY_DRAFT,
        default=True,
        label=_("A process by which deals go changes through a new version only"),
        origin="PIPE-01",
        kind="bool",
    ),
    Preference(
        key=REVIEW_DAYS,
        default=365,
        label=_("A process is looked through again after so many days"),
        origin="PIPE-27",
        unit=_("days"),
        minimum=30,
        maximum=MOST_DAYS,
    ),
    Preference(
        key=REMIND_DAYS,
        default=14,
        label=_("Today tells of a review of a process so many days before"),
        origin="product default",
        unit=_("days"),
        minimum=0,
        maximum=90,
    ),
)
