"""What the process takes for granted."""

from django.utils.translation import gettext_lazy as _

from otdel.kernel.preferences import Preference

BY_DRAFT = "pipeline.changes_by_draft"

PREFERENCES: tuple[Preference, ...] = (
    Preference(
        key=BY_DRAFT,
        default=True,
        label=_("A process by which deals go changes through a new version only"),
        origin="PIPE-01",
        kind="bool",
    ),
)
