"""The document of an offer: its words in the offer's language, and the PDF and DOCX made of them.

told: {"lang", "title", "draft", "code", "made_on", "valid_until", "payment", "terms", "author", "author_mail",
"firm": {"name", "details", "contacts", "closing"}, "client": {"name", "tax_id", "address", "person"},
"facts": [[name, value], …], "head": {column: name}, "lines": [{"place", "title", "quantity", "price",
"discount", "vat", "sum"}, …], "has_discount", "has_vat", "totals": [[name, value], …], "words": {…}}.
All of it is text for people; the last of the totals is the one to pay.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from textwrap import wrap
from typing import Any
from urllib.parse import quote, urlencode

from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from otdel.company.clients.models import Company
from otdel.company.clients.queries import contacts, points
from otdel.foundation.files.documents import render
from otdel.foundation.files.word import fill
from otdel.foundation.people.fields import may_read
from otdel.foundation.people.models import User
from otdel.foundation.web.formats import format_money
from otdel.kernel.money import Money
from otdel.selling.pipeline.models import Deal

from . import queries
from .drafts import PaperDraft
from .models import Offer
from .shown import ToldLine, told_lines, totals
from .wording import fields_of, groups_of

_LONG = re.compile(r"\S{21,}")
MASKED = ("tax_id", "address")  # of the client, by the rights of who opens the document


def of(row: Offer, by: User) -> dict[str, Any]:
    """Return the words of the document: those the client got, else those it would get now."""
    kept = queries.paper_of(row)
    told = dict(kept.told) if kept else _now(row, by)
    return told | {"client": _masked(told["client"], by)}


def to_send(row: Offer, by: User) -> PaperDraft:
    """Return the words to keep with an offer that goes out."""
    own = queries.templates().get(row.language)
    return PaperDraft(_now(row, by), row.version, own.pk if own else None)


def word(row: Offer, told: Mapping[str, Any]) -> bytes:
    """Return the document of Word, by the template it was sent with, else by the one in use."""
    kept = queries.paper_of(row)
    own = queries.templates().get(row.language)
    template_id = kept.template_id if kept else own and own.pk
    return fill(
        queries.template_body(template_id) if template_id else shipped(row.language),
        fields_of(told),
        groups_of(told),
        title=told["title"],
        author=told["firm"]["name"],
        at=row.made_at,
    )


def shipped(language: str) -> bytes:
    """Return the product's own template of Word."""
    return Path(__file__).parent.joinpath("documents", f"offer.{language}.docx").read_bytes()


def pdf(row: Offer, told: Mapping[str, Any]) -> bytes:
    """Return the document; the same version gives the same bytes."""
    lines = [line | {"title": _breakable(line["title"])} for line in told["lines"]]
    return render("offers/offer", {**told, "lines": lines}, at=row.made_at)


@dataclass(frozen=True, slots=True)
class Letter:
    """What a seller sends by their own mail program; `href` opens it there. to: "" if no mail is known."""

    to: str
    subject: str
    body: str

    @property
    def href(self) -> str:
        return f"mailto:{quote(self.to, safe='@')}?" + urlencode(
            {"subject": self.subject, "body": self.body}, quote_via=quote
        )


def letter(row: Offer, address: str, by: User) -> Letter:
    """Return the letter that brings the client to the page, in the language of the offer."""
    told = of(row, by)
    deal = queries.deal_of(by, row)
    with translation.override(row.language):
        said = {"code": row.code, "total": told["totals"][-1][1], "until": told["valid_until"]}
        signed = [one for one in (told["author"], told["firm"]["name"]) if one]
        parts = (
            _("Good day!"),
            _("Our offer No. %(code)s for %(total)s:") % said + f"\n{address}",
            _("It holds until %(until)s. On the page you can take it as PDF and answer us.") % said,
            "\n".join(signed),
        )
    return Letter(_mail(deal, by), told["title"], "\n\n".join(parts))


def _mail(deal: Deal, by: User) -> str:
    """Return the mail of the deal's contact, else of the company, as far as `by` sees it whole."""
    for noun, pk in (("contact", deal.contact_id), ("company", deal.company_id)):
        for point in points(by, noun, [pk]).get(pk, []) if pk else []:
            if point.kind == "email" and not point.is_hidden:
                return str(point.value)
    return ""


def file_name(row: Offer, ending: str) -> str:
    """Return offer-2026-0007-v2.pdf."""
    later = f"-v{row.revision}" if row.revision > 1 else ""
    return f"offer-{row.year}-{row.number:04d}{later}.{ending}"


def _breakable(text: str) -> str:
    """Let a word longer than a column be broken: an invisible space every 20 signs of it."""
    return _LONG.sub(lambda word: "\u200b".join(wrap(word[0], 20)), text)


def _masked(client: Mapping[str, str], by: User) -> dict[str, str]:
    closed = {name for name in MASKED if not may_read(by, Company.noun, name)}
    return {name: "" if name in closed else text for name, text in client.items()}


def _now(row: Offer, by: User) -> dict[str, Any]:
    with translation.override(row.language):
        return _told(row, queries.deal_of(by, row), by)


def _told(row: Offer, deal: Deal, by: User) -> dict[str, Any]:
    lines = told_lines(queries.lines_of(row), row.currency)
    has_vat = bool(row.vat_minor)
    return {
        "lang": row.language,
        "code": row.code,
        "title": _("Commercial offer No. %(code)s") % {"code": row.code},
        "draft": _draft(row),
        "made_on": _day(row.made_at),
        "valid_until": _day(row.valid_until),
        "payment": str(row.get_payment_display()) if row.payment else "",
        "terms": row.terms,
        "author": row.author.full_name,
        "author_mail": row.author.email if row.author.has_mail else "",
        "firm": _firm(row.language),
        "client": _masked(_client(deal, by), by),
        "words": _words(),
        "head": _head(),
        "lines": [_line(line, row.language) for line in lines],
        "has_discount": bool(row.discount_minor),
        "has_vat": has_vat,
        "totals": _totals(row, has_vat=has_vat),
    }


def _draft(row: Offer) -> str:
    is_early = row.state in (Offer.State.DRAFT, Offer.State.WAITING)
    return _("Draft, not for the client") if is_early else ""


def _firm(language: str) -> dict[str, str]:
    ours = queries.letterheads().get(language)
    names = ("name", "details", "contacts", "closing")
    return {name: getattr(ours, name) if ours else "" for name in names}


def _client(deal: Deal, by: User) -> dict[str, str]:
    firm = deal.company
    person = contacts(by).filter(pk=deal.contact_id or 0).first()
    return {
        "name": firm.name if firm else "",
        "tax_id": firm.tax_id if firm else "",
        "address": firm.address if firm else "",
        "person": person.full_name if person else "",
    }


def _words() -> dict[str, str]:
    return {
        "for": _("Offered to"),
        "tax_id": _("Tax ID"),
        "address": _("Address"),
        "attention": _("Attention of"),
        "dated": _("Date"),
        "valid_until": _("Valid until"),
        "payment": _("Payment"),
        "terms": _("Terms"),
        "author": _("Your contact"),
        "page": _("Page"),
    }


def _head() -> dict[str, str]:
    return {
        "place": _("No."),
        "title": _("What is offered"),
        "quantity": _("Quantity"),
        "price": _("Price"),
        "discount": _("Discount"),
        "vat": _("VAT"),
        "sum": _("Sum"),
    }


def _line(line: ToldLine, language: str) -> dict[str, str]:
    return {
        "place": str(line.place),
        "title": line.title,
        "quantity": f"{line.quantity.replace('.', ',') if language == 'ru' else line.quantity} {line.unit}".strip(),
        "price": _money(line.price, language),
        "discount": f"{line.discount}%" if line.discount else "",
        "vat": f"{line.vat}%",
        "sum": _money(line.sum, language),
    }


def _totals(row: Offer, *, has_vat: bool) -> list[list[str]]:
    sums = totals(row)
    rows: list[tuple[str, Money]] = []
    if sums.discount:
        rows += [(_("Before the discount"), sums.base), (_("Discount"), -sums.discount)]
    if has_vat and sums.is_vat_inside:
        rows.append((_("VAT included"), sums.vat))
    elif has_vat:
        rows += [(_("Without VAT"), sums.sum), (_("VAT"), sums.vat)]
    rows.append((_("Total"), sums.total))
    return [[name, _money(value, row.language)] for name, value in rows]


def _money(value: Money, language: str) -> str:
    return format_money(value.minor, value.currency, language)


def _day(value: date) -> str:
    told = timezone.localdate(value) if isinstance(value, datetime) else value
    return date_format(told, "DATE_FORMAT")
