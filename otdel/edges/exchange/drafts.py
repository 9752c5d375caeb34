"""What the services are given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import BinaryIO


@dataclass(frozen=True, slots=True)
class Upload:
    """A file to import: its name for people, its contents open for reading, its size in bytes."""

    name: str
    file: BinaryIO
    size: int


@dataclass(frozen=True, slots=True)
class Limits:
    """The most a file and an unpacked workbook may take, in megabytes."""

    file_mb: int = 2048
    workbook_mb: int = 400


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a trial or a run is. `rejected` counts the rows of this stretch that were refused."""

    done: int
    total: int
    rejected: int
    file_name: str
