"""The line under the compose line: a button for files, and the place where they are dropped."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string

from otdel.foundation.people.reach import reader, require


def drop_line(request: HttpRequest, thing: Any) -> str:
    """For records with a history: letters and files are dropped anywhere on their page."""
    require(reader(request), "work.do")
    require(reader(request), "file.attach")
    return render_to_string("letters/drop.html", {"record": thing}, request)
