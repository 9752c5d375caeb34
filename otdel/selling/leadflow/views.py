"""Pages of lead flow: rules with a trial on the latest leads, first responses."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from otdel.company.catalog.queries import product_names
from otdel.company.department.absences import away_people
from otdel.company.department.queries import function_names
from otdel.company.namedlists.queries import open_lists
from otdel.foundation.people.queries import user_names
from otdel.foundation.people.reach import reader, require
from otdel.foundation.preferences.queries import value
from otdel.foundation.web import (
    close_dialog,
    dialog,
    new_batch,
    page,
    reload_part,
    toast,
    undo_url,
)
from otdel.kernel.errors import NotAllowed, Refused
from otdel.selling.pipeline.queries import sources

from . import queries, services, words
from .forms import NormForm, RuleForm
from .models import Rule

PERIODS = (7, 30, 90)


@require_safe
@login_required
def rule_list(request: HttpRequest) -> HttpResponse:
    """Rules in their order, who is away, and how many leads nobody has."""
    by, on = reader(request), timezone.localdate()
    require(by, "leadflow.see")
    rows = list(queries.rules())
    people = user_names(by, sorted({pk for row in rows for pk in row.people}))
    functions = function_names(by, sorted({pk for row in rows for pk in row.functions}))
    named = {one.pk: one.name for one in sources(only_active=False)}
    lists = {one.pk: one.name for one in open_lists(by, on, "company")}
    goods = product_names(by, [pk for row in rows for pk in row.conditions.get("products", ())])
    context = {
        "rules": [
            (
                row,
                words.conditions(row.conditions, named, lists, goods),
                ", ".join(
                    [people[pk] for pk in row.people if pk in people]
                    + [functions[pk] for pk in row.functions if pk in functions]
                ),
            )
            for row in rows
        ],
        "away": away_people(by, on),
        "may_write": by.may("leadflow.rule"),
        "unowned": queries.unowned(by).count(),
        "alarms": queries.alarms(by).count(),
        "tab": "leadflow",
        "part": "rules",
    }
    return page(request, "leadflow/rules.html", "rules", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def rule_write(request: HttpRequest, rule_id: int | None = None) -> HttpResponse:
    by, on = reader(request), timezone.localdate()
    require(by, "leadflow.rule")
    rule = get_object_or_404(queries.rules(), pk=rule_id) if rule_id else None
    form = RuleForm(request.POST or None, by=by, on=on, rule=rule)
    if request.method == "POST" and form.is_valid():
        batch = new_batch()
        act: dict[str, Any] = {"by": by, "at": timezone.now(), "batch": batch}
        try:
            services.write_rule(form.draft(), rule_id=rule_id, **act)
        except NotAllowed:
            raise
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return _done(_("The rule is written"), batch)
    context = {"form": form, "rule": rule, "action": request.path}
    return dialog(request, "leadflow/rule_form.html", context, 422 if form.errors else 200)


@require_POST
@login_required
def rule_move(request: HttpRequest, rule_id: int) -> HttpResponse:
    """Earlier or later."""
    get_object_or_404(queries.rules(), pk=rule_id)
    step = -1 if request.POST.get("to") == "up" else 1
    batch = new_batch()
    services.move_rule(rule_id, step, by=reader(request), at=timezone.now(), batch=batch)
    return _done(_("The order is changed"), batch)


@require_POST
@login_required
def rule_remove(request: HttpRequest, rule_id: int) -> HttpResponse:
    get_object_or_404(queries.rules(), pk=rule_id)
    batch = new_batch()
    services.remove_rule(rule_id, by=reader(request), at=timezone.now(), batch=batch)
    return _done(_("The rule is removed"), batch)


@require_safe
@login_required
def trial(request: HttpRequest) -> HttpResponse:
    """To whom the rules would give the latest leads, came they now one after another."""
    by, at = reader(request), timezone.now()
    require(by, "leadflow.see")
    rows: list[Rule] = list(queries.rules())
    told = queries.preview(by, rows, at=at, on=timezone.localdate(at))
    people = user_names(by, sorted({person for _l, _r, person in told if person}))
    numbers: dict[int | None, int] = {}
    for _lead, _rule, person in told:
        numbers[person] = numbers.get(person, 0) + 1
    context = {
        "told": [(lead, rule, people.get(person or 0, "")) for lead, rule, person in told],
        "numbers": [(people.get(pk or 0, ""), number) for pk, number in numbers.items()],
    }
    return dialog(request, "leadflow/trial.html", context)


# ---------------------------------------------------------------- first responses


@require_safe
@login_required
def responses(request: HttpRequest) -> HttpResponse:
    """How soon people in sight answer, over the period; norms by source."""
    by, at = reader(request), timezone.now()
    require(by, "leadflow.see")
    asked = request.GET.get("days", "")
    days = int(asked) if asked in {str(one) for one in PERIODS} else 30
    norms = queries.norms()
    context = {
        "paces": queries.paces(by, at - timedelta(days=days), at),
        "days": days,
        "periods": PERIODS,
        "sources": [(one, norms.get(one.pk)) for one in sources()],
        "common": value("leadflow.response_minutes"),
        "may_write": by.may("leadflow.rule"),
        "tab": "leadflow",
        "part": "responses",
    }
    return page(request, "leadflow/responses.html", "responses", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def norm_set(request: HttpRequest, source_id: int) -> HttpResponse:
    by = reader(request)
    require(by, "leadflow.rule")
    source = get_object_or_404(sources(only_active=False), pk=source_id)
    form = NormForm(request.POST or None, initial={"minutes": queries.norms().get(source_id)})
    if request.method == "POST" and form.is_valid():
        services.set_norm(source_id, form.cleaned_data["minutes"], by=by, at=timezone.now())
        return _done(_("Saved"))
    context = {"form": form, "source": source, "action": request.path}
    return dialog(request, "leadflow/norm_form.html", context, 422 if form.errors else 200)


def _done(text: str, batch: str = "") -> HttpResponse:
    answer = reload_part(HttpResponse(status=204), "leadflow")
    return close_dialog(toast(answer, text, undo_url(batch) if batch else None))
