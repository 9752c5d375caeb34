"""Limits of imports that a company may change."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from otdel.kernel.preferences import Preference

FILE_MB = Preference(
    "exchange.file_mb", 2048, _("Largest file to import"), "product default",
    unit=_("MB"), minimum=1, maximum=102_400,
)  # fmt: skip
WORKBOOK_MB = Preference(
    "exchange.workbook_mb", 400, _("Largest workbook to import, unpacked"), "product default",
    unit=_("MB"), minimum=1, maximum=4096,
)  # fmt: skip
BACKGROUND_MB = Preference(
    "exchange.background_mb", 5, _("Files above this are read in the background"), "product default",
    unit=_("MB"), minimum=0, maximum=1024,
)  # fmt: skip
PREFERENCES: tuple[Preference, ...] = (FILE_MB, WORKBOOK_MB, BACKGROUND_MB)
