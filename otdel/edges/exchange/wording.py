"""What is said of a row, a file and an import: stable codes to sentences in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

PROBLEMS: dict[str, str | Promise] = {
    "date": _("“%(value)s” is no date. Write it like 31.12.2017 or 2017-12-31."),
    "number": _("“%(value)s” is no number that fits here. Leave only digits."),
    "sum": _("“%(value)s” is no sum of money. Leave only digits and the currency sign."),
    "negative": _(
        "“%(value)s” is below zero. Write the sum without a minus, or leave the row out."
    ),
    "yes-no": _("“%(value)s” is neither yes nor no."),
    "missing": _("This is empty but needed. Fill it in."),
    "too-long": _("This is longer than %(limit)s characters. Shorten it."),
    "too-wide": _(
        "The row has %(value)s cells, more than the header. A separator inside the text needs quotes."
    ),
    "open-quote": _("A quotation mark is opened and never closed. Correct the line in the file."),
    "letters": _(
        "Some letters of this row are damaged. Save the file as UTF-8 again, or type the value."
    ),
    "closed-without-date": _("The deal is closed but has no closing date. Give the date."),
    "closes-before-opens": _(
        "The deal closes before it opens (%(opened)s). Correct one of the dates."
    ),
    "unknown-stage": _("The stage “%(value)s” has no match. Choose one in the mapping."),
    "unknown-process": _("The process “%(value)s” has no match. Choose one in the mapping."),
    "unknown-person": _(
        "“%(value)s” is not among your people. Choose a match or let the person be added."
    ),
    "unknown-company": _("There is no client “%(value)s”. Choose a match or let it be added."),
    "unknown-product": _("There is no product “%(value)s”. Choose a match or let it be added."),
    "unknown-deal": _("There is no deal “%(value)s”. Import the deals first."),
    "unknown-contact": _("There is no contact “%(value)s”."),
    "unknown-word": _("“%(value)s” is none of the words this field knows."),
    "phone": _("“%(value)s” is no phone number. Write it with the country's code."),
    "email": _("“%(value)s” is no e-mail address."),
    "own-parent": _("The company cannot stand under itself."),
    "refused": _("%(text)s"),
    "not-yours": _("Such a record exists but belongs to another team, so you cannot change it."),
    "database": _(
        "The database refused the row. Look at its values, the length of texts above all."
    ),
    "repeat": _("The same record as in line %(other)s of this file."),
    "control-row": _(
        "A control row of export № %(other)s: there is no such client, the row is left out."
    ),
    "export-mark": _("The mark of export № %(other)s at the end of its file, no record."),
    # notes: nothing is wrong, but a person should know
    "opened-today": _("No opening date: the day of the import is put."),
    "opened-as-closed": _("No opening date: the closing date is put."),
    "phone-left": _("“%(value)s” is no phone number and is left out."),
    "email-left": _("“%(value)s” is no e-mail address and is left out."),
    "erased-person": _(
        "This phone or mail belongs to somebody who was erased at their own request: it stays closed"
        " to contacts. Leave the row out, unless they came back by themselves."
    ),
    "parent-later": _("The parent company stands further down and is set afterwards."),
}

FILE_PROBLEMS: dict[str, str | Promise] = {
    "empty": _("The file is empty. Choose another one."),
    "header-only": _("There is a header but not a single row below it. Nothing to import."),
    "binary": _("This is not a table. Save it as CSV or XLSX and choose it again."),
    "damaged": _(
        "The workbook cannot be opened, it is damaged. Save it again and choose it once more."
    ),
    "bomb": _("The workbook unpacks into far more than it holds. It is not opened, for safety."),
    "too-large": _(
        "The workbook is too large. Save it as CSV: such a file is read in a stream of any size."
    ),
    "file-too-large": _(
        "The file is above the limit of %(limit)s MB. Split it, or raise the limit in the settings."
    ),
    "unknown": _(
        "The columns say nothing familiar. Choose what the table is and match its columns."
    ),
    "lacks": _("A column is missing: %(fields)s. Match it, or choose another kind of table."),
    "one-column": _("The table has only one column. Look at the separator between the cells."),
}


def sentence(problem: Mapping[str, Any]) -> str:
    """Return the problem's sentence; an unknown code is shown as it is."""
    text = PROBLEMS.get(problem["code"])
    return str(text) % _Gaps(problem) if text is not None else str(problem["code"])


def told(problem: Mapping[str, Any]) -> str:
    """Return "field: sentence"."""
    field = problem.get("field")
    return f"{field}: {sentence(problem)}" if field else sentence(problem)


def owners_sentence(number: int) -> str:
    """Return how many companies got an owner from their deals."""
    return ngettext(
        "%(n)s company that came without a responsible person went to the seller of its latest deal.",
        "%(n)s companies that came without a responsible person went to the sellers of their latest deals.",
        number,
    ) % {"n": number}


class _Gaps(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "—"


KIND_NAMES: dict[str, str | Promise] = {
    "people": _("People and teams"),
    "products": _("Products"),
    "companies": _("Companies"),
    "contacts": _("Contacts"),
    "leads": _("Leads"),
    "deals": _("Deals"),
    "activities": _("Activities"),
}

FIELD_NAMES: dict[str, dict[str, str | Promise]] = {
    "people": {
        "full_name": _("Full name"), "head": _("Head"), "unit": _("Unit"), "title": pgettext_lazy("work", "Title"),
        "email": _("E-mail"), "starts_on": _("Works since"),
    },
    "products": {
        "name": _("Name"), "code": _("Code"), "series": _("Series"), "unit": _("Unit of measure"),
        "price": _("Price"), "currency": _("Currency"),
    },
    "companies": {
        "name": _("Name"), "external_ref": _("Key in another system"), "tax_id": _("Tax ID"),
        "industry": _("Industry"), "founded_year": _("Founded"), "turnover": _("Yearly turnover"),
        "headcount": _("Employees"), "country": _("Country"), "city": _("City"),
        "address": _("Address"), "website": _("Website"), "parent": _("Parent company"),
        "owner": _("Responsible"), "status": _("Status"), "phone": _("Phone"), "email": _("E-mail"),
        "tags": _("Tags"), "preferences": _("Preferences"), "created_on": _("Created"),
    },
    "contacts": {
        "full_name": _("Full name"), "last_name": _("Surname"), "first_name": _("Given name"),
        "middle_name": _("Patronymic"), "external_ref": _("Key in another system"),
        "company": _("Company"), "title": pgettext_lazy("work", "Title"), "department": _("Department"),
        "phone": _("Phone"), "email": _("E-mail"), "owner": _("Responsible"),
        "part": _("Part in the decision"), "tags": _("Tags"),
    },
    "leads": {
        "title": _("What it is about"), "external_ref": _("Key in another system"),
        "status": _("Status"), "source": _("Source"), "company": _("Company"),
        "person": pgettext_lazy("lead", "Person"), "phone": _("Phone"), "email": _("E-mail"),
        "amount": _("Expected sum"), "currency": _("Currency"), "note": _("Note"),
        "came_at": _("Came"), "owner": _("Responsible"),
    },
    "deals": {
        "external_ref": _("Key in another system"), "title": _("Title"), "owner": _("Responsible"),
        "product": _("Product"), "company": _("Company"), "contact": _("Contact"),
        "stage": _("Stage"), "outcome": _("Won or lost"), "process": _("Process"),
        "opened_on": _("Opened"), "closed_on": _("Closed"),
        "expected_on": _("Expected to close"), "amount": _("Sum"), "currency": _("Currency"),
        "quantity": _("Quantity"), "source": _("Source"), "loss_reason": _("Reason of loss"),
        "loss_note": _("What happened"),
    },
    "activities": {
        "kind": _("Kind"), "subject": _("Subject"), "owner": _("Responsible"),
        "company": _("Company"), "contact": _("Contact"), "deal": _("Deal"), "due_at": _("Due"),
        "done_at": _("Done"), "outcome": _("Outcome"), "body": _("Text"),
        "direction": _("Direction"), "duration_minutes": _("Minutes"),
        "external_ref": _("Key in another system"),
    },
}  # fmt: skip


def field_name(kind: str, name: str) -> str:
    """Return what a field is called; "entered:Offer" is the day a deal entered that stage."""
    if name.startswith("entered:"):
        return str(_("Entered the stage “%(stage)s”")) % {"stage": name[8:]}
    return str(FIELD_NAMES.get(kind, {}).get(name, name))
