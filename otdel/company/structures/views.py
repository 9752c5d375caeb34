"""Pages about how the department is built."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from otdel.company.department import queries as department
from otdel.company.department.views.asking import ask
from otdel.foundation.people.reach import require
from otdel.foundation.preferences.queries import value
from otdel.foundation.web import page, reload_part, toast

from . import forms, queries, services
from .catalogue import PARTS, SIDES, VARIANTS
from .drafts import AptitudeDraft, JobDraft, ShapeDraft, StepDraft
from .engine import SELLING, Limits, Load, Market, Part, Verdict, headcount

ASKING = require_http_methods(["GET", "HEAD", "POST"])
WISHES = {"scout": Part.SEARCH, "hunter": Part.SALE, "farmer": Part.CARE}


def limits() -> Limits:
    """The company's numbers of the rules."""
    names = Limits.__dataclass_fields__
    return Limits(**{name: value(f"structures.{name}") for name in names})


def _context(request: HttpRequest, inner: str, **more: Any) -> dict[str, Any]:
    by: Any = request.user
    may = {"may_edit": by.may("department.edit"), "may_note": by.may("aptitude.note")}
    return {"tab": "structures", "inner": inner, **may, **more}


@require_safe
@login_required
def coverage(request: HttpRequest) -> HttpResponse:
    by: Any = request.user
    units = department.unit_choices(by)
    asked = request.GET.get("unit", "")
    unit_id = int(asked) if asked.isascii() and asked.isdigit() else None
    if unit_id not in {pk for pk, _name in units}:
        unit_id = None
    shown = queries.matrix(by, timezone.localdate(), limits(), unit_id)
    away = [step for step in queries.steps() if not step.is_wanted]
    context = _context(request, "coverage", matrix=shown, units=units, unit_id=unit_id, away=away)
    return page(request, "structures/coverage.html", "table", context)


@ASKING
@login_required
def step(request: HttpRequest, pk: int) -> HttpResponse:
    by: Any = request.user
    require(by, "department.edit")
    kept = get_object_or_404(queries.steps(), pk=pk)
    initial = {
        "functions": [function.code for function in kept.functions.all()],
        "stand_ins": [function.code for function in kept.stand_ins.all()],
        "is_single": kept.is_single,
        "is_wanted": kept.is_wanted,
    }
    form = forms.StepForm(request.POST or None, initial=initial)

    def act(batch: str) -> None:
        told = form.cleaned_data
        draft = StepDraft(
            tuple(told["functions"]), tuple(told["stand_ins"]), told["is_single"], told["is_wanted"]
        )
        services.set_step(pk, draft, by=by, at=timezone.now())

    return ask(request, form, act, title=str(kept), done=_("Step changed"))


@require_safe
@login_required
def shapes(request: HttpRequest) -> HttpResponse:
    rows = queries.built(timezone.localdate(), limits())
    parts = [(part, PARTS[part]) for part in SELLING]
    return page(
        request, "structures/shapes.html", "units",
        _context(request, "shapes", rows=rows, parts=parts, sides=SIDES.items()),
    )  # fmt: skip


@ASKING
@login_required
def shape(request: HttpRequest, unit_id: int) -> HttpResponse:
    by: Any = request.user
    require(by, "department.edit")
    unit = get_object_or_404(department.units(), pk=unit_id)
    kept = queries.shapes().filter(unit=unit).first()
    initial = {"kind": kept.kind, "variant": kept.variant, "split": kept.split} if kept else None
    form = forms.ShapeForm(request.POST or None, initial=initial)

    def act(batch: str) -> None:
        draft = ShapeDraft(**form.cleaned_data)
        services.set_shape(unit_id, draft, by=by, at=timezone.now(), batch=batch)

    return ask(request, form, act, title=unit.name, done=_("Type set"), undoable=True)


@ASKING
@login_required
def advisor(request: HttpRequest) -> HttpResponse:
    by: Any = request.user
    require(by, "department.edit")
    told = limits()
    form = forms.MarketForm(
        request.POST or None, currency=settings.CURRENCY, initial=_market_now(by)
    )
    verdicts: list[Verdict] = []
    status = 200
    if request.method == "POST":
        if form.is_valid():
            answers = form.cleaned_data
            dollar = 1 if settings.CURRENCY == "USD" else value("structures.dollar")
            market = Market(**{**answers, "cheque": answers["cheque"] // dollar})
            verdicts = services.ask_advice(market, told, by=by, at=timezone.now())
        else:
            status = 422
    context = _context(
        request, "advisor", form=form, sides=SIDES, variants=VARIANTS, before=queries.advices()[:8],
        verdicts=[(verdict, SIDES[verdict.kind], VARIANTS[verdict.variant] if verdict.variant else "") for verdict in verdicts],
    )  # fmt: skip
    answer = page(request, "structures/advisor.html", "panel", context)
    answer.status_code = status
    return answer


def _market_now(by: Any) -> dict[str, Any]:
    parts = queries.sellers_by_part(timezone.localdate())
    return {"people": max(sum(parts.get(part, 0) for part in SELLING), 1)}


@require_safe
@login_required
def raci(request: HttpRequest) -> HttpResponse:
    functions = queries.raci_functions()
    rows = [
        (zone, [(function, letters.get(function.pk, "")) for function in functions], lacking)
        for zone, letters, lacking in queries.zones()
    ]
    context = _context(request, "raci", rows=rows, functions=functions)
    return page(request, "structures/raci.html", "table", context)


@ASKING
@login_required
def zone_create(request: HttpRequest) -> HttpResponse:
    by: Any = request.user
    require(by, "department.edit")
    form = forms.ZoneForm(request.POST or None)

    def act(batch: str) -> None:
        services.add_zone(**form.cleaned_data, by=by, at=timezone.now())

    return ask(request, form, act, title=_("Zone of responsibility"), done=_("Zone added"))


@require_POST
@login_required
def zone_remove(request: HttpRequest, zone_id: int) -> HttpResponse:
    by: Any = request.user
    require(by, "department.edit")
    if not any(zone.pk == zone_id for zone, _letters, _lacking in queries.zones()):
        return HttpResponse(status=404)
    services.remove_zone(zone_id, by=by, at=timezone.now())
    return toast(reload_part(HttpResponse(status=204), "department"), _("Zone removed"))


@ASKING
@login_required
def letter(request: HttpRequest, zone_id: int) -> HttpResponse:
    by: Any = request.user
    require(by, "department.edit")
    found = [(zone, letters) for zone, letters, _lacking in queries.zones() if zone.pk == zone_id]
    if not found:
        return HttpResponse(status=404)
    zone, letters = found[0]
    asked = request.GET.get("function", "")
    initial = {"function": asked, "role": letters.get(int(asked)) if asked.isdigit() else ""}
    form = forms.LetterForm(request.POST or None, initial=initial)

    def act(batch: str) -> None:
        told = form.cleaned_data
        services.put_letter(zone_id, told["function"], told["role"], by=by, at=timezone.now())

    return ask(request, form, act, title=str(zone), done=_("Responsibility changed"))


@require_safe
@login_required
def aptitudes(request: HttpRequest) -> HttpResponse:
    by: Any = request.user
    rows = list(queries.aptitudes(by))
    working = queries.parts_of_people([row.person_id for row in rows], timezone.localdate())
    shown = []
    for row in rows:
        points = {"scout": row.scout, "hunter": row.hunter, "farmer": row.farmer}
        best = max(points, key=lambda name: points[name])
        works = working.get(row.person_id, set()) - {Part.SUPPORT}
        shown.append(
            (row, best, [PARTS[part] for part in works], not works or WISHES[best] in works)
        )
    wishes = {wish: sum(row.wish == wish for row in rows) for wish in WISHES}
    context = _context(request, "aptitude", rows=shown, wishes=wishes, number=len(rows))
    return page(request, "structures/aptitude.html", "table", context)


@ASKING
@login_required
def aptitude_note(request: HttpRequest) -> HttpResponse:
    by: Any = request.user
    require(by, "aptitude.note")
    form = forms.AptitudeForm(
        request.POST or None, by=by, initial={"person": request.GET.get("person")}
    )

    def act(batch: str) -> None:
        told = dict(form.cleaned_data)
        person = told.pop("person")
        draft = AptitudeDraft(getattr(person, "pk", person), **told)
        at = timezone.now()
        services.note_aptitude(draft, by=by, at=at, on=timezone.localdate(at))

    return ask(request, form, act, title=_("Aptitude"), done=_("Aptitude noted"))


@require_safe
@login_required
def staffing(request: HttpRequest) -> HttpResponse:
    context = _context(request, "staffing", rows=queries.places(timezone.localdate()))
    form = forms.LoadForm(request.GET if "new_deals" in request.GET else None)
    if form.is_bound and form.is_valid():
        have = queries.sellers_by_part(timezone.localdate())
        need = headcount(Load(**form.cleaned_data))
        context["needed"] = [
            (PARTS[p], need[p], have.get(p, 0), need[p] - have.get(p, 0)) for p in SELLING
        ]
    return page(request, "structures/staffing.html", "table", {**context, "form": form})


@ASKING
@login_required
def job(request: HttpRequest, pk: int) -> HttpResponse:
    by: Any = request.user
    require(by, "department.edit")
    place = get_object_or_404(department.positions().select_related("unit"), pk=pk)
    last = queries.descriptions(pk).first()
    if last:
        names = ("purpose", "duties", "rights", "figures", "review_on")
        initial = {name: getattr(last, name) for name in names}
    else:
        initial = {"duties": "\n".join(_(duties) for duties in queries.duties_of(pk))}
    form = forms.JobForm(request.POST or None, initial=initial)

    def act(batch: str) -> None:
        told = dict(form.cleaned_data)
        review_on = told.pop("review_on")
        services.describe_job(pk, JobDraft(**told), by=by, at=timezone.now(), review_on=review_on)

    title = _("Job description: %(title)s") % {"title": place.title}
    return ask(request, form, act, title=title, done=_("Job description approved"))


@require_safe
@login_required
def job_page(request: HttpRequest, pk: int) -> HttpResponse:
    """A job description to be read and printed; ?version= shows a former one."""
    versions = list(queries.descriptions(pk))
    asked = request.GET.get("version", "")
    shown = next(
        (one for one in versions if str(one.number) == asked), versions[0] if versions else None
    )
    if shown is None:
        return HttpResponse(status=404)
    lines = {name: getattr(shown, name).splitlines() for name in ("duties", "rights", "figures")}
    context = _context(request, "staffing", job=shown, versions=versions, lines=lines)
    return page(request, "structures/job.html", "job", context)
