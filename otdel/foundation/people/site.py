"""The address of this installation, for links in letters."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest


def site_of(request: HttpRequest) -> str:
    """Return "https://crm.example.com": the address that was set, else the one that was asked."""
    return settings.SITE_URL or request.build_absolute_uri("/").rstrip("/")
