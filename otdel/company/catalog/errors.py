"""Why this room says no."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from otdel.kernel.errors import Invalid, Refused


class NoSuchProduct(Refused):
    code = "no-such-product"
    status = 404
    text = _("There is no such product or price list.")


class NameTaken(Refused):
    code = "name-taken"
    text = _("“%(title)s” is there already. Edit that one or choose another name.")


class ProductSold(Refused):
    code = "product-sold"
    text = _("“%(title)s” cannot be removed: %(things)s stand on it. Take it off sale instead.")


class BadProduct(Invalid):
    text = _("%(field)s: %(problem)s")


class Missing(Invalid):
    text = _("%(field)s: fill it in.")


class TooLong(Invalid):
    text = _("%(field)s: no more than %(limit)s characters.")


class NegativePrice(Invalid):
    text = _("%(field)s: a price is not below zero.")


class UnknownCurrency(Invalid):
    text = _("%(field)s: write a currency by its three letters, as RUB.")


class EndsBeforeStart(Invalid):
    text = _("%(field)s: a price list cannot end before it starts.")
