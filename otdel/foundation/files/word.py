"""Documents of Word from a template: a DOCX in which the fields {{ name }} are filled with plain text.

Nothing in a template is ever run: a field is a name that is looked up, and text that is put in never
becomes markup. A row of a table whose fields begin with the name of a group, say {{ line.title }}, is
repeated for each of the group's rows. A paragraph or row whose fields are all empty is left out.

A file from outside is checked before it is kept and again before it is filled: macros, embedded
objects, links to other files, fields that fetch or run something, and bombs are refused with a sentence.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections import deque
from collections.abc import Collection, Iterator, Mapping, Sequence
from copy import deepcopy
from datetime import datetime
from typing import Any

from lxml import etree

from .errors import WordBroken, WordFieldUnknown, WordTooMuch, WordUnsafe

MOST_BYTES = 2 * 1024 * 1024
MOST_UNPACKED = 20 * 1024 * 1024
MOST_PARTS = 300
MOST_FIELDS = 400
MOST_GROUP_ROWS = 10
MOST_ROW = 60_000  # bytes of the XML of a row that is repeated

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
CORE = "{http://schemas.openxmlformats.org/package/2006/metadata/core-properties}"
DC = "{http://purl.org/dc/elements/1.1/}"
TERMS = "{http://purl.org/dc/terms/}"
XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
TYPES = "[Content_Types].xml"
MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
FILLED = re.compile(r"word/(document|header\d*|footer\d*|footnotes|endnotes)\.xml")
ENDINGS = (
    "xml", "rels", "png", "jpg", "jpeg", "gif", "bmp", "tif", "tiff", "svg", "emf", "wmf", "odttf",
    "ttf",
)  # fmt: skip
BAD_TYPES = ("macroenabled", "vba", "activex", "oleobject", "package")
BAD_LINKS = (
    "afchunk",
    "attachedtemplate",
    "subdocument",
    "frame",
    "oleobject",
    "package",
    "control",
)
# Fields of Word itself that only count or point within the document.
OWN_FIELDS = (
    "PAGE", "NUMPAGES", "SECTION", "SECTIONPAGES", "TOC", "TC", "REF", "PAGEREF", "NOTEREF",
    "STYLEREF", "SEQ", "DATE", "TIME", "CREATEDATE", "SAVEDATE", "PRINTDATE", "TITLE", "AUTHOR",
    "SUBJECT", "HYPERLINK", "SYMBOL",
)  # fmt: skip
FIELD = re.compile(r"\{\{\s*([a-z_]+(?:\.[a-z_]+)?)\s*\}\}")
BRACES = re.compile(r"\{\{[^{}]*\}\}")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
EARLIEST = 1980  # a zip knows no earlier year

Parts = dict[str, bytes]


def check(blob: bytes, fields: Collection[str], groups: Mapping[str, Collection[str]]) -> None:
    """Look a template over before it is kept.

    fields: names that may stand anywhere; groups: {name: columns} of rows that repeat.
    Raises WordTooMuch, WordBroken, WordUnsafe, WordFieldUnknown.
    """
    known = {*fields, *(f"{group}.{column}" for group, names in groups.items() for column in names)}
    number = 0
    parts = _opened(blob)
    for name in _texts(parts):
        root = _tree(parts[name])
        _check_word_fields(root)
        for paragraph in root.iter(f"{W}p"):
            text = "".join(one.text or "" for one in _own_texts(paragraph))
            for braces in BRACES.findall(text):
                found = FIELD.fullmatch(braces)
                if found is None or found[1] not in known:
                    raise WordFieldUnknown(field=braces[:60])
                number += 1
        rows = [row for row, _group in _group_rows(root, groups)]
        if (
            len(rows) > MOST_GROUP_ROWS
            or any(len(etree.tostring(one)) > MOST_ROW for one in rows)
            or any(above in rows for one in rows for above in one.iterancestors(f"{W}tr"))
        ):
            raise WordTooMuch
    if number > MOST_FIELDS:
        raise WordTooMuch


def fill(
    blob: bytes,
    fields: Mapping[str, str],
    groups: Mapping[str, Sequence[Mapping[str, str]]],
    *,
    title: str,
    author: str,
    at: datetime,
) -> bytes:
    """Return the document: the same template, texts and moment give the same bytes.

    groups: {name: rows of {column: text}}. A field that is not given stays empty.
    Raises WordTooMuch, WordBroken, WordUnsafe.
    """
    parts = _opened(blob)
    for name in _texts(parts):
        root = _tree(parts[name])
        _check_word_fields(root)
        repeated = _group_rows(root, groups)
        outside = _outside(root, [row for row, _group in repeated])
        _drop_empty(outside, fields)
        for paragraph in outside:
            _put(paragraph, fields)
        for row, group in repeated:
            _repeat(row, group, groups[group], fields)
        parts[name] = _bytes(root)
    if "docProps/core.xml" in parts:
        parts["docProps/core.xml"] = _core(parts["docProps/core.xml"], title, author, at)
    return _packed(parts, at)


# ---------------------------------------------------------------- the file


def _opened(blob: bytes) -> Parts:
    """Return {name: bytes} of a DOCX in which nothing runs and nothing is fetched."""
    if len(blob) > MOST_BYTES:
        raise WordTooMuch
    try:
        with zipfile.ZipFile(io.BytesIO(blob)) as packed:
            infos = [one for one in packed.infolist() if not one.is_dir()]
            if len(infos) > MOST_PARTS or sum(one.file_size for one in infos) > MOST_UNPACKED:
                raise WordTooMuch
            if len({one.filename for one in infos}) != len(infos) or any(
                one.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for one in infos
            ):
                raise WordBroken
            parts = {one.filename: packed.read(one) for one in infos}
    except (zipfile.BadZipFile, zlib.error, RuntimeError, EOFError, OSError, ValueError):
        raise WordBroken from None
    _check_parts(parts)
    return parts


def _check_parts(parts: Parts) -> None:
    if TYPES not in parts or "word/document.xml" not in parts:
        raise WordBroken
    for name, content in parts.items():
        ending = name.rpartition(".")[2].lower()
        if ".." in name or name.startswith("/") or "\\" in name or ending not in ENDINGS:
            raise WordUnsafe(what=name[-60:])
        if ending in ("xml", "rels", "svg") and (
            b"\x00" in content or b"<!DOCTYPE" in content or b"<!ENTITY" in content
        ):
            raise WordUnsafe(what=name[-60:])
        if ending == "rels":
            _check_links(_tree(content))
    types = [
        (one.get("ContentType") or "").lower().removesuffix("+xml") for one in _tree(parts[TYPES])
    ]
    if MAIN.removesuffix("+xml") not in types:
        raise WordBroken
    for said in types:
        kind = said.removeprefix("application/vnd.openxmlformats-package.")
        if any(bad in kind for bad in BAD_TYPES):
            raise WordUnsafe(what=said[-60:])


def _check_links(root: Any) -> None:
    for link in root:
        kind = (link.get("Type") or "").rpartition("/")[2].lower()
        target = link.get("Target") or ""
        if any(bad == kind for bad in BAD_LINKS):
            raise WordUnsafe(what=kind)
        if (link.get("TargetMode") or "").lower() == "external" and not (
            kind == "hyperlink" and target.startswith(("https://", "http://", "mailto:", "tel:"))
        ):
            raise WordUnsafe(what=target[:60] or kind)


def _check_word_fields(root: Any) -> None:
    """Raises WordUnsafe at a field of Word that is none of `OWN_FIELDS`."""
    told: deque[str] = deque()
    for one in root.iter(f"{W}fldSimple", f"{W}fldChar", f"{W}instrText"):
        if one.tag == f"{W}fldSimple":
            _check_word_field(one.get(f"{W}instr") or "")
        elif one.tag == f"{W}instrText":
            if not told:
                raise WordUnsafe(what=(one.text or "").strip()[:60])
            told[-1] += one.text or ""
        elif one.get(f"{W}fldCharType") == "begin":
            if told and told[-1] != "\0":  # a field inside the words of another hides what it is
                raise WordUnsafe(what=told[-1].strip()[:60])
            told.append("")
        elif told:
            if told[-1] != "\0":
                _check_word_field(told[-1])
                told[-1] = "\0"  # its words are over; what follows is its result
            if one.get(f"{W}fldCharType") == "end":
                told.pop()
    if told and told[-1] != "\0":
        _check_word_field(told[-1])


def _check_word_field(words: str) -> None:
    name = (words.split() or [""])[0].upper()
    if name not in OWN_FIELDS:
        raise WordUnsafe(what=words.strip()[:60] or "field")


def _texts(parts: Parts) -> list[str]:
    return [name for name in parts if FILLED.fullmatch(name)]


def _tree(content: bytes) -> Any:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        return etree.fromstring(content, parser)
    except etree.XMLSyntaxError:
        raise WordBroken from None


def _bytes(root: Any) -> bytes:
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def _core(content: bytes, title: str, author: str, at: datetime) -> bytes:
    """Return the properties of the file: its title, whose it is, and the moment it speaks of."""
    root = _tree(content)
    said = {
        f"{DC}title": title,
        f"{DC}creator": author,
        f"{CORE}lastModifiedBy": author,
        f"{TERMS}created": f"{at:%Y-%m-%dT%H:%M:%SZ}",
        f"{TERMS}modified": f"{at:%Y-%m-%dT%H:%M:%SZ}",
    }
    for tag, text in said.items():
        if (found := root.find(tag)) is not None:
            found.text = _clean(text)
    return _bytes(root)


def _packed(parts: Parts, at: datetime) -> bytes:
    out = io.BytesIO()
    moment = (max(at.year, EARLIEST), at.month, at.day, at.hour, at.minute, 0)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in [TYPES, *(name for name in parts if name != TYPES)]:
            info = zipfile.ZipInfo(name, moment)
            info.compress_type = zipfile.ZIP_DEFLATED
            packed.writestr(info, parts[name])
    return out.getvalue()


# ---------------------------------------------------------------- the fields


def _own_texts(paragraph: Any) -> list[Any]:
    """Return the pieces of text of a paragraph, not those of a text box that hangs in it."""
    return [
        one
        for one in paragraph.iter(f"{W}t")
        if next(one.iterancestors(f"{W}p"), None) is paragraph
    ]


def _names(element: Any, owner: str) -> list[str]:
    """Return the fields of the paragraphs whose nearest `owner` (a tag, or "" for a paragraph) is this."""
    found: list[str] = []
    for paragraph in element.iter(f"{W}p"):
        if owner and next(paragraph.iterancestors(owner), None) is not element:
            continue
        if not owner and paragraph is not element:
            continue
        found += FIELD.findall("".join(one.text or "" for one in _own_texts(paragraph)))
    return found


def _group_rows(root: Any, groups: Collection[str]) -> list[tuple[Any, str]]:
    """Return (row, group) of the rows that repeat."""
    found = []
    for row in root.iter(f"{W}tr"):
        named = {name.partition(".")[0] for name in _names(row, f"{W}tr") if "." in name}
        for group in sorted(named & set(groups)):
            found.append((row, group))
            break
    return found


def _outside(root: Any, rows: Sequence[Any]) -> list[Any]:
    """Return the paragraphs that stand in none of the rows."""
    return [
        one
        for one in root.iter(f"{W}p")
        if not any(above in rows for above in one.iterancestors(f"{W}tr"))
    ]


def _repeat(
    row: Any, group: str, rows: Sequence[Mapping[str, str]], fields: Mapping[str, str]
) -> None:
    for values in rows:
        copy = deepcopy(row)
        row.addprevious(copy)
        named = {f"{group}.{column}": text for column, text in values.items()}
        for paragraph in list(copy.iter(f"{W}p")):
            _put(paragraph, {**fields, **named})
    table = row.getparent()
    table.remove(row)
    if table.find(f"{W}tr") is None and table.getparent() is not None:
        table.getparent().remove(table)


def _drop_empty(paragraphs: Sequence[Any], fields: Mapping[str, str]) -> None:
    """Take away rows and paragraphs whose fields are all empty; the last paragraph of a cell stays."""
    rows = {id(row): row for one in paragraphs for row in one.iterancestors(f"{W}tr")}
    for row in rows.values():
        if _is_empty(_names(row, f"{W}tr"), fields):
            table = row.getparent()
            if len(table.findall(f"{W}tr")) > 1:
                table.remove(row)
    for paragraph in paragraphs:
        if not _is_empty(_names(paragraph, ""), fields):
            continue
        holder = paragraph.getparent()
        is_section = paragraph.find(f"{W}pPr/{W}sectPr") is not None
        if len(holder.findall(f"{W}p")) > 1 and not is_section and _last(holder) is not paragraph:
            holder.remove(paragraph)
        else:
            for piece in _own_texts(paragraph):
                piece.text = ""


def _last(holder: Any) -> Any:
    """Return what must stay a paragraph: a cell has to end with one."""
    return holder[-1] if holder.tag == f"{W}tc" else None


def _is_empty(names: Sequence[str], fields: Mapping[str, str]) -> bool:
    return bool(names) and not any(fields.get(name) for name in names)


def _put(paragraph: Any, fields: Mapping[str, str]) -> None:
    """Fill the fields of one paragraph, also where Word has cut a field into pieces."""
    pieces = _own_texts(paragraph)
    text = "".join(one.text or "" for one in pieces)
    for found in reversed(list(FIELD.finditer(text))):
        _replace(pieces, found.start(), found.end(), _clean(fields.get(found[1], "")))
    for piece in pieces:
        if "\n" in (piece.text or ""):
            _break(piece)


def _replace(pieces: Sequence[Any], start: int, end: int, value: str) -> None:
    """Put `value` in the place of the signs from start to end of the pieces' common text."""
    for piece, begins, ends in _spans(pieces):
        if ends <= start or begins >= end:
            continue
        text = piece.text or ""
        head, tail = text[: max(start - begins, 0)], text[end - begins :] if end < ends else ""
        piece.text = head + (value if begins <= start else "") + tail
        piece.set(XML_SPACE, "preserve")


def _spans(pieces: Sequence[Any]) -> Iterator[tuple[Any, int, int]]:
    place = 0
    for piece, length in [(one, len(one.text or "")) for one in pieces]:
        yield piece, place, place + length
        place += length


def _break(piece: Any) -> None:
    """Make the ends of lines in a piece of text real ones."""
    first, *rest = (piece.text or "").split("\n")
    piece.text = first
    after = piece
    for line in rest:
        for tag, text in ((f"{W}br", None), (f"{W}t", line)):
            made = etree.Element(tag)
            if text is not None:
                made.text = text
                made.set(XML_SPACE, "preserve")
            after.addnext(made)
            after = made


def _clean(text: str) -> str:
    return CONTROL.sub(" ", text.replace("\r\n", "\n").replace("\t", " "))
