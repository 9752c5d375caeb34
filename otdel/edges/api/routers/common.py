"""What every PATCH does."""

from typing import Any

from ninja import Schema


def changes_of(sent: Schema) -> dict[str, Any]:
    """Return the fields that were sent; a name or title sent as null counts as not sent."""
    sent_fields = sent.dict(exclude_unset=True)
    sent_fields.pop("version", None)
    never_empty = ("name", "full_name", "title", "subject")
    return {k: v for k, v in sent_fields.items() if v is not None or k not in never_empty}


def version_of(sent: Any, row: Any) -> int:
    """The version the sender saw, or the present one."""
    return sent.version or row.version
