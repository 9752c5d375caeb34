"""What happened, in order, for those who keep a copy."""

from typing import Any

from ninja import Router

from .. import queries, shown
from ..door import Bearer, reads
from ..schemas import PROBLEMS, Changes, Cursor, Limit

router = Router(tags=["changes"])


@router.get("/changes", auth=Bearer(""), response={200: Changes, **PROBLEMS})
@reads
def list_changes(request: Any, cursor: Cursor = "", limit: Limit = 100) -> Any:
    """Entries of the journal about records you may see, oldest first.

    Keep `next_cursor` and come back with it. A page may be short or empty while the cursor still
    moves; null means that you have everything, and the cursor you came with stays good. Fetch the
    records themselves by their ids. The key's read scopes choose the nouns. Facts that tell a field
    hidden from the key's person are null.
    """
    token = request.auth
    entries, following = queries.changes(token.user, token.scopes, cursor, limit)
    return 200, {"items": shown.changes(token.user, entries), "next_cursor": following}
