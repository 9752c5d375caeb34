"""The OpenAPI description is kept by every operation, whoever calls it and with whatever."""

import json

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.test import Client
from hypothesis import HealthCheck, settings
from schemathesis.checks import CHECKS, load_all_checks

from otdel.foundation.people.services import system_user
from otdel.selling.pipeline.services import ensure_default_process

from .conftest import key_of
from .test_records import made

load_all_checks()
CHECKED = [
    CHECKS.get_one(name)
    for name in (
        "not_a_server_error",
        "status_code_conformance",
        "content_type_conformance",
        "response_headers_conformance",
        "response_schema_conformance",
        "negative_data_rejection",
    )
]
schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
# Methods that a path does not have answer 405 by Django itself, which the description does not list.
schema.config.phases.coverage.unexpected_methods = set()
quietly = settings(
    max_examples=12,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(autouse=True)
def one_connection(db, monkeypatch):
    """A real WSGI request ends by closing its connection, here with the test's transaction in it."""
    monkeypatch.setattr(connection, "close", lambda: None)
    monkeypatch.setattr(connection, "close_if_unusable_or_obsolete", lambda: None)


@pytest.fixture
def head_key(clara, claras, moment):
    """The head's key over a base that has one of each."""
    ensure_default_process(by=system_user(), at=moment)
    made(claras, "/companies", name="One")
    made(claras, "/leads", title="One")
    made(claras, "/deals", title="One")
    made(claras, "/tasks", subject="One")
    return key_of(clara, moment)


@schema.parametrize()
@quietly
def test_signed_in_every_operation_keeps_its_word(case, head_key):
    case.call_and_validate(headers={"Authorization": f"Bearer {head_key}"}, checks=CHECKED)


@schema.parametrize()
@quietly
def test_not_signed_in_every_operation_says_so(case, db):
    case.headers = {
        name: text for name, text in (case.headers or {}).items() if name != "Authorization"
    }
    assert case.call().status_code == 401


def test_the_description_is_of_openapi_3_1(db):
    described = json.loads(Client().get("/api/v1/openapi.json").content)

    assert described["openapi"].startswith("3.1")
    assert {"/api/v1/deals", "/api/v1/deals/{deal_id}/move", "/api/v1/changes"} <= set(
        described["paths"]
    )
