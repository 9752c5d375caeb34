"""How large and how many files may be."""

from django.utils.translation import gettext_lazy as _

from otdel.kernel.preferences import Preference

PREFERENCES: tuple[Preference, ...] = (
    Preference(
        key="files.max_megabytes",
        default=25,
        label=_("Largest attached file, MB"),
        origin="product default",
        minimum=1,
        maximum=2000,
    ),
    Preference(
        key="files.max_files",
        default=200,
        label=_("Files beside one record"),
        origin="product default",
        minimum=1,
        maximum=10_000,
    ),
    Preference(
        key="files.keep_days",
        default=30,
        label=_("Days for which a removed file can be put back"),
        origin="product default",
        minimum=1,
        maximum=3650,
    ),
)
