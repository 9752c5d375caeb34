"""The only writers of the portrait, of fits and of behaviour."""

from .behaviour import note_behaviour, restore_behaviours
from .fits import refit, refit_portion
from .portraits import approve_portrait, begin_draft, drop_draft, edit_words
from .traits import add_traits, edit_trait, remove_trait, restore_traits

__all__ = [
    "add_traits",
    "approve_portrait",
    "begin_draft",
    "drop_draft",
    "edit_trait",
    "edit_words",
    "note_behaviour",
    "refit",
    "refit_portion",
    "remove_trait",
    "restore_behaviours",
    "restore_traits",
]
