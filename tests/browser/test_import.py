"""The wizard of imports, looked at in both languages, themes and sizes."""

import pytest

from otdel.edges.exchange import driving, services
from otdel.edges.exchange.tests.support import AT, DEALS, department, ride, taken

pytestmark = pytest.mark.django_db(transaction=True)
BROKEN = DEALS.replace("1 054,50", "-5").replace("GTXPro", "GTX Pra")


def test_the_wizard_looks_right(screens, clara):
    screens(clara, "/import/start/", "import-start")
    imp = taken(department() | {"сделки.csv": BROKEN}, clara)
    screens(clara, f"/import/{imp.pk}/", "import-mapping")
    imp = services.start_trial(imp.pk, by=clara, at=AT)
    driving.check(imp, ride(clara))
    screens(clara, f"/import/{imp.pk}/", "import-checked")
    imp = services.start_run(imp.pk, by=clara, at=AT)
    driving.run(imp, ride(clara))
    screens(clara, f"/import/{imp.pk}/", "import-result")
