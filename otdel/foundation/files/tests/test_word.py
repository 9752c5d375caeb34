"""Templates of Word: filled with plain text, and refused if anything in them may run or fetch."""

from __future__ import annotations

import contextlib
import io
import zipfile
from datetime import UTC, datetime

import pytest
from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from hypothesis import given
from hypothesis import strategies as st

from otdel.foundation.files import errors, word

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
FIELDS = {
    "title": "Offer",
    "terms": "Line 1\nLine 2",
    "empty": "",
    "firm.name": "Ltd <&> {{ title }}",
}
GROUPS = {"line": ("title", "sum")}
ROWS = [{"title": "Chair", "sum": "1"}, {"title": "Desk", "sum": "2"}]


def saved(document) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def template(*texts):
    document = Document()
    for text in texts:
        document.add_paragraph(text)
    table = document.add_table(rows=3, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text = "What", "Sum"
    table.cell(1, 0).text, table.cell(1, 1).text = "{{ line.title }}", "{{line.sum}}"
    table.cell(2, 0).text, table.cell(2, 1).text = "Empty", "{{ empty }}"
    document.sections[0].footer.paragraphs[0].text = "{{ title }}"
    return document


def filled(document, fields=FIELDS, rows=ROWS):
    made = word.fill(saved(document), fields, {"line": rows}, title="T", author="A", at=AT)
    return Document(io.BytesIO(made))


def with_part(blob: bytes, name: str, content: bytes, change=None) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(blob)) as old, zipfile.ZipFile(out, "w") as new:
        for info in old.infolist():
            told = old.read(info)
            new.writestr(info.filename, change(info.filename, told) if change else told)
        if name:
            new.writestr(name, content)
    return out.getvalue()


def test_fields_rows_and_what_is_empty():
    told = filled(template("{{ firm.name }}", "{{terms}}", "Nothing: {{ empty }}", "Plain"))
    texts = [one.text for one in told.paragraphs]
    assert texts == [
        "Ltd <&> {{ title }}",
        "Line 1\nLine 2",
        "Plain",
    ]  # no field in a value is filled
    rows = [[cell.text for cell in row.cells] for row in told.tables[0].rows]
    assert rows == [["What", "Sum"], ["Chair", "1"], ["Desk", "2"]]
    assert told.sections[0].footer.paragraphs[0].text == "Offer"
    assert (told.core_properties.title, told.core_properties.author) == ("T", "A")


def test_a_field_that_word_has_cut_into_pieces_is_filled():
    document = Document()
    line = document.add_paragraph("before ")
    for piece in ("{", "{ ti", "tle", " }", "} after {{title}}"):
        line.add_run(piece)
    assert filled(document).paragraphs[0].text == "before Offer after Offer"


def test_what_is_put_in_is_never_filled_again():
    rows = [{"title": "{{ title }} {{ line.sum }} {{ empty }}", "sum": "{{ terms }}"}]
    document = template("{{ title }}")
    document.tables[0].cell(0, 1).text = "{{ firm.name }}"
    told = filled(document, FIELDS | {"firm.name": "{{ line.title }}"}, rows)
    shown = [[cell.text for cell in row.cells] for row in told.tables[0].rows]
    assert shown == [["What", "{{ line.title }}"], [rows[0]["title"], "{{ terms }}"]]


@given(st.text(max_size=60))
def test_any_text_goes_in_as_text(text):
    told = filled(template("[{{ title }}]"), {"title": text or "x"})
    assert told.paragraphs[
        0
    ].text == f"[{word.CONTROL.sub(' ', text.replace(chr(9), ' ')) or 'x'}]".replace("\r\n", "\n")


def test_the_same_gives_the_same_bytes():
    blob = saved(template("{{ title }}"))
    act = {"title": "T", "author": "A", "at": AT}
    assert word.fill(blob, FIELDS, {"line": ROWS}, **act) == word.fill(
        blob, FIELDS, {"line": ROWS}, **act
    )


def test_a_good_template_passes_and_a_wrong_field_is_named():
    word.check(saved(template("{{ title }} {{ firm.name }}")), FIELDS, GROUPS)
    for bad in ("{{ salary }}", "{{ title.__class__ }}", "{{ 7*7 }}", "{{ line.cost }}"):
        with pytest.raises(errors.WordFieldUnknown) as told:
            word.check(saved(template(bad)), FIELDS, GROUPS)
        assert bad in str(told.value)


def refuse(blob, kind=errors.WordUnsafe):
    with pytest.raises(kind) as told:
        word.check(blob, FIELDS, GROUPS)
    assert str(told.value)
    with pytest.raises(kind):
        word.fill(blob, FIELDS, {"line": ROWS}, title="", author="", at=AT)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("word/vbaProject.bin", b"x"),
        ("word/embeddings/sheet.xlsx", b"x"),
        ("../../etc/evil.xml", b"<a/>"),
        ("word/run.js", b"x"),
        ("word/more.xml", b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'),
        ("word/more.xml", "<a/>".encode("utf-16")),
    ],
)
def test_parts_that_run_or_reach_out_are_refused(name, content):
    refuse(with_part(saved(Document()), name, content))


@pytest.mark.parametrize(
    "link",
    [
        ("attachedTemplate", "http://evil.example/t.dotm"),
        ("image", "http://evil.example/pixel.png"),
        ("hyperlink", "file:///c:/windows"),
        ("aFChunk", "chunk.html"),
    ],
)
def test_links_to_other_files_are_refused(link):
    kind, target = link
    said = (
        f'<Relationship Id="rId99" Type="http://x/relationships/{kind}" Target="{target}"'
        ' TargetMode="External"/></Relationships>'
    )

    def change(name, told):
        if name == "word/_rels/document.xml.rels":
            return told.replace(b"</Relationships>", said.encode())
        return told

    refuse(with_part(saved(Document()), "", b"", change))


def test_a_macro_document_is_refused():
    def change(name, told):
        return told.replace(b"document.main+xml", b"document.macroEnabled.main+xml")

    refuse(with_part(saved(Document()), "", b"", change), errors.WordBroken)


@pytest.mark.parametrize(
    "words", ["DDEAUTO c:\\cmd", "INCLUDETEXT http://a", "MACROBUTTON x", "QUOTE 1"]
)
def test_fields_of_word_that_fetch_or_run_are_refused(words):
    simple = Document()
    one = OxmlElement("w:fldSimple")
    one.set(qn("w:instr"), words)
    simple.add_paragraph()._p.append(one)
    refuse(saved(simple))
    cut = Document()
    line = cut.add_paragraph()
    for kind, text in (
        ("begin", ""),
        ("", words[:3]),
        ("", words[3:]),
        ("separate", ""),
        ("end", ""),
    ):
        run = line.add_run()
        piece = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            piece.set(qn("w:fldCharType"), kind)
        else:
            piece.text = text
        run._r.append(piece)
    refuse(saved(cut))


def test_page_numbers_are_fine():
    document = Document()
    one = OxmlElement("w:fldSimple")
    one.set(qn("w:instr"), " PAGE \\* MERGEFORMAT ")
    document.add_paragraph()._p.append(one)
    word.check(saved(document), FIELDS, GROUPS)


def test_bombs_are_refused():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("word/document.xml", b"0" * (word.MOST_UNPACKED + 1))
    refuse(out.getvalue(), errors.WordTooMuch)
    refuse(b"0" * (word.MOST_BYTES + 1), errors.WordTooMuch)
    many = Document()
    many.add_paragraph("{{ title }}" * (word.MOST_FIELDS + 1))
    with pytest.raises(errors.WordTooMuch):
        word.check(saved(many), FIELDS, GROUPS)
    wide = Document()
    wide.add_table(rows=1, cols=1).cell(0, 0).text = "{{ line.title }}" + "x" * word.MOST_ROW
    with pytest.raises(errors.WordTooMuch):
        word.check(saved(wide), FIELDS, GROUPS)


@pytest.mark.parametrize("blob", [b"", b"PK\x03\x04", b"<html>", b"%PDF-1.7"])
def test_what_is_no_document_is_refused(blob):
    refuse(blob, errors.WordBroken)


@given(st.integers(0, 10**6), st.integers(0, 255))
def test_a_spoilt_file_never_breaks_more_than_itself(place, byte):
    blob = bytearray(GOOD)
    blob[place % len(blob)] = byte
    with contextlib.suppress(*REFUSALS):
        word.check(bytes(blob), FIELDS, GROUPS)


GOOD = saved(template("{{ title }}"))
REFUSALS = (
    errors.WordBroken,
    errors.WordUnsafe,
    errors.WordTooMuch,
    errors.WordFieldUnknown,
)
