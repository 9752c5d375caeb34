"""The kinds of tables, in the order in which they depend on each other."""

from .activities import Activities
from .base import Item, Kind
from .companies import Companies
from .contacts import Contacts
from .deals import Deals
from .leads import Leads
from .people import People
from .products import Products

KINDS: dict[str, type[Kind]] = {
    kind.name: kind for kind in (People, Products, Companies, Contacts, Leads, Deals, Activities)
}

__all__ = ["KINDS", "Item", "Kind"]
