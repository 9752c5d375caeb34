"""The public address of a form described for programs: OpenAPI 3.1, made of the form's own fields."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from .engine import MARKS, Asked

KINDS: dict[str, dict[str, Any]] = {
    "email": {"type": "string", "format": "email"},
    "number": {"type": ["number", "string"]},
    "date": {"type": "string", "format": "date"},
    "yes_no": {"type": ["boolean", "string"]},
}
REFUSALS: dict[str, str] = {
    "400": "unreadable",
    "403": "foreign-site",
    "410": "form-closed",
    "413": "too-large",
    "422": "invalid, idempotency-key-reused, bad-idempotency-key",
    "429": "too-many-requests; Retry-After says in how many seconds",
}


def description(
    *, title: str, address: str, asked: Sequence[Asked], ticks: Iterable[tuple[str, str, bool]]
) -> dict[str, Any]:
    """Return the document of one form. address: its path; ticks: (name, text agreed to, is it a must)."""
    answer = {"schema": {"$ref": "#/components/schemas/Received"}}
    refusals = {
        code: {
            "description": text,
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Refused"}}},
        }
        for code, text in REFUSALS.items()
    }
    key = {
        "name": "Idempotency-Key",
        "in": "header",
        "required": False,
        "description": "A repeat with the same key gets the same answer.",
        "schema": {"type": "string"},
    }
    body = {"schema": {"$ref": "#/components/schemas/Request"}}
    post = {
        "operationId": "send",
        "parameters": [key],
        "requestBody": {"required": True, "content": {"application/json": body}},
        "responses": {
            "201": {"description": "Taken or held", "content": {"application/json": answer}},
            **refusals,
        },
    }
    token = {
        "operationId": "token",
        "responses": {
            "200": {
                "description": "A token to send along; without one the request is held",
                "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Token"}}},
            },
            "410": refusals["410"],
        },
    }
    return {
        "openapi": "3.1.0",
        "info": {"title": title, "version": "1"},
        "paths": {address: {"post": post}, f"{address}token/": {"get": token}},
        "components": {
            "schemas": {"Request": request(asked, ticks), "Token": _texts("token"), **_ANSWERS}
        },
    }


def request(asked: Sequence[Asked], ticks: Iterable[tuple[str, str, bool]]) -> dict[str, Any]:
    """Return the JSON schema of what is sent; phone or mail has to be among it."""
    ticks = list(ticks)
    properties = {one.name: _field(one) for one in asked}
    properties |= {
        name: {"type": ["boolean", "string"], "description": text} for name, text, _must in ticks
    }
    properties |= {name: {"type": "string"} for name, _label in MARKS}
    properties["token"] = {"type": "string"}
    found: dict[str, Any] = {
        "type": "object",
        "properties": properties,
        "required": [one.name for one in asked if one.is_required]
        + [name for name, _text, is_must in ticks if is_must],
    }
    ways = [one.name for one in asked if one.key in ("phone", "email")]
    return found | {"anyOf": [{"required": [name]} for name in ways]} if ways else found


def _field(one: Asked) -> dict[str, Any]:
    told = dict(KINDS.get(one.kind, {"type": "string", "maxLength": one.limit}))
    if one.kind == "choice":
        told = {"type": "string", "enum": list(one.choices)}
    return told | {"title": str(one.label)}


def _texts(*names: str) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {name: {"type": "string"} for name in names},
        "required": list(names),
    }


_ANSWERS: dict[str, Any] = {
    "Received": _texts("status", "reference", "text"),
    "Refused": {
        "type": "object",
        "properties": {
            "code": {"type": "string"},
            "sentence": {"type": "string"},
            "fields": {"type": "object", "additionalProperties": {"type": "string"}},
        },
        "required": ["code", "sentence", "fields"],
    },
}
