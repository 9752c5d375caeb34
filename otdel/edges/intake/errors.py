"""Why this room says no: to those who keep the forms, and to those who fill them in."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from otdel.kernel.errors import Invalid, Refused


class Missing(Invalid):
    text = _("%(field)s: must not be empty.")


class NameTaken(Refused):
    code = "form-name-taken"
    status = 422
    text = _("There is a form “%(name)s” already. Name this one otherwise.")


class NoWay(Refused):
    code = "form-without-address"
    status = 422
    text = _("Ask for a phone or an e-mail: otherwise nobody can answer.")


class UnknownField(Refused):
    code = "unknown-field"
    status = 422
    text = _("Leads have no field “%(key)s”. Choose from those offered.")


class UnknownSource(Refused):
    code = "unknown-source"
    status = 422
    text = _("Name the source that the leads of this form get.")


class UnknownPerson(Refused):
    code = "unknown-person"
    status = 422
    text = _("This person does not work here any more. Choose another or nobody.")


class BadOrigin(Refused):
    code = "bad-origin"
    status = 422
    text = _("“%(origin)s” is no site's address. Write it as https://shop.example, without a path.")


class BadReturn(Refused):
    code = "bad-return"
    status = 422
    text = _("“%(address)s” is no address to go on to. It begins with https://.")


class NoText(Refused):
    code = "no-consent-text"
    status = 422
    text = _(
        "There is no text of the consent “%(purpose)s” yet. Publish it in the rules of contact."
    )


class BareNeedsSites(Refused):
    code = "bare-needs-sites"
    status = 422
    text = _("For an own HTML form name the sites where it stands.")


class NoSuchForm(Refused):
    code = "no-such-form"
    status = 404
    text = _("There is no such form.")


class FormBusy(Refused):
    code = "form-busy"
    text = _("The form “%(name)s” has brought requests, so it stays. Take it out of use instead.")


class AlreadySorted(Refused):
    code = "already-sorted"
    text = _("The request %(reference)s is sorted already.")


class RequestGone(Refused):
    code = "request-gone"
    text = _("What was written in the request %(reference)s is gone: its time is over.")


# ---------------------------------------------------------------- to those who fill in


class FormClosed(Refused):
    code = "form-closed"
    status = 410
    text = _("This form takes no more requests.")


class NotFilled(Refused):
    """Fields are wrong; `problems`: {field: sentence}."""

    code = "invalid"
    status = 422
    text = _("Some fields need another look.")

    def __init__(self, problems: dict[str, Any]) -> None:
        self.problems = problems
        super().__init__()


class TooLarge(Refused):
    code = "too-large"
    status = 413
    text = _("This is too much text for the form. Make it shorter.")


class Unreadable(Refused):
    code = "unreadable"
    status = 400
    text = _("The request cannot be read: send a form or a JSON object of texts.")


class ForeignSite(Refused):
    code = "foreign-site"
    status = 403
    text = _("This form does not take requests from that site.")


class TooMany(Refused):
    code = "too-many-requests"
    status = 429
    text = _("Too many requests from you. Please try again in %(minutes)s min.")


class KeyReused(Refused):
    code = "idempotency-key-reused"
    status = 422
    text = _("This Idempotency-Key came before with another request. Use a new key.")


class BadKey(Refused):
    code = "bad-idempotency-key"
    status = 422
    text = _("An Idempotency-Key is 1 to 200 printable ASCII characters.")
