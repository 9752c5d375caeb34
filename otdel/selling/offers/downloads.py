"""Documents on their way to a browser: always to be saved, never to be guessed at."""

from __future__ import annotations

from django.http import HttpResponse

TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


def download(made: bytes, name: str) -> HttpResponse:
    """Return the file under an ASCII name such as offer-2026-0007.pdf."""
    answer = HttpResponse(made, content_type=TYPES[name.rpartition(".")[2]])
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer
