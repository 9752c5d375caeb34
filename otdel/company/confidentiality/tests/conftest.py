from datetime import date

import pytest

from otdel.company.confidentiality.drafts import Signing
from otdel.company.confidentiality.services import sign
from otdel.foundation.preferences.models import Override
from otdel.foundation.preferences.queries import overrides

SECRET = "correct horse battery"


@pytest.fixture
def rule():
    """rule("all"): who must sign, as it stands in the settings."""

    def put(mode, **others):
        told = {"confidentiality.required": mode, **others}
        for key, value in told.items():
            Override.objects.update_or_create(key=key, defaults={"value": value})
        overrides.forget()

    yield put
    overrides.forget()


@pytest.fixture
def signed(moment):
    """signed(anna): her signature of Friday 13 March 2026, on the screen."""

    def make(person, on=date(2026, 3, 13), number=1, years=5):
        if not person.check_password(SECRET):
            person.set_password(SECRET)
            person.save(update_fields=["password"])
        draft = Signing(number, person.full_name, SECRET, "en")
        return sign(draft, years=years, by=person, on=on, at=moment)

    return make
