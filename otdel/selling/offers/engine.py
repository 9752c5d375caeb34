"""Sums of an offer, discounts and the margin floor; pure. Money: minor units; shares: basis points."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass

WHOLE = 10_000
MILLI = 1000


@dataclass(frozen=True, slots=True)
class Sums:
    """base − discount = sum; without VAT: net; net + vat = total. Rounded at three named points."""

    base: int = 0
    discount: int = 0
    net: int = 0
    vat: int = 0

    @property
    def sum(self) -> int:
        return self.base - self.discount

    @property
    def total(self) -> int:
        return self.net + self.vat

    def __add__(self, other: Sums) -> Sums:
        return Sums(
            self.base + other.base,
            self.discount + other.discount,
            self.net + other.net,
            self.vat + other.vat,
        )


def line_sums(
    quantity_milli: int, price_minor: int, discount_bp: int, vat_bp: int, *, is_vat_inside: bool
) -> Sums:
    """Return the sums of one line. Each is rounded once: the base, the discount, the VAT."""
    base = share(quantity_milli * price_minor, MILLI)
    discount = share(base * discount_bp, WHOLE)
    left = base - discount
    if is_vat_inside:
        vat = share(left * vat_bp, WHOLE + vat_bp)
        return Sums(base, discount, left - vat, vat)
    return Sums(base, discount, left, share(left * vat_bp, WHOLE))


def add_up(lines: Iterable[Sums]) -> Sums:
    """Return the sums of an offer: those of its lines, nothing rounded again."""
    return sum(lines, Sums())


def share(amount: int, whole: int) -> int:
    """Return amount ÷ whole, half up; neither is below zero."""
    return (amount * 2 + whole) // (whole * 2)


def lowered(price_minor: int, bp: int) -> int:
    """Return a price lowered by basis points, rounded once."""
    return share(price_minor * (WHOLE - bp), WHOLE)


@dataclass(frozen=True, slots=True)
class Cell:
    """A row of the discount matrix that fits the client. start: minor units, of the offer at list prices."""

    pk: int
    start: int
    payment: str
    bp: int


def volume(bought: Iterable[tuple[int, int]]) -> int:
    """Return the sum at list prices of (thousandths of a unit, price); each line is rounded once."""
    return sum(share(quantity * price, MILLI) for quantity, price in bought)


def best_cell(cells: Iterable[Cell], payment: str, bought_minor: int) -> Cell | None:
    """Return the row that gives the most: the volume is reached, and the payment is named or any.

    Of equals the one that asks for more volume, then the earlier one.
    """
    fitting = (one for one in cells if one.start <= bought_minor and one.payment in ("", payment))
    return max(fitting, key=lambda one: (one.bp, one.start, -one.pk), default=None)


def real_discount(price_minor: int, discount_bp: int, offered_minor: int | None) -> int:
    """Return the discount from the price the client is offered by the lists, rounded up.

    A price typed below the offered one is a discount too; above it, the discount stays as it is given.
    """
    if not offered_minor or price_minor >= offered_minor:
        return discount_bp
    left = price_minor * (WHOLE - discount_bp)
    return WHOLE - left // offered_minor


def limit_of(
    limits: Iterable[tuple[str, int, int]], roles: frozenset[str], base_minor: int | None
) -> int:
    """Return the discount that somebody with the roles gives without asking.

    limits: (role, from which sum, basis points). base_minor: before the discount; None where its
    currency is not that of the limits: then only those for any sum hold.
    """
    return max(
        (
            bp
            for role, start, bp in limits
            if role in roles and (start == 0 or (base_minor is not None and base_minor >= start))
        ),
        default=0,
    )


def lowest_net(cost_minor: int, floor_bp: int) -> int:
    """Return the lowest price of a unit without VAT that keeps the margin, rounded up."""
    return -(-cost_minor * WHOLE // (WHOLE - floor_bp))


def is_below_floor(net_minor: int, quantity_milli: int, cost_minor: int, floor_bp: int) -> bool:
    """Say whether a line's margin, of its sum without VAT, is smaller than the floor."""
    return net_minor * MILLI * (WHOLE - floor_bp) < cost_minor * quantity_milli * WHOLE


def with_vat(net_minor: int, vat_bp: int) -> int:
    """Return a price without VAT with it, rounded up."""
    return -(-net_minor * (WHOLE + vat_bp) // WHOLE)


# ---------------------------------------------------------------- the client's page

# Programs that fetch a page because somebody pasted its address, and those that walk the web. Browsers
# inside messengers are people; so is whoever holds a telephone by CUBOT.
_PROGRAM = re.compile(
    r"(?<!cu)bot\b|crawl|spider|slurp|preview|scan|headless|facebookexternalhit|vkshare|embedly|curl|"
    r"wget|python|java/|okhttp|go-http|libwww|axios|node-fetch|monitor|proofpoint|barracuda|mimecast|"
    r"safelinks|phantom|puppeteer|playwright|http-client",
    re.IGNORECASE,
)


def digest_of(token: str) -> str:
    """Return what is kept of a private address; it is long and random, so a plain hash suffices."""
    return hashlib.sha256(token.encode()).hexdigest()


def is_person(agent: str, purpose: str) -> bool:
    """Say whether a request was made by a browser for somebody who looks at the page.

    agent: the User-Agent. purpose: Sec-Purpose or Purpose, by which browsers mark what they fetch ahead.
    """
    return (
        agent.startswith(("Mozilla/", "Opera/"))
        and not _PROGRAM.search(agent)
        and not re.search("prefetch|prerender|preview", purpose, re.IGNORECASE)
    )
