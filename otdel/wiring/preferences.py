"""Every threshold of the product, gathered from the rooms that declare them."""

from otdel.kernel.preferences import Preference

PREFERENCES: dict[str, Preference] = {}
