"""The API's front door: every router under one description."""

from __future__ import annotations

from .door import Doors
from .errors import install
from .routers import changes, clients, deals, dictionaries, figures, leads, tasks

api = Doors(
    title="Otdel",
    version="1",
    description=(
        "The sales department over REST. Keys are personal (My account → API keys) and reach what "
        "their owner reaches. Sums are whole minor units (kopecks, cents). A write may carry an "
        "Idempotency-Key. Errors have one shape: code, sentence, fields, lacking."
    ),
    urls_namespace="api-v1",
    docs_url=None,
    openapi_url="/openapi.json",
)
install(api)
for part in (dictionaries, clients, leads, deals, tasks, figures, changes):
    api.add_router("", part.router)
