"""The bytes of attachments: one file a hash under the data folder."""

from __future__ import annotations

import hashlib
import os
import tempfile
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from django.conf import settings


class Overflow(Exception):
    """More bytes came than were allowed."""


def root() -> Path:
    return Path(settings.DATA_DIR) / "attachments"


def put(chunks: Iterable[bytes], *, limit: int) -> tuple[str, int]:
    """Keep the bytes; return (sha256, size). Raises Overflow past `limit` bytes, leaving nothing.

    A file that is there already is touched, so that the sweep takes it for a young one.
    """
    root().mkdir(parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    handle, temporary = tempfile.mkstemp(dir=root(), prefix="coming-")
    try:
        with os.fdopen(handle, "wb") as out:
            for chunk in chunks:
                size += len(chunk)
                if size > limit:
                    raise Overflow
                digest.update(chunk)
                out.write(chunk)
            out.flush()
            os.fsync(out.fileno())
        place = path_of(digest.hexdigest())
        place.parent.mkdir(parents=True, exist_ok=True)
        os.replace(temporary, place)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    return digest.hexdigest(), size


def path_of(sha256: str) -> Path:
    return root() / sha256[:2] / sha256[2:4] / sha256


def open_file(sha256: str) -> BinaryIO:
    """Raises FileNotFoundError if the bytes are gone."""
    return path_of(sha256).open("rb")


def old_files(*, seconds: int) -> Iterator[Path]:
    """Yield files that nobody has put for so long, unfinished ones too."""
    before = time.time() - seconds
    if root().exists():
        for path in root().rglob("*"):
            if path.is_file() and path.stat().st_mtime < before:
                yield path
