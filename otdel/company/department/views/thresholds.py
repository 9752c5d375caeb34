"""Every threshold of the product on one page: default, where it comes from, the company's own value."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from otdel.foundation.journal.queries import lines
from otdel.foundation.people.policy import Role
from otdel.foundation.people.reach import require
from otdel.foundation.preferences import queries, services
from otdel.foundation.web import page, sent, toast
from otdel.kernel.errors import Refused
from otdel.kernel.preferences import Preference

# Rooms as people call them, in the order of the page.
ROOMS = {
    "people": gettext_lazy("People and safety"),
    "web": gettext_lazy("Screens and lists"),
    "files": gettext_lazy("Files"),
    "timelines": gettext_lazy("History of records"),
    "jobs": gettext_lazy("Background work"),
    "department": gettext_lazy("Department"),
    "structures": gettext_lazy("How the department is built"),
    "confidentiality": gettext_lazy("Confidentiality agreements"),
    "clients": gettext_lazy("Clients"),
    "upkeep": gettext_lazy("Base upkeep"),
    "namedlists": gettext_lazy("Named lists"),
    "contacting": gettext_lazy("Contacting clients"),
    "catalog": gettext_lazy("Products and prices"),
    "playbook": gettext_lazy("Playbook"),
    "work": gettext_lazy("Tasks and calls"),
    "letters": gettext_lazy("Letters"),
    "pipeline": gettext_lazy("Leads and deals"),
    "leadflow": gettext_lazy("Lead flow and cadences"),
    "handoffs": gettext_lazy("Hand-offs"),
    "requests": gettext_lazy("Adjacent services"),
    "approvals": gettext_lazy("Approvals"),
    "offers": gettext_lazy("Offers"),
    "metrics": gettext_lazy("Figures"),
    "compliance": gettext_lazy("Following the process"),
    "portrait": gettext_lazy("Ideal client"),
    "protection": gettext_lazy("Dependence on people"),
    "insight": gettext_lazy("Forecast and levers"),
    "api": gettext_lazy("API"),
    "exchange": gettext_lazy("Import"),
    "intake": gettext_lazy("Web forms"),
}


@require_safe
@login_required
def settings(request: HttpRequest) -> HttpResponse:
    by: Any = request.user
    require(by, "preferences.edit")
    groups: dict[str, list[dict[str, Any]]] = {}
    for key, preference in queries.declared().items():
        groups.setdefault(key.split(".")[0], []).append(_row(key, preference))
    shown = [(room, ROOMS.get(room, room), _blocks(groups[room])) for room in _order(groups)]
    history = lines(by, queries.history()[:30])
    context = {"groups": shown, "lines": history, "tab": "settings"}
    return page(request, "department/settings.html", "", context)


@require_http_methods(["POST", "DELETE"])
@login_required
def setting(request: HttpRequest, key: str) -> HttpResponse:
    """POST value= sets, DELETE resets; answers with the row."""
    by: Any = request.user
    preference = queries.declared().get(key)
    if preference is None:
        raise Http404
    error, said = "", _("Saved")
    try:
        if request.method == "DELETE":
            services.reset_value(key, by=by, at=timezone.now())
            said = _("The default holds again")
        else:
            services.set_value(key, sent(request).get("value", ""), by=by, at=timezone.now())
    except Refused as refusal:
        if refusal.status == 403:
            raise
        error = str(refusal)
    context = {"row": _row(key, preference) | {"error": error}}
    if error:
        context["row"]["value"] = sent(request).get("value", "")
    answer = page(request, "department/setting.html", "", context, status=422 if error else 200)
    return answer if error else toast(answer, said)


def _row(key: str, preference: Preference) -> dict[str, Any]:
    value = queries.value(key)
    return {
        "key": key,
        "name": key.replace(".", "-"),
        "preference": preference,
        "value": value,
        "is_own": value != preference.default,
        "choices": [(code, preference.names.get(code, code)) for code in preference.choices],
        "default": _told(preference),
    }


def _told(preference: Preference) -> Any:
    if preference.kind == "bool":
        return _("yes") if preference.default else _("no")
    return preference.names.get(preference.default, preference.default)


def _blocks(rows: list[dict[str, Any]]) -> list[tuple[str, list[dict[str, Any]]]]:
    """Return (title, rows): the values of one threshold by role stand together under its name."""
    found: list[tuple[str, list[dict[str, Any]]]] = []
    for prefix, run in groupby(rows, key=lambda row: _by_role(row["key"])):
        inside = list(run)
        title = str(inside[0]["preference"].label).rsplit(": ", 1)[0] if prefix else ""
        found.append((title, inside))
    return found


def _by_role(key: str) -> str:
    prefix, _dot, last = key.rpartition(".")
    return prefix if last in Role.values and "." in prefix else ""


def _order(groups: dict[str, Any]) -> Iterator[str]:
    yield from (room for room in ROOMS if room in groups)
    yield from (room for room in groups if room not in ROOMS)
