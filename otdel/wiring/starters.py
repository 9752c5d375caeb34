"""What an empty installation is given before its first use; each may be called again harmlessly.

starter(*, by, at)
"""

from collections.abc import Callable
from typing import Any

STARTERS: tuple[Callable[..., Any], ...] = ()
