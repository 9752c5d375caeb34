"""Whether the database can be reached at all, told in one sentence before a command begins."""

from __future__ import annotations

from typing import Any, cast

from django.db import DatabaseError, connection

LONGEST_WAIT = 5  # seconds; the pool of the server itself waits longer


def trouble() -> str:
    """Return "" where the database answers, else what is wrong and what to do."""
    try:
        with connection.wrap_database_errors:
            _knock()
    except DatabaseError as error:
        said = " ".join(str(error).split())
        return (
            f"The database cannot be opened: {said}. Look at OTDEL_DATABASE_URL (or OTDEL_DATA_DIR), "
            "and whether the database server runs."
        )
    return ""


def _knock() -> None:
    if connection.vendor == "sqlite":
        connection.ensure_connection()  # a file that is no database is found out here
        return
    postgres = cast(Any, connection)
    given = postgres.get_connection_params()
    given.setdefault("connect_timeout", LONGEST_WAIT)
    postgres.Database.connect(**given).close()  # past the pool, which would try again and again
