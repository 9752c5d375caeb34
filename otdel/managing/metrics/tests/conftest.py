import pytest

from .stories import Teller


@pytest.fixture
def teller(system) -> Teller:
    return Teller(system)
