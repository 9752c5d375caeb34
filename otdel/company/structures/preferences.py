"""Numbers of the rules about structures."""

from django.utils.translation import gettext_lazy as _

from otdel.kernel.preferences import Preference


def _number(key: str, default: int, label: object, origin: str, unit: object = "") -> Preference:
    return Preference(
        key=f"structures.{key}",
        default=default,
        label=label,  # type: ignore[arg-type]
        origin=origin,
        unit=unit,  # type: ignore[arg-type]
        minimum=1,
    )


PREFERENCES: tuple[Preference, ...] = (
    _number("pod_min", 3, _("POD: fewest people"), "ROLE-29"),
    _number("pod_max", 7, _("POD: most people"), "ROLE-29"),
    _number("pod_clients", 3000, _("POD is optimal above this number of clients"), "ROLE-30"),
    _number("pod_floor", 1000, _("POD is not worth it below this number of clients"), "ROLE-30"),
    _number("inbound_cheque", 20_000, _("Inbound POD: deal up to"), "ROLE-33", "$"),
    _number("inbound_days", 30, _("Inbound POD: cycle up to"), "ROLE-33", _("days")),
    _number("outbound_cheque", 50_000, _("Outbound POD: deal above"), "ROLE-34", "$"),
    _number("outbound_days", 90, _("Outbound POD: cycle above"), "ROLE-34", _("days")),
    _number("targeted_companies", 200, _("Targeted POD: companies in the market, at most"), "ROLE-35"),
    _number("assembly_min", 5, _("Assembly team: fewest people"), "ROLE-23"),
    _number("assembly_max", 6, _("Assembly team: most people"), "ROLE-23"),
    _number("conveyor_part", 2, _("Conveyor: fewest people in each part"), "ROLE-37"),
    _number("section_from", 10, _("Begin the conveyor with a section, from this number of sellers"), "ROLE-38"),
    _number("functions_per_person", 3, _("Duties are blurred above this number of steps a person"), "product default"),
    _number("dollar", 90, _("The company's currency for one dollar, where a rule is given in dollars"), "product default"),
)  # fmt: skip
