"""The frame's own addresses: palette, keys, theme and language, undo, jobs, saved views, columns."""

from __future__ import annotations

import json
from collections.abc import Container
from dataclasses import asdict
from typing import Any
from urllib.parse import quote, urlencode

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from otdel.foundation.jobs import services as jobs
from otdel.foundation.jobs.queries import jobs as jobs_of
from otdel.foundation.journal import services as journal
from otdel.foundation.people.queries import user_names
from otdel.foundation.people.services import edit_me
from otdel.foundation.preferences.queries import value
from otdel.kernel.later import after_commit

from . import queries, services, tasks
from .frame import THEME_COOKIE, THEMES, entries
from .models import SavedView
from .pages import close_dialog, dialog, page, reload_part, toast, toast_next
from .search import OWNERS, Answer, Asked, answer, look_up, specs
from .slots import wired

YEAR = 365 * 24 * 3600


@require_safe
@login_required
def palette(request: HttpRequest) -> HttpResponse:
    """Answer ?q= with what was found; an empty line with what can be done."""
    text = " ".join(request.GET.get("q", "").replace("\x00", "").split())[:200]
    menu = entries(wired("OTDEL_MENU", "otdel.wiring.menu.MENU"), request.user)
    quick = entries(wired("OTDEL_QUICK", "otdel.wiring.menu.QUICK"), request.user)
    context = {
        "text": text,
        "groups": look_up(request.user, text) if text else [],
        "quick": [line for line in quick if _has(line, text)],
        "menu": [line for line in menu if _has(line, text)],
    }
    return render(request, "web/palette.html", context)


@require_safe
@login_required
def search_page(request: HttpRequest) -> HttpResponse:
    """Answer ?q= with everything that the text means, narrowed by noun, person and state."""
    by: Any = request.user
    asked = _search_asked(request.GET, specs(by))
    found = answer(by, asked) if asked.text else Answer()
    names = user_names(by, [pk for pk in found.owners if pk])
    owners = sorted(found.owners.items(), key=lambda pair: -pair[1])
    context = {
        "asked": asked,
        "found": found,
        "all": _search_link(asked, noun="", owner=None, status=""),
        "nouns": [
            (label, count, capped, key == asked.noun, _search_link(asked, noun=key, status=""))
            for key, label, count, capped in found.nouns
        ],
        "owners": [
            (
                names.get(pk or 0, _("Nobody")),
                count,
                pk == asked.owner,
                _search_link(asked, owner=pk),
            )
            for pk, count in owners[:OWNERS]
            if pk
        ],
        "any_owner": _search_link(asked, owner=None),
        "states": [
            (label, count, value == asked.status, _search_link(asked, status=value))
            for value, label, count in found.states
        ],
        "any_state": _search_link(asked, status=""),
        "groups": [(group, _search_link(asked, noun=group.key)) for group in found.groups],
        "as_list": found.groups[0].more.replace("%s", quote(asked.text))
        if asked.noun and found.groups
        else "",
        "literally": _search_link(asked, literal=True),
        "freely": _search_link(asked, literal=False),
        "earlier": _search_link(asked, page=asked.page - 1) if asked.page > 1 else "",
        "later": _search_link(asked, page=asked.page + 1) if found.has_more else "",
    }
    return page(request, "web/search.html", "found", context)


def _search_asked(told: Any, known: Container[str]) -> Asked:
    """Read the address of the search; what cannot be read does not narrow."""

    def number(key: str) -> int | None:
        text = told.get(key, "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None

    return Asked(
        text=" ".join(told.get("q", "").replace("\x00", "").split())[:200],
        noun=told.get("noun", "") if told.get("noun", "") in known else "",
        owner=number("owner"),
        status=told.get("status", "")[:40],
        page=min(max(number("page") or 1, 1), 200),
        literal=told.get("literal") == "1",
    )


def _search_link(asked: Asked, **changes: Any) -> str:
    """Return the address of the same search with some of it changed, from its first page on."""
    told = asdict(asked) | {"page": 1} | changes
    parts = {
        "q": told["text"], "noun": told["noun"], "owner": told["owner"], "status": told["status"],
        "literal": 1 if told["literal"] else "", "page": told["page"] if told["page"] > 1 else "",
    }  # fmt: skip
    return "?" + urlencode({key: value for key, value in parts.items() if value not in ("", None)})


@require_safe
@login_required
def keys(request: HttpRequest) -> HttpResponse:
    menu = entries(wired("OTDEL_MENU", "otdel.wiring.menu.MENU"), request.user)
    return dialog(request, "web/keys.html", {"menu": [line for line in menu if line["key"]]})


@require_POST
def taste(request: HttpRequest) -> HttpResponse:
    """Pin the theme or the language: for the person if signed in, for the browser in any case."""
    theme, language = request.POST.get("theme", ""), request.POST.get("language", "")
    changes: dict[str, Any] = {}
    if theme in THEMES:
        changes["theme"] = theme
    if language in dict(settings.LANGUAGES):
        changes["language"] = language
    if changes and request.user.is_authenticated:
        edit_me(changes, by=request.user, at=timezone.now())
    answer = (
        HttpResponse(status=204) if "HX-Request" in request.headers else redirect(_back(request))
    )
    if "theme" in changes:
        answer.set_cookie(THEME_COOKIE, theme, max_age=YEAR, samesite="Lax")
    if "language" in changes:
        answer.set_cookie(settings.LANGUAGE_COOKIE_NAME, language, max_age=YEAR, samesite="Lax")
    return answer


@require_POST
@login_required
def undo(request: HttpRequest, batch: str) -> HttpResponse:
    """Take an act back, a long one in the background; what was changed since stays, and is told."""
    by: Any = request.user
    number = journal.rows_left(batch, by=by)
    if number > value("web.bulk_in_background"):
        return _undo_in_background(request, batch, number)
    undone = journal.undo(batch, by=by, at=timezone.now())
    while undone.left and undone.done and len(undone.refused) < 1000:
        more = journal.undo(batch, by=by, at=timezone.now())
        undone = journal.Undone(undone.done + more.done, undone.refused + more.refused, more.left)
        if not more.done:
            break
    text = ngettext("Taken back: %(n)s row", "Taken back: %(n)s rows", undone.done) % {
        "n": undone.done
    }
    if undone.refused:
        context = {"undone": undone, "shown": undone.refused[:200]}
        return dialog(request, "web/undo_result.html", context)
    if request.headers.get("HX-Request") == "true":
        toast_next(request, text)
        answer = HttpResponse(status=204)
        answer.headers["HX-Refresh"] = "true"
        return answer
    toast_next(request, text)
    return redirect(_back(request))


@transaction.atomic
def _undo_in_background(request: HttpRequest, batch: str, number: int) -> HttpResponse:
    by: Any = request.user
    job = jobs.begin(_("Taking an act back"), number, by=by, at=timezone.now(), kind="bulk")
    after_commit(tasks.undo_act, job.pk, batch, by.pk)
    return dialog(request, "web/job_dialog.html", {"job": job})


@require_safe
@login_required
def job(request: HttpRequest, job_id: int) -> HttpResponse:
    """Answer with the state of a long act: a fragment that asks for itself until the end."""
    by: Any = request.user
    found = get_object_or_404(jobs_of(by), pk=job_id)
    if request.headers.get("HX-Request") != "true":
        return dialog(request, "web/job_dialog.html", {"job": found})
    answer = render(request, "web/job.html", {"job": found})
    return answer if found.is_running else reload_part(answer, "list", "job")


@require_POST
@login_required
def job_cancel(request: HttpRequest, job_id: int) -> HttpResponse:
    by: Any = request.user
    get_object_or_404(jobs_of(by), pk=job_id)
    jobs.cancel(job_id, by=by, at=timezone.now())
    return render(request, "web/job.html", {"job": get_object_or_404(jobs_of(by), pk=job_id)})


@login_required
def view_save(request: HttpRequest, list_key: str) -> HttpResponse:
    """Ask for the name of a new view, keep it, open it."""
    by: Any = request.user
    if request.method != "POST":
        context = {
            "list_key": list_key,
            "query": request.GET.get("query", ""),
            "here": _back(request, "here"),
        }
        return dialog(request, "web/view_form.html", context)
    told = request.POST
    view = services.save_view(
        list_key,
        told.get("name", ""),
        told.get("query", ""),
        columns=queries.layout_of(by, list_key),
        is_shared="is_shared" in told,
        by=by,
        at=timezone.now(),
    )
    services.pin_view(view.pk, True, by=by)
    if "is_default" in told:
        services.make_default(view.pk, True, by=by)
    answer = HttpResponse(status=204)
    answer.headers["HX-Redirect"] = f"{_back(request, 'here')}?view={view.pk}&{view.query}".rstrip(
        "&"
    )
    return answer


@require_POST
@login_required
def view_change(request: HttpRequest, view_id: int, act: str) -> HttpResponse:
    """Pin, make the first, share, rename, overwrite or remove a view."""
    by: Any = request.user
    at = timezone.now()
    told = request.POST
    acts: dict[str, Any] = {
        "pin": lambda: services.pin_view(view_id, True, by=by),
        "unpin": lambda: services.pin_view(view_id, False, by=by),
        "default": lambda: services.make_default(view_id, True, by=by),
        "undefault": lambda: services.make_default(view_id, False, by=by),
        "share": lambda: services.change_view(view_id, is_shared=True, by=by, at=at),
        "unshare": lambda: services.change_view(view_id, is_shared=False, by=by, at=at),
        "rename": lambda: services.change_view(view_id, name=told.get("name", ""), by=by, at=at),
        "keep": lambda: services.change_view(view_id, query=told.get("query", ""), by=by, at=at),
        "remove": lambda: services.remove_view(view_id, by=by, at=at),
    }
    if act not in acts:
        raise Http404
    try:
        acts[act]()
    except SavedView.DoesNotExist as missing:
        raise Http404 from missing
    if act == "remove":
        answer = HttpResponse(status=204)
        answer.headers["HX-Redirect"] = f"{_back(request, 'here')}?view=all"
        return answer
    return toast(reload_part(close_dialog(), "list"), _("Saved"))


@require_POST
@login_required
def layout(request: HttpRequest, list_key: str) -> HttpResponse:
    """Keep a list's columns: `columns` is JSON [{"key", "width"}], `view` the open view, if any."""
    by: Any = request.user
    try:
        columns = json.loads(request.POST.get("columns", "[]"))
    except ValueError:
        return HttpResponseBadRequest()
    if not isinstance(columns, list):
        return HttpResponseBadRequest()
    view = request.POST.get("view", "")
    services.arrange(
        list_key[:60],
        columns,
        by=by,
        view_id=int(view) if view.isascii() and view.isdigit() else None,
    )
    answer = HttpResponse(status=204)
    return reload_part(answer, "list") if "quiet" not in request.POST else answer


def _has(line: dict[str, Any], text: str) -> bool:
    return text.casefold() in str(line["label"]).casefold()


def _back(request: HttpRequest, key: str = "next") -> str:
    told = request.POST if request.method == "POST" else request.GET
    to = told.get(key, "/")
    allowed = url_has_allowed_host_and_scheme(
        to, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return to if allowed else "/"
