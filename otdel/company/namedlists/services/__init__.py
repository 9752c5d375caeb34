"""Everything that changes named lists. Bulk verbs answer one result an id, in order."""

from .carrying import carry_entries, count_entries, give_back_entries
from .drawing import create_list, edit_list, restore_lists, switch_lists
from .entries import add_entries, edit_entries, edit_entry, remove_entries
from .fields import define_list_field, edit_list_field, restore_list_fields
from .pasting import Pasted, add_pasted
from .restoring import restore_entries

__all__ = [
    "Pasted",
    "add_entries",
    "add_pasted",
    "carry_entries",
    "count_entries",
    "create_list",
    "define_list_field",
    "edit_entries",
    "edit_entry",
    "edit_list",
    "edit_list_field",
    "give_back_entries",
    "remove_entries",
    "restore_entries",
    "restore_list_fields",
    "restore_lists",
    "switch_lists",
]
