"""What stands instead of a phone or a mail."""

import pytest

from otdel.foundation.people.masking import masked
from otdel.foundation.people.models import Grant
from otdel.foundation.people.policy import Role


@pytest.mark.parametrize(
    ("kind", "value", "shown"),
    [
        ("phone", "+79161234567", "+7 916 ***-**-67"),
        ("phone", "8 (916) 123-45-67", "+7 916 ***-**-67"),
        ("phone", "+442079460958", "+44 207 ***-**-58"),
        ("phone", "123-45-67", "***-67"),
        ("phone", "12", "***"),
        ("phone", "", ""),
        ("email", "info@romashka.ru", "i***@romashka.ru"),
        ("messenger", "@romashka", "***"),
        ("site", "romashka.ru", "romashka.ru"),
    ],
)
def test_the_middle_is_hidden(kind, value, shown):
    assert masked(kind, value) == shown


def test_a_person_is_masked_only_if_every_function_says_so(anna, olga, system):
    assert not anna.is_masked
    Grant.objects.filter(user=anna).update(is_masked=True)
    fresh = type(anna).objects.get(pk=anna.pk)
    assert fresh.is_masked
    Grant.objects.create(user=anna, role=Role.FARMER, origin="employment:9")
    assert not type(anna).objects.get(pk=anna.pk).is_masked
    assert not system.is_masked and not olga.is_masked
