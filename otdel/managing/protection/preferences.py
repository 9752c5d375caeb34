"""From which share the department depends on one person."""

from django.utils.translation import gettext_lazy as _

from otdel.kernel.preferences import Preference


def _share(key: str, default: int, label: object) -> Preference:
    return Preference(
        key=f"protection.{key}",
        default=default,
        label=label,  # type: ignore[arg-type]
        origin="SEC-07",
        unit="%",
        minimum=1,
        maximum=100,
    )


PREFERENCES: tuple[Preference, ...] = (
    _share("revenue_share", 30, _("Won revenue of one person: dependence from")),
    _share("product_share", 30, _("Won revenue of one product: dependence from")),
    _share("alone_share", 15, _("Clients known to one person only: dependence from")),
)
