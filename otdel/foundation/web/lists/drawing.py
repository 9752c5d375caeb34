"""Rows of a list as HTML. A page has hundreds of cells: a template would take most of its time for them."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from django.utils.html import conditional_escape, escape, strip_tags
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from otdel.foundation.web.templatetags.web import icon

from .shown import Cell, Row

_EDIT = 'hx-target="closest td" hx-swap="innerHTML" data-cell-open'
_PICK = '<input type="checkbox" class="form-check-input" data-pick'


class Drawing:
    """What all rows of a list share; `rows` gives their HTML.

    here, query: the list's address, where cells are asked for. has_picks: each row can be picked.
    """

    def __init__(self, here: str, query: str, *, has_picks: bool) -> None:
        self.here, self.query, self.has_picks = escape(here), escape(query), has_picks
        self.pick, self.pencil = _("Pick “%(name)s”"), icon("pencil")
        self.edit, self.edit_value = _("Edit: %(name)s"), _("Edit %(name)s: %(value)s")

    def rows(self, lines: Iterable[Row], *, is_saved: bool = False) -> SafeString:
        return SafeString("\n".join(self._row(line, is_saved=is_saved) for line in lines))

    def _row(self, line: Row, *, is_saved: bool) -> str:
        place = f' data-url="{escape(line.url)}"' if line.url else ""
        saved = ' class="is-saved"' if is_saved else ""
        cells = "".join(
            f"<td{_classes(cell)}>{self._inside(line, cell, is_first=not number)}</td>"
            for number, cell in enumerate(line.cells)
        )
        return f'<tr data-id="{line.pk}"{place}{saved}>{self._picked(line)}{cells}</tr>'

    def _picked(self, line: Row) -> str:
        if not self.has_picks:
            return ""
        label = self.pick % {"name": escape(line.name)}
        return f'<td class="col-pick">{_PICK} value="{line.pk}" aria-label="{label}"></td>\n'

    def _inside(self, line: Row, cell: Cell, *, is_first: bool) -> str:
        shown = conditional_escape(cell.html)
        if is_first and line.url:
            text = shown or escape(line.name)
            link = f'<a class="list-link" href="{escape(line.url)}" data-open>{text}</a>'
            return link + (self._pencil(line, cell) if cell.is_editable else "")
        if not cell.is_editable:
            return shown
        label = self.edit_value % {"name": escape(cell.label), "value": _words(shown)}
        return f'<button type="button" class="cell-open" {self._asks(line, cell)} aria-label="{label}">{shown}</button>'

    def _pencil(self, line: Row, cell: Cell) -> str:
        label = self.edit % {"name": escape(cell.label)}
        return f'<button type="button" class="cell-edit" {self._asks(line, cell)} aria-label="{label}">{self.pencil}</button>'

    def _asks(self, line: Row, cell: Cell) -> str:
        return f'hx-get="{self.here}?cell={cell.key}&amp;id={line.pk}&amp;{self.query}" {_EDIT}'


def _classes(cell: Cell) -> str:
    names = ("num" if cell.is_numeric else "") + ("" if cell.html else " is-blank")
    return f' class="{names}"' if names else ""


@lru_cache(maxsize=4096)
def _words(html: str) -> str:
    return strip_tags(html)
