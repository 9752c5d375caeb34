"""A quiet word to those who may remove it: what you see is made up."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone

from . import queries


def notice(request: HttpRequest, thing: Any) -> str:
    user: Any = request.user
    if not user.is_authenticated or not user.may("demo.remove"):
        return ""
    demo = queries.present()
    if demo is None:
        return ""
    context = {"demo": demo, "built_on": timezone.localtime(demo.built_at).date()}
    return render_to_string("demo/notice.html", context, request)
