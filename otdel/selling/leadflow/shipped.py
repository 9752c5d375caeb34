"""Cadences that an empty installation is given; heads change them as they like."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Shipped:
    """steps: (channel, wait in working days, subject, text). repeat_days: see `Cadence`."""

    name: Text
    on_noun: str
    steps: tuple[tuple[str, int, Text, Text], ...]
    repeat_days: int | None = None


_LETTER = _(
    "Hello, {contact}!\n\n"
    "I have a short question about {company}: who decides on such purchases with you, "
    "and is it worth talking now?\n\n{me}"
)
_AGAIN = _(
    "Hello, {contact}!\n\n"
    "I wrote to you about {company} and called. Ten minutes will show whether we can be of use. "
    "When is it convenient to call?\n\n{me}"
)
_AFTER = _(
    "Hello, {contact}!\n\n"
    "You have our offer. What in it should we discuss or change? "
    "I will call to agree on the next step.\n\n{me}"
)

SHIPPED: dict[str, Shipped] = {
    "cold": Shipped(
        _("Cold prospecting"),
        "lead",
        (
            ("call", 0, _("First call: find who decides"), _("Aim: a name, a need, a meeting.")),
            ("letter", 0, _("A question about {company}"), _LETTER),
            ("call", 2, _("Call after the letter: {contact}"), ""),
            ("social", 2, _("Find {contact} in social networks and write"), ""),
            ("call", 3, _("Call: {contact}, {company}"), ""),
            ("letter", 3, _("{contact}, ten minutes about {company}"), _AGAIN),
            ("call", 2, _("Call: agree on a meeting with {contact}"), ""),
        ),
        repeat_days=20,
    ),
    "after-offer": Shipped(
        _("After an offer: calls until an answer"),
        "deal",
        (
            ("call", 2, _("Call: has {contact} looked at the offer?"), ""),
            ("letter", 3, _("Our offer for {company}"), _AFTER),
            ("call", 2, _("Call: questions on the offer, next step"), ""),
            ("call", 5, _("Call about the offer until there is an answer"), ""),
        ),
        repeat_days=5,
    ),
}


_CALLED = _(
    "Hello, {contact}!\n\n"
    "Thank you for the talk. As agreed, in short: what {company} wants to solve, what we propose "
    "and when we talk next.\n\n"
    "– The task: \n– What we propose: \n– The next step and its day: \n\n"
    "If I understood something differently, correct me in one line.\n\n{me}, {my_mail}"
)
_MEETING = _(
    "Hello, {contact}!\n\n"
    "I confirm our meeting about “{matter}”: day and hour, place or link.\n\n"
    "To keep it to half an hour I shall ask about three things: how it works with you now, what has "
    "to change and who decides with you. Who else should take part?\n\n{me}, {my_mail}"
)

# {code: (name, subject, text)}, laid in each language
LETTERS: dict[str, tuple[Text, Text, Text]] = {
    "first": (_("First letter"), _("A question about {company}"), _LETTER),
    "again": (_("Second letter"), _("{contact}, ten minutes about {company}"), _AGAIN),
    "called": (_("After the first call"), _("{company}: what we agreed on"), _CALLED),
    "meeting": (_("Meeting confirmed"), _("Our meeting: {matter}"), _MEETING),
    "offer": (_("After the offer"), _("Our offer for {company}"), _AFTER),
}
