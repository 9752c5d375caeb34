"""Money as whole minor units (kopecks, cents) of one currency."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

# Currencies whose minor unit is not a hundredth (ISO 4217).
_EXPONENTS = {"JPY": 0, "KRW": 0, "CLP": 0, "VND": 0, "BHD": 3, "KWD": 3, "OMR": 3, "TND": 3}


def exponent(currency: str) -> int:
    """Return how many decimal digits the currency's minor unit has."""
    return _EXPONENTS.get(currency, 2)


def to_minor(amount: Decimal, currency: str) -> int:
    """Return `amount` (major units) in minor units, half away from zero.

    Raises ValueError if the amount is not a finite number.
    """
    if not amount.is_finite():
        raise ValueError(f"{amount} is not an amount of money")
    scaled = amount.scaleb(exponent(currency))
    return int(scaled.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def to_major(minor: int, currency: str) -> Decimal:
    """Return minor units as an exact Decimal of major units."""
    return Decimal(minor).scaleb(-exponent(currency))


@dataclass(frozen=True, slots=True, order=False)
class Money:
    """An amount in minor units of `currency`; only like currencies meet."""

    minor: int
    currency: str

    def __post_init__(self) -> None:
        if not isinstance(self.minor, int):
            raise TypeError("money is counted in whole minor units")

    def __add__(self, other: Money) -> Money:
        return Money(self.minor + self._same(other), self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.minor - self._same(other), self.currency)

    def __neg__(self) -> Money:
        return Money(-self.minor, self.currency)

    def __lt__(self, other: Money) -> bool:
        return self.minor < self._same(other)

    def __bool__(self) -> bool:
        return self.minor != 0

    def times(self, rate: Decimal) -> Money:
        """Return the amount multiplied by `rate`, rounded once, half away from zero."""
        product = (Decimal(self.minor) * rate).quantize(Decimal(1), rounding=ROUND_HALF_UP)
        return Money(int(product), self.currency)

    def split(self, weights: list[int]) -> list[Money]:
        """Return parts in proportion to `weights` that add up to the whole exactly.

        The minor units left by rounding go to the largest remainders, earlier first.
        Raises ValueError if no weight is above zero or one is below.
        """
        total = sum(weights)
        if total <= 0 or min(weights) < 0:
            raise ValueError("weights must not be negative and one must be above zero")
        shares = [divmod(self.minor * weight, total) for weight in weights]
        left = self.minor - sum(whole for whole, _ in shares)
        by_remainder = sorted(range(len(weights)), key=lambda i: -shares[i][1])
        extra = set(by_remainder[:left])
        return [Money(whole + (i in extra), self.currency) for i, (whole, _) in enumerate(shares)]

    @property
    def major(self) -> Decimal:
        return to_major(self.minor, self.currency)

    def _same(self, other: Money) -> int:
        if other.currency != self.currency:
            raise ValueError(f"cannot mix {self.currency} with {other.currency}")
        return other.minor
