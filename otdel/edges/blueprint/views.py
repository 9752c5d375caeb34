"""Pages of the department as a file: ready ones, this one, versions; compare, try, apply."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from otdel.foundation.people.reach import require
from otdel.foundation.web import go, page, toast_next

from . import queries, services
from .engine import Change, difference, items, renamed
from .errors import CannotApply
from .faults import Problem, Unreadable
from .reading import read_files
from .schema import FILES, Documents
from .shelf import KEYS, ready, ready_one
from .words import (
    MARKS,
    SECTIONS,
    inside,
    is_text,
    label,
    place,
    shown_value,
    text_changes,
    told_with,
)

HERE = "here"
TONES = {"create": "good", "change": "info", "remove": "bad", "order": "neutral"}


@require_safe
@login_required
def blueprints(request: HttpRequest) -> HttpResponse:
    by: Any = request.user
    require(by, "blueprint.apply")
    shown = [(one, inside(one.documents)) for one in ready(_language())]
    context = {"tab": "blueprint", "ready": shown, "versions": queries.versions()[:20]}
    return page(request, "blueprint/blueprints.html", "main", context)


@require_safe
@login_required
def shipped(request: HttpRequest, key: str) -> HttpResponse:
    """A ready blueprint to be read: its files as they are."""
    by: Any = request.user
    require(by, "blueprint.apply")
    one = ready_one(key, _language())
    if one is None:
        raise Http404
    files = {name: body.decode() for name, body in services.written(one.documents).items()}
    context = {"tab": "blueprint", "one": one, "files": files, "inside": inside(one.documents)}
    return page(request, "blueprint/shipped.html", "files", context)


@require_safe
@login_required
def download(request: HttpRequest) -> HttpResponse:
    """This department, a ready blueprint or a version as a ZIP; ?what= as in `compare`."""
    by: Any = request.user
    require(by, "blueprint.apply")
    files = _files(request.GET.get("what", HERE), by)
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    answer = HttpResponse(body.getvalue(), content_type="application/zip")
    answer["Content-Disposition"] = 'attachment; filename="blueprint.zip"'
    return answer


@require_safe
@login_required
def compare(request: HttpRequest) -> HttpResponse:
    """Two blueprints side by side; each is "here", "ready:<key>" or "version:<number>"."""
    by: Any = request.user
    require(by, "blueprint.apply")
    left, right = request.GET.get("a", HERE), request.GET.get("b", f"ready:{KEYS[0]}")
    before, after = _documents(left, by), _documents(right, by)
    changes = difference(items(before), items(after), renamed(after))
    context = {
        "tab": "blueprint", "a": left, "b": right, "choices": _choices(), "groups": grouped(changes),
    }  # fmt: skip
    return page(request, "blueprint/compare.html", "changes", context)


@require_POST
@login_required
def preview(request: HttpRequest) -> HttpResponse:
    """What applying would do: a chosen blueprint (`what`) or uploaded files."""
    by: Any = request.user
    require(by, "blueprint.apply")
    only_add = "only_add" in request.POST
    files = _given(request, by)
    problems: list[Problem] = []
    changes: list[Change] = []
    try:
        documents = read_files(files)
        at = timezone.now()
        changes = services.plan(documents, by=by, only_add=only_add)
        services.rehearse(documents, by=by, at=at, on=timezone.localdate(at), only_add=only_add)
    except (Unreadable, CannotApply) as found:
        problems = found.problems
    return _preview(request, files, changes, problems, only_add)


def _preview(
    request: HttpRequest,
    files: Mapping[str, bytes],
    changes: list[Change],
    problems: list[Problem],
    only_add: bool,
    status: int = 200,
) -> HttpResponse:
    shown = {name: body.decode("utf-8", "replace") for name, body in files.items()}
    context = {
        "tab": "blueprint", "files": shown, "groups": grouped(changes), "number": len(changes),
        "problems": problems, "only_add": only_add,
    }  # fmt: skip
    answer = page(request, "blueprint/preview.html", "panel", context)
    answer.status_code = status
    return answer


@require_POST
@login_required
def apply(request: HttpRequest) -> HttpResponse:
    by: Any = request.user
    require(by, "blueprint.apply")
    files, only_add = _given(request, by), "only_add" in request.POST
    at = timezone.now()
    try:
        done = services.apply(
            read_files(files), by=by, at=at, on=timezone.localdate(at),
            why=request.POST.get("why", ""), only_add=only_add,
        )  # fmt: skip
    except (Unreadable, CannotApply) as found:
        return _preview(request, files, [], found.problems, only_add, 422)
    number = len(done.changes)
    said = ngettext("Applied: %(number)s change", "Applied: %(number)s changes", number)
    toast_next(request, said % {"number": number} if number else _("Nothing differs"))
    return go(request, "blueprint:blueprints")


@require_safe
@login_required
def version(request: HttpRequest, version_id: int) -> HttpResponse:
    by: Any = request.user
    require(by, "blueprint.apply")
    shown = queries.versions().filter(pk=version_id).first()
    if shown is None:
        raise Http404
    return page(request, "blueprint/version.html", "files", {"tab": "blueprint", "version": shown})


# ---------------------------------------------------------------- what is meant


def _language() -> str:
    return "ru" if (get_language() or "en").startswith("ru") else "en"


def _choices() -> list[tuple[str, str]]:
    mine = [(HERE, _("This department"))]
    shipped = [(f"ready:{one.key}", one.name) for one in ready(_language())]
    kept = [
        (f"version:{one.pk}", f"{one.name}, {timezone.localtime(one.at):%d.%m.%Y %H:%M}")
        for one in queries.versions()[:20]
    ]
    return [*mine, *shipped, *kept]


def _files(what: str, by: Any) -> dict[str, bytes]:
    kind, _colon, which = what.partition(":")
    if kind == HERE:
        return services.export(by, name=str(_("Sales department")), language=_language())
    if kind == "ready" and (one := ready_one(which, _language())):
        return services.written(one.documents)
    if kind == "version" and which.isascii() and which.isdigit():
        kept = queries.versions().filter(pk=int(which)).first()
        if kept is not None:
            return {name: text.encode() for name, text in kept.files.items()}
    raise Http404


def _documents(what: str, by: Any) -> Documents:
    return read_files(_files(what, by))


def _given(request: HttpRequest, by: Any) -> dict[str, bytes]:
    """Files of the form: uploaded ones (a ZIP is opened), those the preview carried, or a chosen blueprint."""
    if "what" in request.POST:
        return _files(request.POST["what"], by)
    found = {
        name: request.POST[name].replace("\r\n", "\n").encode()
        for name in FILES
        if name in request.POST
    }
    for upload in request.FILES.getlist("files"):
        name = str(upload.name)
        if name.lower().endswith(".zip"):
            found |= _unpacked(upload)
        elif (upload.size or 0) <= _BIGGEST:
            found[name] = upload.read()
    return found


_BIGGEST = 3 << 20  # above what the reader takes, so that it refuses what was cut off


def _unpacked(upload: Any) -> dict[str, bytes]:
    """Files of an archive at its top or in one folder, each cut off past what the reader takes."""
    found: dict[str, bytes] = {}
    try:
        with zipfile.ZipFile(upload) as archive:
            for entry in archive.infolist()[:50]:
                name = entry.filename.rpartition("/")[2]
                if name in FILES:
                    with archive.open(entry) as body:
                        found[name] = body.read(_BIGGEST)
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError):
        return {}
    return found


def grouped(changes: list[Change]) -> list[tuple[Any, list[dict[str, Any]]]]:
    """Changes by section, as the page shows them."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for change in changes:
        fields = [] if change.did in ("create", "remove") else change.fields
        row = {
            "mark": MARKS[change.did],
            "did": change.did.value,
            "tone": TONES[change.did],
            "where": place(change),
            "fields": [_shown(name, before, after) for name, before, after in fields],
            "told": [(label(name), shown_value(name, told)) for name, told in told_with(change)],
            "text": change.after.get("text", "") if change.did == "create" else "",
        }
        groups.setdefault(change.section, []).append(row)
    return [(SECTIONS[section], rows) for section, rows in groups.items()]


def _shown(name: str, before: Any, after: Any) -> dict[str, Any]:
    """A field that differs: of a text the lines that do, else both values."""
    if is_text(before) or is_text(after):
        return {"label": label(name), "lines": text_changes(before or "", after or "", 40)}
    told = {"before": shown_value(name, before), "after": shown_value(name, after)}
    return {"label": label(name), **told}
