"""What an empty installation is given before its first use; each may be called again harmlessly.

starter(*, by, at)
"""

from collections.abc import Callable
from typing import Any

from otdel.company.department.services import ensure_catalogue
from otdel.selling.pipeline.starters import lay_process

STARTERS: tuple[Callable[..., Any], ...] = (ensure_catalogue, lay_process)
