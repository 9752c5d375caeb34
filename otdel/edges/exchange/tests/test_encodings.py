"""Which encoding a file is in, above all for Russian text."""

import pytest

from otdel.edges.exchange.engine.encodings import NotText, guess

TABLE = "Код сделки;Менеджер;Клиент;Этап\nA1;Иванов Пётр;Ромашка, магазин;Выиграна\n"


@pytest.mark.parametrize(
    "encoding",
    [
        "utf-8",
        "utf-8-sig",
        "utf-16",
        "utf-16-le",
        "utf-16-be",
        "cp1251",
        "koi8-r",
        "cp866",
        "mac-cyrillic",
    ],
)
@pytest.mark.parametrize("text", [TABLE, "КЛИЕНТ;ЭТАП\n", "Клиент\nООО Ёлка\n"])
def test_russian_text_is_read_as_it_was_written(tmp_path, encoding, text):
    path = tmp_path / "t.csv"
    path.write_bytes(text.encode(encoding))

    assert path.read_text(guess(path).encoding) == text


@pytest.mark.parametrize(
    "text", ["Müller;Großhandel\nKöln;Straße\n", "Société;Café\nGénérale;Élan\n"]
)
def test_western_text_is_no_russian(tmp_path, text):
    path = tmp_path / "t.csv"
    path.write_bytes(text.encode("cp1252"))

    assert path.read_text(guess(path).encoding) == text


def test_russian_letters_far_down_the_file_are_found(tmp_path):
    path = tmp_path / "t.csv"
    text = "id;name\n" + "1;plain\n" * 400_000 + "2;Ромашка\n"
    path.write_bytes(text.encode("cp1251"))

    assert guess(path).encoding == "cp1251"


def test_damaged_utf8_stays_utf8_and_says_so(tmp_path):
    path = tmp_path / "t.csv"
    path.write_bytes((TABLE * 20).encode() + b"\xd0;\xff\n")

    assert guess(path).encoding == "utf-8"
    assert not guess(path).is_sure


@pytest.mark.parametrize(
    "body", [b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)) * 8, b"\0" * 500]
)
def test_a_picture_named_csv_is_no_text(tmp_path, body):
    path = tmp_path / "t.csv"
    path.write_bytes(body)

    with pytest.raises(NotText):
        guess(path)
