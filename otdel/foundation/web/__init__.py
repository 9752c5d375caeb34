"""The look: base page, components, lists, boards, records, charts, slots, search box."""

from .pages import (
    address,
    close_dialog,
    dialog,
    go,
    new_batch,
    page,
    reload_part,
    sent,
    toast,
    toast_next,
    undo_url,
)

__all__ = [
    "address",
    "close_dialog",
    "dialog",
    "go",
    "new_batch",
    "page",
    "reload_part",
    "sent",
    "toast",
    "toast_next",
    "undo_url",
]
