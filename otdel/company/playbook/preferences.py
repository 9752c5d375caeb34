"""Thresholds of the playbook."""

from django.utils.translation import gettext_lazy as _

from otdel.kernel.preferences import Preference

PREFERENCES: tuple[Preference, ...] = (
    Preference(
        key="playbook.two_people",
        default=False,
        label=_("A text of the playbook is approved by somebody else than its author"),
        origin=_("SCRIPT-06; product default"),
        kind="bool",
    ),
    Preference(
        key="playbook.review_months",
        default=12,
        label=_("A text of the playbook is looked through again after"),
        origin="PIPE-27",
        unit=_("months"),
        minimum=1,
        maximum=60,
    ),
)
