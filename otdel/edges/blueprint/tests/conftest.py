"""A department with its catalogue laid, in which files are applied."""

from __future__ import annotations

from typing import Any

import pytest

from otdel.company.department.services import ensure_catalogue
from otdel.company.structures.services import ensure_structures


@pytest.fixture
def act(olga, system, moment, friday) -> dict[str, Any]:
    ensure_catalogue(by=system, at=moment)
    ensure_structures(by=system, at=moment)
    return {"by": olga, "at": moment, "on": friday}
