"""The preview of a merge, and the merge."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from otdel.foundation.people.reach import require
from otdel.foundation.preferences.queries import value
from otdel.foundation.web import dialog, go, new_batch, page, toast_next, undo_url
from otdel.kernel.errors import NotAllowed, Refused

from . import forms, queries, services, twins
from .lists import READERS
from .merges import hanging_on
from .pair_lists import queue_url, reason_words
from .preview import lines_of


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def merge(request: HttpRequest, noun: str, pk: int) -> HttpResponse:
    """Without ?with=: which other record. With it: both side by side; POST merges them into this one."""
    by: Any = request.user
    if noun not in READERS:
        raise Http404
    survivor = get_object_or_404(READERS[noun](by), pk=pk)
    require(by, f"{noun}.edit")
    asked = request.POST if request.method == "POST" else request.GET
    other_id = forms.number(asked.get("with"))
    if other_id is None:
        form = forms.MergeForm(by=by, noun=noun)
        context = {"form": form, "record": survivor, "noun": noun}
        return dialog(request, "clients/merge_pick.html", context)
    if request.method == "POST":
        return _merge(request, noun, survivor, other_id)
    return _preview(request, noun, survivor, other_id)


def _preview(
    request: HttpRequest, noun: str, survivor: Any, other_id: int, error: str = ""
) -> HttpResponse:
    by: Any = request.user
    if other_id == survivor.pk:
        raise services.SameRecord
    gone = get_object_or_404(READERS[noun](by), pk=other_id)
    lines = lines_of(noun, survivor, gone, by)
    pair = twins.pair_of(by, noun, survivor.pk, gone.pk)
    context = {
        "noun": noun,
        "survivor": survivor,
        "gone": gone,
        "open": [line for line in lines if not line.agree],
        "agreed": [line for line in lines if line.agree and line.has_value],
        "points": queries.joined_points(by, noun, survivor.pk, gone.pk),
        "tags": queries.joined_tags(noun, survivor.pk, gone.pk),
        "hanging": [*queries.own_hanging(noun, gone.pk), *hanging_on(noun, gone.pk)],
        "pair": pair,
        "reasons": reason_words(pair) if pair else "",
        "error": error,
    }
    return page(request, "clients/merge.html", "", context)


def _merge(request: HttpRequest, noun: str, survivor: Any, other_id: int) -> HttpResponse:
    by: Any = request.user
    batch = new_batch()
    told = request.POST
    seen = (forms.number(told.get("version")), forms.number(told.get("other_version")))
    choices = [(name[2:], value == "other") for name, value in told.items() if name[:2] == "f:"]
    try:
        done = services.merge_records(
            noun,
            survivor.pk,
            other_id,
            services.merge_choices(noun, choices),
            by=by,
            at=timezone.now(),
            batch=batch,
            versions=(seen[0], seen[1]) if seen[0] and seen[1] else None,
        )
    except (NotAllowed, services.NoSuchRecord, services.AlreadyMerged, services.SameRecord):
        raise
    except Refused as refusal:
        return _preview(request, noun, survivor, other_id, str(refusal))
    toast_next(request, _("Merged into one: %(name)s") % {"name": done}, undo_url(batch))
    return go(request, f"clients:{noun}-detail", done.pk)


@require_POST
@login_required
def dismiss(request: HttpRequest, pk: int) -> HttpResponse:
    """Remember that the two of a pair are not one client, and go on with the queue."""
    by: Any = request.user
    get_object_or_404(twins.pairs(by), pk=pk)
    batch = new_batch()
    [done] = services.dismiss_pairs([pk], by=by, at=timezone.now(), batch=batch)
    if isinstance(done, Refused):
        raise done
    toast_next(request, _("Remembered: not a duplicate"), undo_url(batch))
    return redirect(queue_url(value("clients.duplicate_shown")))
