import pytest

from otdel.company.department.services import ensure_catalogue


@pytest.fixture
def catalogue(system, moment):
    """The shipped functions and the default calendar."""
    ensure_catalogue(by=system, at=moment)
