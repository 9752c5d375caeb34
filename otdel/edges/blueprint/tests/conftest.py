import pytest
from django.utils import translation


@pytest.fixture(autouse=True)
def in_english():
    """Refusals are compared by their words."""
    with translation.override("en"):
        yield
