"""The room's own small site, without the panels of the rooms above."""

import pytest

from otdel.foundation.web.slots import wired


@pytest.fixture(autouse=True)
def no_panels(settings):
    settings.OTDEL_SLOTS = "otdel.foundation.web.tests.site.SLOTS"
    wired.cache_clear()
    yield
    wired.cache_clear()
