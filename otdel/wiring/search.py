"""What the search box looks through, in the order of the answers."""

from otdel.foundation.web.search import SearchSpec

SEARCH: dict[str, SearchSpec] = {}
