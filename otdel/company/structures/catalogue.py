"""What the product ships: the steps of a department, what is good and bad in each structure, zones of responsibility."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .engine import Kind, Part, Variant

HUNTERS = "AE SR SR-INSIDE SR-OUTSIDE SR-JUNIOR SR-SENIOR SR-IN SR-OUT NEWSALE"


@dataclass(frozen=True, slots=True)
class ShippedStep:
    """Codes are of `department`'s functions, separated by spaces. Stand-ins are those of ROLE-14."""

    key: str
    name: str
    name_ru: str
    part: Part
    codes: str
    stand_ins: str = ""
    is_single: bool = False


STEPS: tuple[ShippedStep, ...] = (
    ShippedStep("attract", "Find opportunities, attract leads", "Поиск и привлечение лидов", Part.SEARCH,
                "MDR SDR BDR LDR OPER SR-OUT BIZDEV", "AM"),
    ShippedStep("qualify", "Qualify", "Квалификация", Part.SEARCH, "MDR SDR BDR LDR", "AE SR AM"),
    ShippedStep("offer", "Offer and negotiate", "Предложение и переговоры", Part.SALE, HUNTERS + " TSR TP"),
    ShippedStep("close", "Close: contract and money", "Закрытие: договор и оплата", Part.SALE, HUNTERS + " TP"),
    ShippedStep("onboard", "Start the client", "Запуск клиента", Part.CARE, "ONB", "CSM AM AE"),
    ShippedStep("care", "Serve the client", "Сопровождение клиента", Part.CARE, "CSM CARE CSR AM", "AE SR"),
    ShippedStep("grow", "Sell more to the client", "Развитие клиента и допродажи", Part.CARE,
                "AM ADR KAM CSR UPSELL RENEWAL", "AE SR"),
    ShippedStep("lead", "Lead the department", "Руководство отделом", Part.SUPPORT, "HEAD", "COMDIR OWNER", True),
    ShippedStep("hire", "Hire", "Наём", Part.SUPPORT, "HIRE", "HEAD COMDIR OWNER", True),
    ShippedStep("train", "Train", "Обучение", Part.SUPPORT, "TRAINER", "HEAD SUP AE SR-SENIOR", True),
    ShippedStep("administer", "Administer", "Администрирование", Part.SUPPORT, "ADMIN", "HEAD SUP", True),
    ShippedStep("control", "Control", "Контроль", Part.SUPPORT, "CTRL", "HEAD SUP COMDIR", True),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sides:
    """What a structure gives and what it costs (ROLE-24, ROLE-26, ROLE-31)."""

    name: str | Promise
    idea: str | Promise
    pros: tuple[str | Promise, ...]
    cons: tuple[str | Promise, ...]


SIDES: dict[Kind, Sides] = {
    Kind.ISLAND: Sides(
        _("Island"),
        _("One head, and sellers who each find, sell and serve."),
        (_("Sells quickly"), _("Clients are loyal to their person"), _("Costs little"), _("Sellers compete")),
        (_("A stage is hard to measure"), _("A leaver may take the base along"), _("Sellers quarrel over clients")),
    ),
    Kind.ASSEMBLY: Sides(
        _("Assembly team"),
        _("One line: each stage has its own function, a client passes from hand to hand."),
        (_("Can be planned precisely"), _("Data come easily"), _("Skills grow deep"), _("Tasks are simple")),
        (_("Dearer to run"), _("Hand-overs are hard"), _("Stages blame one another"), _("A client used to one person is put off")),
    ),
    Kind.POD: Sides(
        _("POD"),
        _("Small teams of the full cycle, each for its own market; they compete by figures alone."),
        (_("Grows by adding a team"), _("Teams do not quarrel"), _("Clients are treated best"), _("Works for branches"), _("Fewer human errors")),
        (_("Quarrels inside a team"), _("Hard to motivate one by one"), _("A wrong speciality lowers sales"), _("Without competition people slacken")),
    ),
    Kind.CONVEYOR: Sides(
        _("Conveyor"),
        _("Three parts: scouts search, hunters sell first, farmers serve and grow; each with its own norms."),
        (_("Each part has its own norm"), _("A weak part shows itself"), _("No one holds the whole chain"), _("People do what they are good at")),
        (_("Two people a part at the least"), _("Hand-overs need rules and terms"), _("A halt in one part halts all")),
    ),
}  # fmt: skip

VARIANTS: dict[Variant, str | Promise] = {
    Variant.VERTICAL: _("Vertical (market) POD"),
    Variant.INBOUND: _("Inbound POD"),
    Variant.OUTBOUND: _("Outbound POD"),
    Variant.TARGETED: _("Targeted POD"),
    Variant.MIXED: _("Mixed: choose by the source of leads"),
}

PARTS: dict[Part, str | Promise] = {
    Part.SEARCH: _("Search"),
    Part.SALE: _("First sale"),
    Part.CARE: _("Care and growth"),
    Part.SUPPORT: _("Support"),
}

# (name, Russian name, {letter: codes of functions})
ZONES: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("Aims and sales plan", "Цели и план продаж", {"A": "OWNER", "R": "HEAD COMDIR", "C": "CTRL", "I": "AE AM"}),
    ("Sales process and its stages", "Процесс продаж и его этапы", {"A": "HEAD", "R": "ADMIN", "C": "AE AM SDR", "I": "OWNER"}),
    ("Client base", "Клиентская база", {"A": "HEAD", "R": "SDR AE AM", "I": "OWNER"}),
    ("Prices and discounts", "Цены и скидки", {"A": "COMDIR", "R": "HEAD", "C": "CTRL", "I": "AE AM"}),
    ("Daily control", "Ежедневный контроль", {"A": "HEAD", "R": "SUP CTRL", "I": "OWNER"}),
    ("Pay and bonuses", "Оплата и премии", {"A": "OWNER", "R": "CTRL", "C": "HEAD", "I": "AE AM SDR"}),
    ("Hiring", "Наём", {"A": "HEAD", "R": "HIRE", "C": "OWNER"}),
    ("Training and scripts", "Обучение и скрипты", {"A": "HEAD", "R": "TRAINER", "C": "AE"}),
    ("Key clients", "Ключевые клиенты", {"A": "COMDIR", "R": "KAM", "C": "HEAD", "I": "OWNER"}),
    ("Changes of the sales system", "Изменения системы продаж", {"A": "OWNER", "R": "HEAD", "C": "AUDITOR", "I": "AE AM SDR"}),
)  # fmt: skip
