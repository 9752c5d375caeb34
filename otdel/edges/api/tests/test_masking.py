"""The API masks as the screens do."""

import json

import pytest

from otdel.foundation.people.models import Grant

pytestmark = pytest.mark.django_db


def test_phones_and_mails_are_masked(annas, anna):
    point = {"kind": "phone", "value": "+79161234567"}
    made = annas.post("/companies", {"name": "Romashka", "points": [point]})[1]
    lead = annas.post("/leads", {"title": "Chairs", "phone": "+79167654321"})[1]
    Grant.objects.filter(user=anna).update(is_masked=True)

    for path in (f"/companies/{made['id']}", "/companies", f"/leads/{lead['id']}", "/leads"):
        said = json.dumps(annas.get(path)[1])
        assert "***-**-" in said, path
        assert "9161234567" not in said and "9167654321" not in said, path
