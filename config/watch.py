"""What an operator watches: a line and an id for every request, whether we live, are ready, how we do.

/healthz  this process answers                       anybody
/readyz   database, migrations, a worker seen lately anybody; says only which part is missing
/metrics  Prometheus                                 this machine, or with OTDEL_METRICS_TOKEN
"""

from __future__ import annotations

import hmac
import logging
import os
import re
import time
import uuid
from collections.abc import Callable

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram
from prometheus_client import REGISTRY as THIS_PROCESS
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from config.logs import current_id
from otdel.foundation.jobs import queries as jobs

logger = logging.getLogger("otdel.request")

REQUESTS = Counter("otdel_requests", "Requests answered", ["view", "method", "status"])
SECONDS = Histogram(
    "otdel_request_seconds",
    "Time from the request to its answer",
    ["view"],
    buckets=(0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1, 2.5, 5, 10),
)
QUIET = {"healthz", "readyz", "metrics"}
_GOOD_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")


class RequestWatch:
    """Stands first: gives every request an id, counts it, writes its line.

    The line names the view and never the address, the query or the body: those may quote a person.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        request_id = given if _GOOD_ID.fullmatch(given) else uuid.uuid4().hex
        request.request_id = request_id  # type: ignore[attr-defined]
        token = current_id.set(request_id)
        began = time.perf_counter()
        try:
            answer = self.get_response(request)
            answer.headers["X-Request-ID"] = request_id
            self.note(request, answer, time.perf_counter() - began)
            return answer
        finally:
            current_id.reset(token)

    def note(self, request: HttpRequest, answer: HttpResponse, seconds: float) -> None:
        view = view_of(request)
        REQUESTS.labels(view, request.method or "", str(answer.status_code)).inc()
        SECONDS.labels(view).observe(seconds)
        if view in QUIET:
            return
        person = getattr(request, "_cached_user", None)  # asked for by nobody: leave it so
        took = round(seconds * 1000, 1)
        facts = {
            "method": request.method,
            "view": view,
            "status": answer.status_code,
            "ms": took,
            "user_id": person.pk if person is not None else None,
        }
        logger.info(
            "%s %s %s %s ms", request.method, view, answer.status_code, took, extra={"facts": facts}
        )


def view_of(request: HttpRequest) -> str:
    """Return the name of the view, so that figures do not grow with ids."""
    match = request.resolver_match
    if match is None:
        return "static" if request.path_info.startswith(settings.STATIC_URL) else "none"
    return match.view_name or match.route


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    return JsonResponse({"alive": True})


@never_cache
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    parts = readiness()
    return JsonResponse(
        {"ready": all(parts.values()), **parts}, status=200 if all(parts.values()) else 503
    )


def readiness() -> dict[str, bool]:
    """Return {part: whether it is there}; what depends on a missing part counts as missing."""
    parts = {"database": False, "migrations": False, "worker": False}
    try:
        connection.ensure_connection()
        parts["database"] = True
        executor = MigrationExecutor(connection)
        parts["migrations"] = not executor.migration_plan(executor.loader.graph.leaf_nodes())
        parts["worker"] = parts["migrations"] and jobs.has_worker(at=timezone.now())
    except DatabaseError:
        logger.exception("not ready")
    return parts


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    if not may_watch(request):
        return HttpResponse(status=401, headers={"WWW-Authenticate": "Bearer"})
    registry = CollectorRegistry()
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        MultiProcessCollector(registry)  # the figures of all web processes of this machine
        body = generate_latest(registry)
    else:
        body = generate_latest(THIS_PROCESS)
    own = CollectorRegistry()
    own.register(QueueFigures())
    return HttpResponse(body + generate_latest(own), content_type=CONTENT_TYPE_LATEST)


def may_watch(request: HttpRequest) -> bool:
    """With a token set only the token opens; without one, only this machine, asked directly."""
    token = settings.METRICS_TOKEN
    if token:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return hmac.compare_digest(given.encode(), token.encode())
    is_near = request.META.get("REMOTE_ADDR") in ("127.0.0.1", "::1", "")
    return is_near and "X-Forwarded-For" not in request.headers


class QueueFigures:
    """Read from the database when asked, so that they are true whichever process answers."""

    def collect(self):  # type: ignore[no-untyped-def]
        now = timezone.now()
        queue = jobs.queue_figures(at=now)
        depth = GaugeMetricFamily(
            "otdel_queue_tasks", "Background tasks by state", labels=["state"]
        )
        for state in ("ready", "waiting", "running", "dead"):
            depth.add_metric([state], queue[state])
        yield depth
        yield GaugeMetricFamily(
            "otdel_queue_oldest_seconds",
            "Age of the oldest task that could run",
            queue["oldest_seconds"],
        )
        yield GaugeMetricFamily("otdel_workers", "Workers seen lately", queue["workers"])
        running = GaugeMetricFamily("otdel_jobs", "Long acts by state", labels=["state"])
        for state, number in jobs.job_figures().items():
            running.add_metric([state], number)
        yield running
