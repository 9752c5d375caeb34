"""What codes of this room are called, for the timeline and the screens."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from otdel.company.clients.models import Channel
from otdel.foundation.people.models import User

from .models import DataRequest, Purpose, TalkRule

ANY_CHANNEL = _("every channel")
ANY_PURPOSE = _("every purpose")
CODES = {
    "do-not-contact": _("do-not-contact"),
    "consent-withdrawn": _("consent withdrawn"),
    "consent-expired": _("consent ran out"),
    "consent-missing": _("no consent"),
    "out-of-hours": _("outside the hours"),
    "day-off": _("day off"),
    "too-often": _("too often"),
    "channel-unwanted": _("unwanted channel"),
    "not-their-client": _("not by these functions"),
}
REPLIES = {
    "wish": _("Wish"),
    "request": _("Request"),
    "question": _("Question"),
    "complaint": _("Complaint"),
}


REQUEST_ACTS = {
    "given": _("given to somebody"),
    "extended": _("term extended"),
    "bound": _("contact named"),
    "allowed": _("erasure allowed"),
    "carried": _("moved with a merged contact"),
}


def purpose_words(by: User, codes: Sequence[Any]) -> dict[Any, str]:
    """Return {code: word}; "" is every purpose."""
    return {code: str(Purpose(code).label if code else ANY_PURPOSE) for code in codes}


def channel_words(by: User, codes: Sequence[Any]) -> dict[Any, str]:
    return {code: str(Channel(code).label if code else ANY_CHANNEL) for code in codes}


def channels_said(text: str) -> str:
    """Return the names of channels joined by commas, as `Consent.channels` keeps them."""
    return ", ".join(str(Channel(code).label) for code in text.split(",") if code in Channel)


def codes_said(text: str) -> str:
    return ", ".join(str(CODES.get(code, code)) for code in text.split(",") if code)


def code_words(by: User, lists: Sequence[Any]) -> dict[Any, str]:
    return {text: codes_said(str(text)) for text in lists}


def rule_names(by: User, ids: Sequence[int]) -> dict[int, str]:
    """Return {id: both names}: the reader's language is not known here."""
    rows = TalkRule.objects.filter(pk__in=ids).values_list("pk", "name_ru", "name_en")
    return {pk: ru if ru == en else f"{ru} / {en}" for pk, ru, en in rows}


def request_kind_words(by: User, codes: Sequence[Any]) -> dict[Any, str]:
    return {code: str(DataRequest.Kind(code).label) for code in codes}


def request_state_words(by: User, codes: Sequence[Any]) -> dict[Any, str]:
    return {code: str(DataRequest.State(code).label) for code in codes}


def request_act_words(by: User, codes: Sequence[Any]) -> dict[Any, str]:
    return {code: str(REQUEST_ACTS.get(code, code)) for code in codes}
