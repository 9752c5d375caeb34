"""A letter read from the bytes of an .eml file. No Django; whatever comes, it ends soon with a letter or a reason.

The parser of the standard library reads headers and parts. What makes it slow or deep is counted
beforehand; what it stumbles over in a single header or part is left out.
"""

from __future__ import annotations

import codecs
import hashlib
import mimetypes
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime
from typing import Any

from otdel.kernel import normal

from .plain import text_of, tidy

NESTED = 100  # multiparts and letters within letters in one file
BLOCKS = 20_000  # of a delivery report
PARTS = 1000
HEADER = 10_000  # letters of one header that are read
HTML = 400_000
TEXT = 100_000
ADDRESSES = 50
EARLIEST = 1980  # an older year is the mistake of a clock

_NESTS = re.compile(rb"(?i)(multipart|message)\s*/")
_REPORT = re.compile(rb"(?i)delivery-status")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
_SIGNATURES = frozenset(
    {"application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature"}
)
_CHARSETS = re.compile(
    r"utf-?(7|8|16|32)|us-?ascii|ascii|cp\d+|koi8|iso8859|iso2022|windows|mac|big5|gb|euc|shift|hz|johab"
)


class Unreadable(Exception):
    """These bytes are no letter."""


class TooNested(Exception):
    """A letter made to keep its reader busy."""


@dataclass(frozen=True, slots=True)
class Address:
    name: str
    mail: str

    @property
    def title(self) -> str:
        return self.name or self.mail


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file of the letter, as `files.services.attach` takes it."""

    name: str
    body: bytes = field(repr=False)

    def chunks(self) -> Iterator[bytes]:
        yield self.body


@dataclass(frozen=True, slots=True)
class ReadLetter:
    """sent_at: aware, None without a usable date; offset_minutes: its zone, None if it names none.

    key: the same for the same letter. left_out: files beyond the limit. is_cut: there was more text.
    """

    subject: str
    sender: Address | None
    to: tuple[Address, ...]
    sent_at: datetime | None
    offset_minutes: int | None
    text: str
    message_id: str
    key: str
    enclosures: tuple[Enclosure, ...]
    left_out: int
    is_cut: bool


def read_letter(raw: bytes, *, max_files: int) -> ReadLetter:
    """Return the letter in the bytes of an .eml file. Raises Unreadable, TooNested."""
    if len(_NESTS.findall(raw)) > NESTED:
        raise TooNested
    if _REPORT.search(raw) and raw.count(b"\n\n") + raw.count(b"\n\r\n") > BLOCKS:
        raise TooNested
    try:
        letter = message_from_bytes(raw, policy=policy.default)
    except RecursionError:
        raise TooNested from None
    except Exception:  # the parser's own mistakes, of many kinds
        raise Unreadable from None
    heads = _heads(letter)
    if not heads.keys() & {"from", "date", "subject", "message-id"}:
        raise Unreadable
    return _letter(letter, heads, max_files)


def _letter(letter: Message, heads: dict[str, str], max_files: int) -> ReadLetter:
    parts = list(_parts(letter))
    text = _text(parts)
    enclosures = [part for part in parts if _is_enclosed(part)]
    files = tuple(filter(None, (_enclosure(part) for part in enclosures[:max_files])))
    senders = _addresses(heads.get("from", ""))
    sent_at, offset = _date(heads.get("date", ""))
    message_id = _clean(heads.get("message-id", "")).strip()
    subject = " ".join(_clean(_said("subject", heads.get("subject", ""))).split())
    own = message_id or "\n".join((heads.get("from", ""), heads.get("date", ""), subject, text))
    return ReadLetter(
        subject=subject,
        sender=senders[0] if senders else None,
        to=tuple((_addresses(heads.get("to", "")) + _addresses(heads.get("cc", "")))[:ADDRESSES]),
        sent_at=sent_at,
        offset_minutes=offset,
        text=text[:TEXT],
        message_id=message_id[:250],
        key=hashlib.sha256(own.encode("utf-8", "replace")).hexdigest(),
        enclosures=files,
        left_out=len(enclosures) - len(files),
        is_cut=len(text) > TEXT,
    )


# ---------------------------------------------------------------- headers


def _heads(letter: Message) -> dict[str, str]:
    """Return {name in lower case: the first such header as it stands}, letters out of ASCII guessed."""
    heads: dict[str, str] = {}
    for name, value in letter.raw_items():
        heads.setdefault(name.lower(), _unescaped(str(value)[:HEADER]))
    return heads


def _unescaped(value: str) -> str:
    """Old programs wrote headers in a bare code page: the parser keeps such bytes as lone surrogates."""
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        return _guessed(value.encode("utf-8", "surrogateescape"))
    return value


def _said(name: str, value: str) -> str:
    """Return a header's text with encoded words decoded, as it stands if they cannot be."""
    try:
        return str(policy.default.header_fetch_parse(name, value))
    except Exception:
        return value


def _addresses(value: str) -> list[Address]:
    pairs: list[tuple[str, str]] = []
    try:
        header: Any = policy.default.header_fetch_parse("to", value)
        pairs = [(one.display_name, one.addr_spec) for one in header.addresses]
    except Exception:
        pairs = []
    if not any("@" in mail for _name, mail in pairs):
        pairs = getaddresses([_said("subject", value)])
    return [
        Address(
            " ".join(_clean(name).split())[:200], normal.email(mail) or _clean(mail).strip()[:250]
        )
        for name, mail in pairs
        if "@" in mail
    ]


def _date(value: str) -> tuple[datetime | None, int | None]:
    try:
        sent = parsedate_to_datetime(" ".join(value.split()))
        offset = sent.utcoffset()
        sent = sent if offset is not None else sent.replace(tzinfo=UTC)
        if sent.year < EARLIEST:
            return None, None
        sent.timestamp()
    except (ValueError, TypeError, OverflowError, IndexError, AttributeError):
        return None, None
    return sent, None if offset is None else offset // timedelta(minutes=1)


# ---------------------------------------------------------------- parts


def _parts(letter: Message) -> Iterator[Message]:
    """Yield the leaves in order; a letter within the letter is a leaf."""
    waiting, seen = [letter], 0
    while waiting and seen < PARTS:
        part = waiting.pop()
        seen += 1
        inner = part.get_payload()
        if _kind(part).startswith("multipart/") and isinstance(inner, list):
            waiting += [one for one in reversed(inner) if isinstance(one, Message)]
        else:
            yield part


def _kind(part: Message) -> str:
    return str(_tried(part.get_content_type, "application/octet-stream"))


def _disposition(part: Message) -> str:
    return str(_tried(part.get_content_disposition, "") or "")


def _tried(ask: Callable[[], Any], otherwise: Any) -> Any:
    """Headers of single parts are parsed when they are asked for; a broken one is as if it were not there."""
    try:
        return ask()
    except Exception:
        return otherwise


def _is_enclosed(part: Message) -> bool:
    """A file of the letter: neither its text, nor a picture inside it, nor a signature."""
    kind, disposition = _kind(part), _disposition(part)
    if kind in _SIGNATURES or kind.startswith("multipart/"):
        return False
    if disposition == "attachment":
        return True
    if kind in ("text/plain", "text/html"):
        return bool(_file_name(part))
    is_inside = any(name.lower() == "content-id" for name, _value in part.raw_items())
    return not (kind.startswith("image/") and is_inside)


def _enclosure(part: Message) -> Enclosure | None:
    body = _letter_within(part) if _kind(part).startswith("message/") else _bytes(part)
    name = _file_name(part)
    if not name:
        ending = (
            ".eml" if _kind(part) == "message/rfc822" else mimetypes.guess_extension(_kind(part))
        )
        name = f"file{ending or '.txt'}"
    return Enclosure(name, body) if body else None


def _letter_within(part: Message) -> bytes:
    inner = part.get_payload()
    if isinstance(inner, list) and inner and isinstance(inner[0], Message):
        return bytes(_tried(inner[0].as_bytes, b""))
    return _bytes(part)


def _file_name(part: Message) -> str:
    return " ".join(_clean(str(_tried(part.get_filename, "") or "")).split())


def _bytes(part: Message) -> bytes:
    body = _tried(lambda: part.get_payload(decode=True), b"")
    return body if isinstance(body, bytes) else b""


def _text(parts: list[Message]) -> str:
    """Return the plain text of the letter, else that of its HTML."""
    shown = [part for part in parts if _kind(part).startswith("text/") and not _is_enclosed(part)]
    plain = [tidy(_clean(_decoded(part))) for part in shown if _kind(part) == "text/plain"]
    if any(plain):
        return "\n\n".join(filter(None, plain))
    html = (_decoded(part)[:HTML] for part in shown if _kind(part) == "text/html")
    return "\n\n".join(filter(None, (_clean(text_of(one)) for one in html)))


def _decoded(part: Message) -> str:
    body = _bytes(part)[: 4 * HTML]
    charset = str(_tried(part.get_content_charset, "") or "")
    try:
        name = codecs.lookup(charset).name.replace("_", "")
        if not _CHARSETS.match(name):
            raise LookupError
        return body.decode(charset, "replace") if name != "ascii" else _guessed(body)
    except (LookupError, ValueError, UnicodeError):
        return _guessed(body)


def _guessed(body: bytes) -> str:
    """Return text in an unnamed or made-up charset: UTF-8, else the code page of Russian Windows."""
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        return body.decode("cp1251", "replace")


def _clean(text: str) -> str:
    """Return text that any database keeps and no screen turns round."""
    whole = text.encode("utf-8", "replace").decode("utf-8")
    return _CONTROL.sub("", whole.replace("\r\n", "\n").replace("\r", "\n"))
