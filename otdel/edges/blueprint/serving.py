"""Adjacent services, who answers there, and what sales has agreed on with them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from otdel.kernel.errors import Refused
from otdel.selling.pipeline.models import Process
from otdel.selling.requests import services as agreeing
from otdel.selling.requests.drafts import AgreementDraft, ServiceDraft
from otdel.selling.requests.models import AdjacentService, Agreement

from .engine import Change, Did
from .errors import ServiceNamesNobody, UnknownWord
from .policies import NAMED
from .site import Site, known_codes, stage_at, unit_at

_NOBODY: dict[str, Any] = {
    "answers_by": "nobody", "person_id": None, "unit_id": None, "function": "", "outside_name": "",
    "outside_mail": "",
}  # fmt: skip


def services(change: Change, site: Site) -> None:
    name = change.path[0]
    row = AdjacentService.objects.filter(name=name).first()
    if change.did is Did.REMOVE:
        if row is not None:
            _drop_service(row, site)
        return
    answers = _answers(name, change.after, row)
    if row is None:
        agreeing.add_service(ServiceDraft(name, **answers), **site.act, batch=site.batch)
        return
    changes = {**answers, "is_active": True}
    agreeing.edit_service(row.pk, changes, **site.act, batch=site.batch)


def _answers(name: str, told: Mapping[str, Any], row: AdjacentService | None) -> dict[str, Any]:
    """Who answers there, as a draft has it; whoever the department named stays."""
    if told["function"]:
        known_codes([told["function"]])
        return {**_NOBODY, "answers_by": "function", "function": told["function"]}
    if told["unit"]:
        unit = unit_at(told["unit"])
        if unit is None:
            raise UnknownWord(rule=name, name=" / ".join(told["unit"]))
        return {**_NOBODY, "answers_by": "unit", "unit_id": unit.pk}
    if not told["named_people"]:
        return _NOBODY
    if row is None or row.answers_by not in NAMED:
        raise ServiceNamesNobody(service=name)
    return {}


def _drop_service(row: AdjacentService, site: Site) -> None:
    """A service that was asked for something stays, out of use: history names it."""
    try:
        agreeing.remove_service(row.pk, **site.act, batch=site.batch)
    except Refused:
        agreeing.edit_service(row.pk, {"is_active": False}, **site.act, batch=site.batch)


def agreements(change: Change, site: Site) -> None:
    service_name, what = change.path
    row = Agreement.objects.filter(service__name=service_name, name=what).first()
    if change.did is Did.REMOVE:
        if row is not None:
            _drop_agreement(row, site)
        return
    told = change.after
    known_codes([told["function"]] if told["function"] else [])
    place = _place(what, told, row)
    service = AdjacentService.objects.filter(name=service_name).first()
    if service is None:
        return  # why it was not laid is told already
    draft = AgreementDraft(
        service.pk, what, told["direction"], *place,
        function=told["function"], hours=told["hours"], result=told["result"],
        document=told["document"], is_gate=told["gate"],
    )  # fmt: skip
    if row is None:
        agreeing.add_agreement(draft, **site.act, batch=site.batch)
        return
    changes = {name: getattr(draft, name) for name in draft.__dataclass_fields__}
    agreeing.edit_agreement(row.pk, changes, **site.act, batch=site.batch)


def _place(
    what: str, told: Mapping[str, Any], row: Agreement | None
) -> tuple[int | None, int | None]:
    """Return the process and the stage where it is usual, None for any."""
    if not told["process"]:
        return None, None
    if not told["stage"]:
        process = Process.objects.filter(name=told["process"], is_active=True).first()
        if process is None:
            raise UnknownWord(rule=what, name=told["process"])
        return process.pk, None
    stage = stage_at((told["process"], told["stage"]))
    if row is not None and row.stage is not None and row.stage.kin == stage.kin:
        return row.process_id, row.stage_id  # the step where it was laid, in whichever version
    return stage.process_id, stage.pk


def _drop_agreement(row: Agreement, site: Site) -> None:
    try:
        agreeing.remove_agreement(row.pk, **site.act, batch=site.batch)
    except Refused:
        agreeing.edit_agreement(row.pk, {"is_active": False}, **site.act, batch=site.batch)
