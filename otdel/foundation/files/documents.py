"""Documents to print: a template of typst and plain data make a PDF.

A template lies in `documents/` of its room and reads what it says from `sys.inputs.data`, which is
JSON. Data never becomes markup, so a name with `#`, `$` or `*` in it is shown as it is. A template
reads no file and loads no package: its root is a folder with nothing in it but the fonts.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import typst
from django.apps import apps

FONTS = Path(__file__).parent / "fonts"


def render(template_name: str, data: Mapping[str, Any], *, at: datetime) -> bytes:
    """Return the PDF of the template "<room>/<name>", say "files/tables", filled with `data`.

    data: what JSON can hold. at: aware, the moment the document speaks of, written into the file:
    the same template, data and moment give the same bytes. Raises LookupError for an unknown room,
    FileNotFoundError for an unknown template, typst.TypstError for one that cannot be set.
    """
    room, _slash, name = template_name.partition("/")
    source = Path(apps.get_app_config(room).path, "documents", f"{name}.typ")
    return compiled(source.read_bytes(), data, at=at)


def compiled(source: bytes, data: Mapping[str, Any], *, at: datetime) -> bytes:
    """Return the PDF of a template's text."""
    said = json.dumps(data, ensure_ascii=False, sort_keys=True)
    made = typst.compile(  # type: ignore[misc]  # its stub wants template and fonts of one type
        source,
        root=str(FONTS),
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        package_path=str(FONTS),
        package_cache_path=str(FONTS),
        sys_inputs={"data": said},
        timestamp=at.replace(microsecond=0),  # typst takes whole seconds
    )
    return bytes(made)
