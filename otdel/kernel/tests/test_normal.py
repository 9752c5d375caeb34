"""Two spellings of one thing agree; normal forms are normal."""

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from otdel.kernel import normal

WORDS = st.text(max_size=60)
LEGAL = ["ООО", "АО", "ПАО", "ИП", "ЗАО", "ОАО", "LLC", "Inc", "Ltd", "GmbH"]


@pytest.mark.parametrize(
    "spelling",
    [
        "ООО «Ёлка»",
        'ООО "Елка"',
        "О.О.О. Ёлка",
        "елка, ООО",
        "  ЁЛКА  ",
        "Общество с ограниченной ответственностью „Елка“",
        "Елка LLC",
        "ёлка",
    ],
)
def test_spellings_of_one_company_agree(spelling):
    assert normal.name_key(spelling) == "елка"


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("ИП Петров А.Б.", "петров аб"),
        ("Acme, Inc.", "acme"),
        ("Acme Co., Ltd.", "acme"),
        ("Müller GmbH", "müller"),
        ("AB Volvo", "ab volvo"),
        ("ООО", "ооо"),
        ("ООО АО", "ооо ао"),
        ("***", "***"),
        ("", ""),
        ("Publicis-Sapient", "publicis sapient"),
        ("Акционерное общество «Север»", "север"),
        ("Обществознание", "обществознание"),
    ],
)
def test_name_key(text, key):
    assert normal.name_key(text) == key


@given(WORDS)
def test_a_key_of_a_key_is_the_key(text):
    assert normal.name_key(normal.name_key(text)) == normal.name_key(text)
    assert normal.tight_key(normal.tight_key(text)) == normal.tight_key(text)


@given(
    st.lists(
        st.sampled_from(
            [*LEGAL, "общество", "с", "ограниченной", "ответственностью", "Ромашка", "-"]
        ),
        max_size=8,
    )
)
def test_legal_forms_in_any_heap_leave_a_normal_key(words):
    key = normal.name_key(" ".join(words))
    assert normal.name_key(key) == key


@given(WORDS)
def test_case_does_not_matter(text):
    assert normal.name_key(text.lower()) == normal.name_key(text.lower().casefold())
    assert normal.tight_key(text.lower()) == normal.tight_key(text.lower().casefold())


@given(
    st.text(alphabet="абвгдеёжзийклмноп xyz", min_size=1).filter(str.strip), st.sampled_from(LEGAL)
)
def test_case_yo_quotes_and_legal_form_do_not_matter(name, form):
    name = f"ёлка {name}"  # a name of nothing but legal forms keeps them
    dressed = (
        f"{form} «{name.upper()}»"
        if form not in ("LLC", "Inc", "Ltd", "GmbH")
        else f"{name.upper()} {form}"
    )
    assert normal.name_key(dressed) == normal.name_key(name.replace("ё", "е"))


@given(WORDS)
def test_a_name_with_something_in_it_has_a_key(text):
    assert bool(normal.name_key(text)) == bool(normal.fold(text))


@pytest.mark.parametrize("text", ["GTX Pro", "GTXPro", "gtx-pro", "GTX  PRO."])
def test_a_tight_key_knows_letters_and_digits_only(text):
    assert normal.tight_key(text) == "gtxpro"


@pytest.mark.parametrize(
    "text",
    [
        "8 (916) 123-45-67",
        "+7 916 1234567",
        "89161234567",
        "79161234567",
        "9161234567",
        "+8 916 123-45-67",
        "8-916-123-45-67 доб. 12",
    ],
)
def test_ways_to_write_one_russian_phone(text):
    assert normal.phone(text) == "+79161234567"


@pytest.mark.parametrize("text", ["", "нет", "123-45-67", "12", "8 916", "+7 916 123 45 67 89 00"])
def test_not_a_phone(text):
    assert normal.phone(text) == ""


def test_a_foreign_phone():
    assert normal.phone("(212) 555-0123", "US") == "+12125550123"
    assert normal.phone("+44 20 7946 0958") == "+442079460958"


@given(st.one_of(WORDS, st.text(alphabet="0123456789+-() ", max_size=20)))
def test_a_phone_of_a_phone_is_the_phone(text):
    first = normal.phone(text)
    assert normal.phone(first) == first


@pytest.mark.parametrize(
    ("text", "mail"),
    [
        (" Ivan.Petrov@Example.COM ", "ivan.petrov@example.com"),
        ("mailto:a@b.ru", "a@b.ru"),
        ("<a@b.ru>", "a@b.ru"),
        ("почта@пример.рф", "почта@пример.рф"),
        ("a@b", ""),
        ("a b@c.ru", ""),
        ("@c.ru", ""),
        ("a@-c.ru", ""),
        ("a@c.ru, b@c.ru", ""),
        ("", ""),
    ],
)
def test_mail(text, mail):
    assert normal.email(text) == mail


@given(st.one_of(WORDS, st.emails()))
def test_a_mail_of_a_mail_is_the_mail(text):
    first = normal.email(text)
    assert normal.email(first) == first


@pytest.mark.parametrize(
    ("text", "normal_form"),
    [("77 07 083893", "7707083893"), ("de 123456789", "DE123456789"), ("—", ""), ("12", "")],
)
def test_tax_id(text, normal_form):
    assert normal.tax_id(text) == normal_form


@pytest.mark.parametrize("inn", ["7707083893", "500100732259"])
def test_one_wrong_digit_breaks_an_inn(inn):
    assert normal.is_inn(inn)
    for place, digit in enumerate(inn):
        wrong = str((int(digit) + 1) % 10)
        assert not normal.is_inn(inn[:place] + wrong + inn[place + 1 :])


@pytest.mark.parametrize("text", ["", "770708389", "77070838931", "7707O83893", "٧٧٠٧٠٨٣٨٩٣"])
def test_not_an_inn(text):
    assert not normal.is_inn(text)


@given(
    st.integers(3_000_000_000, 9_999_999_999),
    st.sampled_from(["8{}", "+7{}", "8 ({0})", "+7-{}"]),
)
def test_the_short_way_for_russian_phones_agrees_with_the_library(number, form):
    typed = form.format(number)
    parsed = phonenumbers.parse(typed, "RU")
    assert normal.phone(typed) == phonenumbers.format_number(
        parsed, phonenumbers.PhoneNumberFormat.E164
    )
