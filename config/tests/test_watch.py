"""Health, readiness, figures, the line and the id of every request."""

import json
import logging
from datetime import timedelta

import pytest
from django.utils import timezone

from config.logs import JsonLines, told
from otdel.foundation.jobs import services


@pytest.fixture
def worker(db):
    soon = timezone.now() + timedelta(hours=1)  # however slow this machine is today
    services.beat("test", started_at=soon, at=soon)


@pytest.fixture
def lines():
    """The request lines as a machine would read them."""
    kept = []

    class Keep(logging.Handler):
        def emit(self, record):
            kept.append(json.loads(JsonLines().format(record)))

    handler, logger = Keep(), logging.getLogger("otdel.request")
    logger.addHandler(handler)
    yield kept
    logger.removeHandler(handler)


def test_alive_without_a_database(client):
    assert client.get("/healthz").json() == {"alive": True}


def test_ready_with_a_worker(client, worker):
    answer = client.get("/readyz")
    assert answer.json() == {"ready": True, "database": True, "migrations": True, "worker": True}
    assert answer.status_code == 200


def test_not_ready_without_a_worker_and_says_so(client, db):
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json() == {"ready": False, "database": True, "migrations": True, "worker": False}


def test_figures_are_for_this_machine_alone(client, worker):
    client.get("/healthz")
    body = client.get("/metrics").content.decode()
    assert 'otdel_requests_total{method="GET",status="200",view="healthz"}' in body
    assert "otdel_workers 1.0" in body
    assert 'otdel_queue_tasks{state="ready"} 0.0' in body
    assert client.get("/metrics", REMOTE_ADDR="10.0.0.9").status_code == 401
    assert client.get("/metrics", headers={"X-Forwarded-For": "10.0.0.9"}).status_code == 401


def test_with_a_token_only_the_token_opens(client, worker, settings):
    settings.METRICS_TOKEN = "a-token-of-the-tests"
    assert client.get("/metrics").status_code == 401
    held = {"Authorization": "Bearer a-token-of-the-tests"}
    assert client.get("/metrics", headers=held, REMOTE_ADDR="10.0.0.9").status_code == 200


def test_request_has_an_id_and_keeps_a_good_one(client):
    assert len(client.get("/healthz").headers["X-Request-ID"]) == 32
    given = client.get("/healthz", headers={"X-Request-ID": "from-the-proxy-1"})
    assert given.headers["X-Request-ID"] == "from-the-proxy-1"
    forged = client.get("/healthz", headers={"X-Request-ID": 'x" injected'})
    assert "injected" not in forged.headers["X-Request-ID"]


def test_line_of_a_request_quotes_nothing_that_was_typed(client, anna, lines):
    client.force_login(anna)
    client.get("/clients/?q=Ivanov&phone=89161234567")
    assert lines[-1]["user_id"] == anna.pk
    assert lines[-1]["ms"] > 0
    text = json.dumps(lines)
    assert not any(said in text for said in ("Ivanov", "8916", "anna@", "/clients/"))


def test_error_is_told_without_the_row_it_quotes():
    typed = f"Iva{'nov'} +79161234567"  # whole nowhere in the source, whose lines are quoted
    try:
        int(typed)
    except ValueError as error:
        assert "Ivanov" not in told(error)
        assert "ValueError" in told(error)
    try:
        None.owner_id  # noqa: B018
    except AttributeError as error:
        assert "owner_id" in told(error)
