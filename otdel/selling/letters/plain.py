"""HTML of a letter reduced to text: nothing of it is ever run, shown as markup or loaded."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser

_SILENT = frozenset({"script", "style", "head", "title", "template", "noscript", "svg", "object"})
_BLOCKS = frozenset(
    {
        "address", "article", "blockquote", "br", "dd", "div", "dl", "dt", "footer", "form", "h1",
        "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "ol", "p", "pre", "section", "table",
        "tr", "ul",
    }
)  # fmt: skip
_TAG = re.compile(r"<[^<>]{0,2000}>")
_BLANKS = re.compile(r"[^\S\n]+")


class _Reducer(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._silent: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self._silent.append(tag)
        elif tag in _BLOCKS:
            self.parts.append("\n- " if tag == "li" else "\n")
        elif tag in ("td", "th"):
            self.parts.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in self._silent:
            while self._silent.pop() != tag:
                pass
        elif tag in _BLOCKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.parts.append(_BLANKS.sub(" ", data.replace("\n", " ")))


def text_of(html: str) -> str:
    """Return the words of HTML, a block a line; of what no parser takes, whatever stands between tags."""
    reducer = _Reducer()
    try:
        reducer.feed(html)
        reducer.close()
        found = "".join(reducer.parts)
    except Exception:  # the parser of the standard library gives up on some markup in many ways
        found = unescape(_TAG.sub(" ", html))
    return tidy(found)


def tidy(text: str) -> str:
    """Return text without blanks at the ends of lines and without more than one empty line together."""
    lines = [_BLANKS.sub(" ", line).strip() for line in text.splitlines()]
    kept: list[str] = []
    for line in lines:
        if line or (kept and kept[-1]):
            kept.append(line)
    return "\n".join(kept).strip()
