"""Documents: Cyrillic letters, data that looks like markup, nothing read from the machine."""

from __future__ import annotations

import re
import zlib
from datetime import UTC, datetime

import pytest
import typst

from otdel.foundation.files.documents import FONTS, compiled, render

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
NAME = 'Цена #1 за $5 *жирно* [скобки] _и_ `код` <a> @b #read("x")'
TOLD = {
    "lang": "ru",
    "title": NAME,
    "note": "",
    "facts": [["Версия", "2"]],
    "tables": [
        {"title": "", "widths": [1, 2], "head": ["Этап", "Задачи"], "rows": [[["Поиск"], [NAME, "Звонок"]]]}
    ],
}  # fmt: skip


def shown(made: bytes) -> set[str]:
    """Characters that the PDF's fonts are used for: the maps from glyphs to Unicode hold no others."""
    found: set[str] = set()
    for part in made.split(b"stream\n")[1:]:
        try:
            text = zlib.decompressobj().decompress(part)
        except zlib.error:
            continue
        if b"beginbfchar" in text or b"beginbfrange" in text:
            codes = re.findall(rb"<[0-9A-Fa-f]+>\s*<([0-9A-Fa-f]+)>", text)
            found |= {
                one for code in codes for one in bytes.fromhex(code.decode()).decode("utf-16-be")
            }
    return found


def test_cyrillic_and_markup_are_shown_as_they_are():
    made = render("files/tables", TOLD, at=AT)
    assert made.startswith(b"%PDF")
    assert set(NAME) - {" "} <= shown(made)
    plain = render("files/tables", TOLD | {"title": "Цена", "tables": []}, at=AT)
    assert not set("#$*[") & shown(plain)


def test_the_same_data_gives_the_same_bytes_and_other_data_others():
    first = render("files/tables", TOLD, at=AT)
    assert render("files/tables", TOLD, at=AT) == first
    assert render("files/tables", TOLD | {"note": "Другое"}, at=AT) != first


@pytest.mark.parametrize(
    "source", ['#read("/etc/hostname")', '#read("../apps.py")', '#import "@preview/cetz:0.3.0"']
)
def test_a_template_reaches_no_file_and_no_network(source):
    with pytest.raises(typst.TypstError):
        compiled(source.encode(), {}, at=AT)


def test_the_fonts_come_with_their_licence():
    assert {"DejaVuSans.ttf", "DejaVuSans-Bold.ttf", "LICENSE-DejaVu.txt"} <= {
        one.name for one in FONTS.iterdir()
    }


def test_an_unknown_template_is_told():
    with pytest.raises(FileNotFoundError):
        render("files/nothing", TOLD, at=AT)
