"""Reads the tree as text: files by their part in a room, and what they call."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HOUSE = ROOT / "otdel"
EDGES = ("views", "forms", "tasks", "panels", "lists", "routers", "management", "api", "filters")
RULES = ("services", "queries", "engine", "events", "drafts")


@dataclass(frozen=True)
class Offence:
    """Where, which rule, and what to do instead."""

    path: str
    line: int
    rule: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.rule}"


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def modules(*parts: str) -> list[Path]:
    """Python files of the product (no tests, no migrations); with `parts` only those modules or packages."""
    found = [
        path
        for path in sorted(HOUSE.rglob("*.py"))
        if not {"tests", "migrations"} & set(path.relative_to(HOUSE).parts)
    ]
    return [path for path in found if not parts or set(names_of(path)) & set(parts)]


def names_of(path: Path) -> list[str]:
    """`services/moving.py` of a room answers to "services" and "moving"."""
    return [*path.relative_to(HOUSE).parts[2:-1], path.stem]


def offences(paths: list[Path], find) -> list[str]:
    """Run `find(tree) -> [(line, rule)]` over files; a planted snippet is given as a path of its own."""
    return [
        str(Offence(_shown(path), line, rule))
        for path in paths
        for line, rule in find(tree_of(path))
    ]


def _shown(path: Path) -> str:
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else path.name


def calls(tree: ast.AST) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def called_name(call: ast.Call) -> str:
    """`a.b.save(…)` → "save"; `record(…)` → "record"."""
    target = call.func
    return target.attr if isinstance(target, ast.Attribute) else getattr(target, "id", "")


def said(node: ast.AST) -> str:
    return ast.unparse(node)
