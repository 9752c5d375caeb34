"""What a person's book is made of, for handing it over: noun -> how to count it and how to reassign it."""

from typing import Any

BOOKS: dict[str, Any] = {}
