"""Reading tables: separators, quotes, workbooks, and everything that is wrong with real files."""

import io
import zipfile

import pytest
import xlsxwriter

from otdel.edges.exchange.engine import recognise, tables
from otdel.edges.exchange.engine.tables import Unreadable

LIMIT = 100_000_000


@pytest.fixture
def table(tmp_path):
    def write(body, name="t.csv"):
        path = tmp_path / name
        path.write_bytes(body if isinstance(body, bytes) else body.encode())
        return path

    return write


def read(path):
    (source,) = tables.sources(path, workbook_bytes=LIMIT)
    return source, [list(row.cells) for row in tables.rows(source)]


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
def test_any_separator(table, sign):
    source, rows = read(table(sign.join("abc") + "\n" + sign.join("123") + "\n"))

    assert source.separator == sign
    assert rows == [["1", "2", "3"]]


def test_decimal_commas_do_not_hide_the_semicolons(table):
    source, rows = read(table("Сделка;Сумма\nА;12,50\nБ;13,75\n"))

    assert source.separator == ";"
    assert rows == [["А", "12,50"], ["Б", "13,75"]]


def test_excel_names_its_separator_in_the_first_line(table):
    source, _ = read(table("sep=|\na|b\n1|2\n"))

    assert source.separator == "|"
    assert tables.header(tables.Source(source.path, separator="|", header_line=2)) == ["a", "b"]


def test_quotes_hold_separators_and_line_breaks(table):
    _, rows = read(table('a,b\n"x, y","two\nlines"\nz,"say ""hi"""\n'))

    assert rows == [["x, y", "two\nlines"], ["z", 'say "hi"']]


def test_a_quote_never_closed_breaks_one_row_and_not_the_rest(table):
    body = 'a,b\n1,2\n3,"oops\n' + "".join(f"{i},x\n" for i in range(500))
    (source,) = tables.sources(table(body), workbook_bytes=LIMIT)
    rows = list(tables.rows(source))

    assert [row.line for row in rows if row.broken] == [3]
    assert len(rows) == 502
    assert list(rows[-1].cells) == ["499", "x"]


def test_a_quote_left_open_at_the_end_of_the_file(table):
    (source,) = tables.sources(table('a,b\n1,2\n3,"oops\n4,5\n'), workbook_bytes=LIMIT)
    rows = list(tables.rows(source))

    assert [(row.line, row.broken) for row in rows] == [(2, ""), (3, "open-quote"), (4, "")]


def test_reading_goes_on_below_a_line(table):
    (source,) = tables.sources(table("a\n1\n\n2\n3\n"), workbook_bytes=LIMIT)

    assert [(row.line, row.cells[0]) for row in tables.rows(source, after=2)] == [
        (4, "2"),
        (5, "3"),
    ]


def test_a_formula_in_text_stays_text_and_our_guard_comes_off(table):
    _, rows = read(table("a,b\n=1+1,'=2+2\n"))

    assert rows == [["=1+1", "=2+2"]]


def test_headers_repeated_and_empty_are_told_apart():
    assert tables.unique_names(["Phone", "Phone", "", " "]) == ["Phone", "Phone (2)", "#3", "#4"]


def test_the_header_may_stand_below_titles(table):
    path = table("Отчёт по сделкам\n\nза 2017 год\nКод сделки;Этап;Клиент\nA1;Выиграна;Ромашка\n")
    (source,) = tables.sources(path, workbook_bytes=LIMIT)

    assert recognise.header_line(tables.top(source)) == 4


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "empty"),
        (b"\n\n  \n", "empty"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "binary"),
        (b"PK\x03\x04 and nothing of a zip", "damaged"),
        (b"\xd0\xcf\x11\xe0" + b"x" * 600, "damaged"),
    ],
)
def test_what_is_no_table_is_refused_with_a_reason(table, body, code):
    with pytest.raises(Unreadable) as refusal:
        tables.sources(table(body), workbook_bytes=LIMIT)

    assert refusal.value.code == code


def test_a_zip_of_something_else_is_no_workbook(table):
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as archive:
        archive.writestr("readme.txt", "hello")

    with pytest.raises(Unreadable) as refusal:
        tables.sources(table(kept.getvalue(), "t.xlsx"), workbook_bytes=LIMIT)
    assert refusal.value.code == "binary"


def test_a_zip_bomb_is_refused_before_it_is_opened(table):
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 50_000_000)

    with pytest.raises(Unreadable) as refusal:
        tables.sources(table(kept.getvalue(), "t.xlsx"), workbook_bytes=LIMIT)
    assert refusal.value.code == "bomb"


def test_a_workbook_gives_each_sheet_values_for_formulas_and_days_for_dates(tmp_path):
    path = tmp_path / "book.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("Сделки")
    sheet.write_row(0, 0, ["Сумма", "Дата", "Код"])
    sheet.write_formula(1, 0, "=2+3", None, 5)
    sheet.write_number(1, 1, 43100, book.add_format({"num_format": "dd.mm.yyyy"}))
    sheet.write_number(1, 2, 7)
    book.add_worksheet("Пусто")
    book.close()

    (source,) = tables.sources(path, workbook_bytes=LIMIT)
    assert source.sheet == "Сделки"
    assert [list(row.cells) for row in tables.rows(source)] == [["5", "2017-12-31", "7"]]


def test_three_hundred_columns(table):
    names = [f"c{i}" for i in range(300)]
    source, rows = read(table(",".join(names) + "\n" + ",".join(["1"] * 300) + "\n"))

    assert tables.header(source) == names
    assert len(rows[0]) == 300
