"""Files of a department as tests write and read them."""

from __future__ import annotations

import pytest

from otdel.edges.blueprint.faults import Unreadable
from otdel.edges.blueprint.queries import department_as_documents
from otdel.edges.blueprint.reading import read_files
from otdel.edges.blueprint.schema import Documents
from otdel.edges.blueprint.writing import write_files
from otdel.foundation.people.models import User


def documents(**files: str) -> Documents:
    """Read files told by their names without “.yaml”, beside a head."""
    told = {f"{name}.yaml": body.encode() for name, body in files.items()}
    return read_files({"blueprint.yaml": b"otdel: 1\nname: Ours\n", **told})


def exported(by: User, before: dict[str, bytes] | None = None) -> dict[str, bytes]:
    return write_files(department_as_documents(by, name="Ours", language="en"), before)


def problems(**files: str) -> list[str]:
    """Return what the files are refused for."""
    with pytest.raises(Unreadable) as found:
        documents(**files)
    return [str(one) for one in found.value.problems]
