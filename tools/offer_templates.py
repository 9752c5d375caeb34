"""Make the templates of Word that ship with the product anew: otdel/selling/offers/documents/offer.*.docx.

    .venv/bin/python tools/offer_templates.py

Their fields are those of `otdel/selling/offers/papers.py`; a company may take one as the start of its own.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

FOLDER = Path(__file__).resolve().parent.parent / "otdel" / "selling" / "offers" / "documents"
GREY = RGBColor(0x5A, 0x5A, 0x5A)
RED = RGBColor(0xB4, 0x23, 0x18)
WORDS: dict[str, dict[str, Any]] = {
    "ru": {
        "date": "Дата", "until": "Действует до", "for": "Кому", "tax": "ИНН", "address": "Адрес",
        "person": "Контактное лицо", "author": "Ваш менеджер", "page": "Страница", "terms": "Условия",
        "head": ("№", "Что предлагается", "Количество", "Цена", "Скидка", "НДС", "Сумма"),
    },
    "en": {
        "date": "Date", "until": "Valid until", "for": "Offered to", "tax": "Tax ID",
        "address": "Address", "person": "Attention of", "author": "Your contact", "page": "Page",
        "terms": "Terms",
        "head": ("No.", "What is offered", "Quantity", "Price", "Discount", "VAT", "Sum"),
    },
}  # fmt: skip
COLUMNS = ("place", "title", "quantity", "price", "discount", "vat", "sum")
WIDTHS = (10, 56, 23, 27, 18, 15, 29)  # mm


def main() -> None:
    for language, words in WORDS.items():
        document = made(words)
        document.core_properties.created = datetime(2026, 1, 1, tzinfo=UTC)
        document.core_properties.modified = datetime(2026, 1, 1, tzinfo=UTC)
        document.core_properties.author = document.core_properties.comments = ""
        document.save(str(FOLDER / f"offer.{language}.docx"))


def made(words: dict[str, Any]) -> Any:
    document = Document()
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "Arial", Pt(9.5)
    normal.paragraph_format.space_after = Pt(3)
    page = document.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin = page.right_margin = Mm(16)
    page.top_margin, page.bottom_margin = Mm(14), Mm(16)
    said(document.add_paragraph(), "{{ draft }}", color=RED, bold=True)
    said(document.add_paragraph(), "{{ firm.name }}", bold=True, size=13)
    said(document.add_paragraph(), "{{ firm.details }}", color=GREY, size=8.5)
    said(document.add_paragraph(), "{{ firm.contacts }}", color=GREY, size=8.5)
    heading(document, "{{ title }}", 15)
    for name, field in (
        ("date", "date"), ("until", "valid_until"), ("for", "client.name"), ("tax", "client.tax_id"),
        ("address", "client.address"), ("person", "client.person"),
    ):  # fmt: skip
        line = document.add_paragraph()
        said(line, f"{words[name]}: ", color=GREY)
        said(line, f"{{{{ {field} }}}}")
    lines(document, words["head"])
    document.add_paragraph()
    sums(document)
    heading(document, f"{words['terms']}", 11, "{{ terms }}")
    said(document.add_paragraph(), "{{ firm.closing }}")
    line = document.add_paragraph()
    said(line, f"{words['author']}: ", color=GREY)
    said(line, "{{ author }}")
    said(document.add_paragraph(), "{{ author_mail }}")
    footer = page.footer.paragraphs[0]
    said(footer, f"{{{{ title }}}}    {words['page']} ", color=GREY, size=7.5)
    counted(footer, "PAGE")
    said(footer, " / ", color=GREY, size=7.5)
    counted(footer, "NUMPAGES")
    return document


def said(line: Any, text: str, *, bold: bool = False, size: float = 0, color: Any = None) -> None:
    run = line.add_run(text)
    run.bold = bold
    if size:
        run.font.size = Pt(size)
    if color is not None:
        run.font.color.rgb = color


def heading(document: Any, text: str, size: float, below: str = "") -> None:
    """A heading; with `below` in one paragraph, so that an empty text takes its heading along."""
    line = document.add_paragraph()
    line.paragraph_format.space_before = Pt(10)
    said(line, text, bold=True, size=size)
    if below:
        line.add_run().add_break()
        said(line, below)


def lines(document: Any, head: tuple[str, ...]) -> None:
    table = document.add_table(rows=2, cols=len(COLUMNS))
    table.style = "Light Grid"
    table.autofit = False
    for place, (name, column, width) in enumerate(zip(head, COLUMNS, WIDTHS, strict=True)):
        for row, text in ((0, name), (1, f"{{{{ line.{column} }}}}")):
            cell = table.cell(row, place)
            cell.width = Mm(width)
            said(cell.paragraphs[0], text, bold=row == 0, size=8.5)
            if column != "title":
                cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
    mark = OxmlElement("w:tblHeader")
    table.rows[0]._tr.get_or_add_trPr().append(mark)


def sums(document: Any) -> None:
    table = document.add_table(rows=1, cols=2)
    table.autofit = False
    for place, (column, width) in enumerate((("name", 140), ("value", 38))):
        cell = table.cell(0, place)
        cell.width = Mm(width)
        said(cell.paragraphs[0], f"{{{{ total.{column} }}}}", bold=True)
        cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT


def counted(line: Any, field: str) -> None:
    """A field of Word itself: the page, or how many there are."""
    one = OxmlElement("w:fldSimple")
    one.set(qn("w:instr"), field)
    line._p.append(one)


if __name__ == "__main__":
    main()
