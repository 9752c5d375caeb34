"""What the search box looks through, in the order of the answers."""

from otdel.company.catalog.search import SEARCH as CATALOG
from otdel.company.clients.search import SEARCH as CLIENTS
from otdel.foundation.web.search import SearchSpec
from otdel.selling.pipeline.search import SEARCH as PIPELINE
from otdel.selling.work.search import SEARCH as WORK

SEARCH: dict[str, SearchSpec] = {**CLIENTS, **PIPELINE, **WORK, **CATALOG}
