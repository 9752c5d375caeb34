"""What codes of this room are called."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

REASONS: dict[str, str | Promise] = {
    "trap": _("a hidden field was filled in"),
    "forged": _("the token of the form is not ours"),
    "no_token": _("sent past the form"),
    "quick": _("filled in too quickly"),
    "old": _("the form was opened long ago"),
    "reused": _("one opening of the form, many requests"),
    "links": _("many links"),
    "flood": _("too many requests in an hour"),
    "refused": _("the rules of leads refused it"),
}
MATCHED: dict[str, str | Promise] = {
    "contact:email": _("Known by e-mail: a person from the base"),
    "contact:phone": _("Known by phone: a person from the base"),
    "company:tax_id": _("Known by tax ID: a company from the base"),
    "company:email": _("Known by e-mail: a company from the base"),
    "company:phone": _("Known by phone: a company from the base"),
}


def reasons(text: str) -> list[str]:
    """Return the sentences of codes joined by commas."""
    codes = [code.partition(":")[0] for code in text.split(",") if code]
    return [str(REASONS.get(code, code)) for code in codes]
