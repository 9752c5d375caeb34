"""The norms of figures: what is good, with where the default comes from."""

from django.utils.translation import gettext_lazy as _

from otdel.kernel.preferences import Preference


def _percent(key: str, default: int, label: object, origin: str) -> Preference:
    return Preference(
        key=f"metrics.{key}",
        default=default,
        label=label,  # type: ignore[arg-type]
        origin=origin,
        unit="%",
        minimum=0,
        maximum=100,
    )


PREFERENCES: tuple[Preference, ...] = (
    _percent("win_rate_low", 20, _("Win rate: good from"), "KPI-07"),
    _percent("win_rate_high", 30, _("Win rate: excellent from"), "KPI-07"),
    _percent("lead_share_low", 20, _("Lead → deal: good from"), "KPI-11"),
    _percent("lead_share_high", 30, _("Lead → deal: excellent from"), "KPI-11"),
    _percent("share_green", 15, _("Share of one client in revenue: calm up to"), "KPI-04"),
    _percent("share_amber", 20, _("Share of one client in revenue: watch up to"), "KPI-04"),
    _percent("share_critical", 50, _("Share of one client in revenue: critical from"), "KPI-04"),
)
