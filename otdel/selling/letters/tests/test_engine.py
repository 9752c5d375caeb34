"""Reading an .eml: what is in it, and that nothing it may hold stops the reader."""

from __future__ import annotations

import time
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otdel.selling.letters.engine import TEXT, TooNested, Unreadable, read_letter
from otdel.selling.letters.plain import text_of

from .conftest import letter


def read(raw, max_files=30):
    return read_letter(raw, max_files=max_files)


def test_a_letter_is_read_whole():
    found = read(letter(files=[("price.pdf", "application/pdf", b"%PDF-1.4 x")]))

    assert found.subject == "About the price"
    assert (found.sender.name, found.sender.mail) == ("Ivan Petrov", "ivan@romashka.ru")
    assert [one.mail for one in found.to] == ["anna@example.com"]
    assert found.sent_at.isoformat() == "2026-03-12T15:30:00+05:00"
    assert found.offset_minutes == 300
    assert found.text == "Good day!"
    assert [(one.name, one.body) for one in found.enclosures] == [("price.pdf", b"%PDF-1.4 x")]


def test_plain_text_is_taken_before_html():
    assert read(letter(text="Plain", html="<p>Rich</p>")).text == "Plain"


def test_html_becomes_text_and_nothing_of_it_runs():
    html = (
        "<html><head><title>T</title><style>p{}</style></head><body><p>Dear&nbsp;Anna,</p>"
        "<script>alert(1)</script><ul><li>one</li><li>two</li></ul>"
        "<img src=https://track.example/1.gif><p>Bye &lt;3</p></body></html>"
    )
    made = EmailMessage()
    made["From"] = "a@b.ru"
    made.set_content(html, subtype="html")

    assert read(made.as_bytes()).text == "Dear Anna,\n\n- one\n\n- two\n\nBye <3"


@pytest.mark.parametrize(
    ("head", "body", "text"),
    [
        (b'text/plain; charset="windows-1251"', "Привет".encode("cp1251"), "Привет"),
        (b'text/plain; charset="koi8-r"', "Привет".encode("koi8-r"), "Привет"),
        (b'text/plain; charset="no-such-charset"', "Привет".encode(), "Привет"),
        (b'text/plain; charset="zip"', "Привет".encode("cp1251"), "Привет"),
        (b'text/plain; charset="us-ascii"', "Привет".encode("cp1251"), "Привет"),
        (b'text/plain; charset="utf-8"', b"\xff\xfe half", "\ufffd\ufffd half"),
        (b"text/plain", b"nul\x00 and \x1b bell", "nul and  bell"),
        (b"text/plain; charset=", "Привет".encode(), "Привет"),
    ],
)
def test_strange_charsets_survive(head, body, text):
    raw = b"From: a@b.ru\r\nContent-Type: " + head + b"\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    assert " ".join(read(raw + body).text.split()) == " ".join(text.split())


def test_headers_in_a_bare_code_page_are_guessed():
    raw = b"From: a@b.ru\r\nSubject: " + "Счёт на оплату".encode("cp1251") + b"\r\n\r\nx"
    assert read(raw).subject == "Счёт на оплату"


@pytest.mark.parametrize(
    "date", [None, "", "yesterday", "Mon, 99 Foo 2026", "Thu, 01 Jan 1970 00:00:00 +0000", "0"]
)
def test_a_date_that_is_none_is_no_date(date):
    found = read(letter(date=None).replace(b"From:", f"Date: {date}\r\nFrom:".encode(), 1))
    assert (found.sent_at, found.offset_minutes) == (None, None)


def test_the_same_letter_has_the_same_key_with_and_without_an_id():
    assert read(letter()).key == read(letter(text="Forwarded otherwise")).key
    assert read(letter(message_id=None)).key == read(letter(message_id=None)).key
    assert read(letter(message_id=None)).key != read(letter(message_id=None, text="Other")).key


def test_pictures_inside_the_text_and_signatures_are_no_files():
    raw = letter(
        files=[
            ("logo.png", "image/png", b"\x89PNG"),
            ("s.p7s", "application/pkcs7-signature", b"x"),
        ]
    )
    raw = raw.replace(
        b'Content-Disposition: attachment; filename="logo.png"', b"Content-ID: <logo>"
    )
    assert read(raw).enclosures == ()


def test_a_letter_within_the_letter_is_a_file():
    outer, inner = EmailMessage(), EmailMessage()
    inner["Subject"], inner["From"] = "Inner", "x@y.ru"
    inner.set_content("Inner text")
    outer["From"] = "a@b.ru"
    outer.set_content("See below")
    outer.add_attachment(inner)

    found = read(outer.as_bytes())

    assert found.text == "See below"
    (one,) = found.enclosures
    assert one.name.endswith(".eml")
    assert b"Inner text" in one.body


def test_two_hundred_files_are_cut_and_counted():
    files = [(f"{n}.txt", "text/plain", b"x") for n in range(200)]
    files = [(name, "application/octet-stream", body) for name, _kind, body in files]
    found = read(letter(files=files), max_files=30)
    assert (len(found.enclosures), found.left_out) == (30, 170)


def test_a_long_text_is_cut():
    found = read(letter(text="слово " * 40_000))
    assert len(found.text) == TEXT
    assert found.is_cut


def nested(depth, kind=b"multipart/mixed"):
    head = b"From: a@b.ru\r\n"
    for n in range(depth):
        edge = str(n).encode()
        head += b'Content-Type: %s; boundary="b%s"\r\n\r\n--b%s\r\n' % (kind, edge, edge)
    return head + b"\r\nx" * 1000


@pytest.mark.parametrize(
    "raw",
    [
        nested(101),
        nested(5000),
        b"From: a@b.ru\r\n" + b"Content-Type: message/rfc822\r\n\r\n" * 3000,
        b"From: a@b.ru\r\nContent-Type: message/delivery-status\r\n\r\n" + b"a: b\n\n" * 30_000,
    ],
    ids=["multiparts", "thousands", "letters", "report"],
)
def test_what_is_folded_into_itself_is_refused_at_once(raw):
    began = time.process_time()
    with pytest.raises(TooNested):
        read(raw)
    assert time.process_time() - began < 5


def test_a_header_of_a_megabyte_does_not_stop_the_reader():
    began = time.process_time()
    found = read(b"From: " + b"<" * 1_000_000 + b"\r\nTo: " + b"a@b.ru, " * 100_000 + b"\r\n\r\nx")
    assert len(found.to) <= 50
    assert time.process_time() - began < 20


@pytest.mark.parametrize(
    "raw", [b"x", b"%PDF-1.4", b"\x00" * 100, "Просто текст".encode(), b"a: b\n\nc"]
)
def test_what_is_no_letter_is_said_to_be_none(raw):
    with pytest.raises(Unreadable):
        read(raw)


LETTER = letter(html="<p>x</p>", files=[("a.txt", "application/pdf", b"x")])


@given(st.binary(max_size=400), st.integers(0, len(LETTER)), st.integers(0, 60))
def test_any_bytes_end_as_a_letter_or_a_reason(noise, place, cut):
    """Bytes alone, and bytes put into a whole letter in the place of others."""
    for raw in (noise, b"Subject: x\r\n" + noise, LETTER[:place] + noise + LETTER[place + cut :]):
        try:
            found = read(raw)
        except (Unreadable, TooNested):
            continue
        for text in (
            found.subject,
            found.text,
            found.message_id,
            *(one.name for one in found.enclosures),
        ):
            assert "\x00" not in text
            text.encode("utf-8")


@given(st.text(alphabet="<>!-/='\"&;ab []?", max_size=300))
def test_any_markup_is_reduced_without_tags_that_could_run(markup):
    assert "<script" not in text_of(markup + "<script>alert(1)</script>")
