"""Who am I, and the ids that requests refer to."""

from typing import Any

from ninja import Router

from otdel.company.catalog import queries as catalog
from otdel.foundation.people import queries as people
from otdel.selling.pipeline import queries as pipeline

from ..door import Bearer, reads
from ..schemas import PROBLEMS, Me, Named, ProcessOut

router = Router(tags=["dictionaries"])
ANY = Bearer("")


@router.get("/me", auth=ANY, response={200: Me, **PROBLEMS})
@reads
def me(request: Any) -> Any:
    person = request.auth.user
    return 200, {
        "id": person.pk,
        "full_name": person.full_name,
        "reach": str(person.reach),
        "roles": sorted(person.roles),
        "scopes": request.auth.scopes,
    }


@router.get("/people", auth=ANY, response={200: list[Named], **PROBLEMS})
@reads
def list_people(request: Any) -> Any:
    rows = people.colleagues(request.auth.user).order_by("pk")
    return 200, [{"id": row.pk, "name": row.full_name} for row in rows]


@router.get("/processes", auth=ANY, response={200: list[ProcessOut], **PROBLEMS})
@reads
def list_processes(request: Any) -> Any:
    fields = ("name", "kind", "position", "probability", "norm_days")
    rows = pipeline.with_stages(pipeline.processes())
    return 200, [
        {
            "id": process.pk,
            "name": process.name,
            "is_default": process.is_default,
            "is_sale": process.is_sale,
            "stages": [
                {"id": stage.pk, **{name: getattr(stage, name) for name in fields}}
                for stage in process.stages.all()
            ],
        }
        for process in rows
    ]


@router.get("/sources", auth=ANY, response={200: list[Named], **PROBLEMS})
@reads
def list_sources(request: Any) -> Any:
    return 200, _named(pipeline.sources())


@router.get("/loss-reasons", auth=ANY, response={200: list[Named], **PROBLEMS})
@reads
def list_loss_reasons(request: Any) -> Any:
    return 200, _named(pipeline.loss_reasons())


@router.get("/criteria", auth=ANY, response={200: list[Named], **PROBLEMS})
@reads
def list_criteria(request: Any) -> Any:
    """What a lead is qualified by."""
    return 200, [{"id": row.pk, "name": row.question} for row in pipeline.criteria()]


@router.get("/products", auth=ANY, response={200: list[Named], **PROBLEMS})
@reads
def list_products(request: Any) -> Any:
    return 200, _named(catalog.products().order_by("pk"))


def _named(rows: Any) -> list[dict[str, Any]]:
    return [{"id": row.pk, "name": row.name} for row in rows]
