"""The wizard of imports, looked at in both languages, themes and sizes."""

import pytest

from otdel.edges.exchange import driving, services
from otdel.edges.exchange.tests.support import AT, DEALS, department, ride, taken

pytestmark = pytest.mark.django_db(transaction=True)
BROKEN = DEALS.replace("1 054,50", "-5").replace("GTXPro", "GTX Pra")


def dialog(button):
    """Return how to open the dialog behind the button, and to wait till it stands."""

    def opened(page):
        page.locator(button).first.click()
        page.locator("#dialog .sheet").wait_for()

    return opened


def test_the_wizard_looks_right(screens, clara):
    screens(clara, "/import/start/", "import-start")
    imp = taken(department() | {"сделки.csv": BROKEN}, clara)
    screens(clara, f"/import/{imp.pk}/", "import-mapping")
    imp = services.start_trial(imp.pk, by=clara, at=AT)
    driving.check(imp, ride(clara))
    screens(clara, f"/import/{imp.pk}/", "import-checked")
    screens(clara, f"/import/{imp.pk}/", "import-row", before=dialog("#rows tbody button"))
    imp = services.start_run(imp.pk, by=clara, at=AT)
    driving.run(imp, ride(clara))
    screens(clara, f"/import/{imp.pk}/", "import-result")
    undo = dialog('[hx-get$="/undo/"]')
    screens(clara, f"/import/{imp.pk}/", "import-undo", before=undo)
