"""Dropping letters and files onto a record, and reading a letter."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from otdel.foundation.people.masking import masked
from otdel.foundation.people.reach import reader
from otdel.foundation.people.services import note_view
from otdel.foundation.preferences import queries as preferences
from otdel.foundation.web import dialog, new_batch, reload_part, toast, undo_url

from . import queries, services
from .preferences import FILES, MEGABYTES
from .services import Dropped, Limits


@require_POST
@login_required
def drop(request: HttpRequest, noun: str, noun_id: int) -> HttpResponse:
    """Take what was dropped; a toast if all is clear, a dialog row by row if something is to be read."""
    by, batch = reader(request), new_batch()
    limits = Limits(
        preferences.value(MEGABYTES),
        preferences.value(FILES),
        preferences.value("files.max_megabytes"),
        preferences.value("files.max_files"),
    )
    taken = services.take_drops(
        noun, noun_id, request.FILES.getlist("file"),
        by=by, at=timezone.now(), batch=batch, limits=limits,
    )  # fmt: skip
    if not taken:
        return toast(HttpResponse(status=204), _("Choose a file first."), tone="warning")
    undo = undo_url(batch) if any(one.refusal is None for one in taken) else ""
    if len(taken) == 1 and _is_plain(taken[0]) and request.headers.get("HX-Request") == "true":
        answer = toast(HttpResponse(status=204), _said(taken[0]), undo_url=undo)
    else:
        rows = [_row(one, noun, noun_id, by) for one in taken]
        answer = dialog(request, "letters/dropped.html", {"rows": rows, "undo": undo})
    return reload_part(answer, "timeline", "files") if undo else answer


def _is_plain(one: Dropped) -> bool:
    left_out = one.letter.left_out if one.letter else 0
    return not (one.refusal or one.refused or one.stranger or left_out)


def _said(one: Dropped) -> str:
    if one.refusal:
        return str(one.refusal)
    if one.activity and one.letter:
        return _("Letter entered: %(subject)s") % {"subject": one.activity.subject}
    return _("File attached: %(name)s") % {"name": one.name}


def _row(one: Dropped, noun: str, noun_id: int, by: Any) -> dict[str, Any]:
    beyond = one.letter.left_out - len(one.refused) if one.letter else 0
    there = one.refusal.gaps.get("letter_id") if one.refusal else None
    return {
        "name": one.name,
        "is_done": one.refusal is None,
        "icon": "mail" if one.letter else "paperclip",
        "said": _said(one),
        "files": len(one.letter.file_ids) if one.letter else 0,
        "refused": [(name, str(why)) for name, why in one.refused],
        "beyond": beyond,
        "letter_url": reverse("letters:letter", args=[there]) if there else "",
        "stranger": _stranger(one, by),
        "add_url": _add_url(one, noun, noun_id) if by.may("contact.edit") else "",
    }


def _stranger(one: Dropped, by: Any) -> str:
    if one.stranger is None:
        return ""
    mail = masked("email", one.stranger.mail) if by.is_masked else one.stranger.mail
    return f"{one.stranger.name} <{mail}>" if one.stranger.name else mail


def _add_url(one: Dropped, noun: str, noun_id: int) -> str:
    """Return the form of a new contact, filled in; what it does not know the person writes."""
    if one.stranger is None or one.activity is None:
        return ""
    told = {"full_name": one.stranger.name, "email": one.stranger.mail}
    if one.activity.company_id:
        told["company"] = str(one.activity.company_id)
    return f"{reverse('clients:contact-create')}?{urlencode(told)}"


@require_safe
@login_required
def letter(request: HttpRequest, letter_id: int) -> HttpResponse:
    opened = queries.letter(reader(request), letter_id)
    note_view("letter", letter_id, by=reader(request), at=timezone.now())
    return dialog(request, "letters/letter.html", {"opened": opened, "to": _titles(opened.to)})


def _titles(people: Sequence[Any]) -> str:
    return ", ".join(f"{one.name} <{one.mail}>" if one.name else one.mail for one in people)
