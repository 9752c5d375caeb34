"""The one way to list: columns, filters, saved views, bulk acts, inline edit, export."""

from .spec import Act, Addition, Chip, Choice, Column, DecoyRow, Filter, ListSpec
from .views import list_view

__all__ = [
    "Act",
    "Addition",
    "Chip",
    "Choice",
    "Column",
    "DecoyRow",
    "Filter",
    "ListSpec",
    "list_view",
]
