"""From documents to YAML people read; what was written beside the values before is kept."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import YAMLError
from ruamel.yaml.scalarstring import LiteralScalarString

from .schema import FILES, Documents, lines

# Lists whose items are known by some of their fields, so that a comment stays with its item.
_KEYS = (
    ("kind", "title"), ("name",), ("code",), ("step",), ("zone",), ("key",), ("title",),
    ("question",), ("of", "function"), ("of",), ("what",), ("process", "stage"), ("subject",), ("label",),
    ("head",), ("role", "sum_from"), ("role",), ("price_list",), ("sum_from", "payment"), ("sum_from",),
    ("payment",), ("lower_by",),
)  # fmt: skip


def yaml() -> YAML:
    made = YAML(typ="rt", pure=True)
    made.indent(mapping=2, sequence=4, offset=2)
    made.width = 100
    made.allow_unicode = True
    return made


def write_files(
    documents: Documents, before: Mapping[str, bytes] | None = None
) -> dict[str, bytes]:
    """Return {file: YAML}. before: files as they stand, whose comments and order of keys are kept.

    Values equal to their defaults are left out. The same documents give the same bytes.
    """
    return {
        name: _dumped(_merged(_kept(before, name), _values(documents[name])))
        for name in FILES
        if name in documents
    }


def write_folder(documents: Documents, folder: Path) -> list[str]:
    """Write a blueprint into a folder, keeping the comments of files that stand there; return their names."""
    folder.mkdir(parents=True, exist_ok=True)
    before = {name: (folder / name).read_bytes() for name in FILES if (folder / name).exists()}
    made = write_files(documents, before)
    for name, body in made.items():
        (folder / name).write_bytes(body)
    return list(made)


def _values(document: Any) -> Any:
    told = document.model_dump(exclude_defaults=True)
    # a literal with one value is no default, and the format must stand there
    return told if told else document.model_dump()


def _kept(before: Mapping[str, bytes] | None, name: str) -> Any:
    try:
        return yaml().load(io.BytesIO(before[name])) if before and name in before else None
    except (YAMLError, ValueError):
        return None


def _merged(old: Any, new: Any) -> Any:
    if isinstance(new, dict):
        return _merged_map(old if isinstance(old, CommentedMap) else CommentedMap(), new)
    if isinstance(new, list):
        return _merged_list(old if isinstance(old, CommentedSeq) else CommentedSeq(), new)
    if isinstance(new, str) and isinstance(old, str) and (old == new or lines(old) == new):
        return old  # written as whoever wrote it liked
    return LiteralScalarString(new) if isinstance(new, str) and "\n" in new else new


def _merged_map(old: CommentedMap, new: Mapping[str, Any]) -> CommentedMap:
    for key in [key for key in old if key not in new]:
        del old[key]
    for key, value in new.items():
        old[key] = _merged(old.get(key), value)
    return old


def _merged_list(old: CommentedSeq, new: list[Any]) -> CommentedSeq:
    named: dict[Any, list[Any]] = {}
    for item in old:
        if _name(item) is not None:
            named.setdefault(_name(item), []).append(item)
    # each old item serves one new one, for two steps may have one subject
    made = []
    for item in new:
        like = named.get(_name(item))
        made.append(_merged(like.pop(0) if like else None, item))
    if len(made) == len(old):
        for number, item in enumerate(made):
            old[number] = item
        return old
    fresh = CommentedSeq(made)
    if old.ca.comment:
        fresh.ca.comment = old.ca.comment
    return fresh


def _name(item: Any) -> Any:
    if isinstance(item, dict):
        known = (keys for keys in _KEYS if all(key in item for key in keys))
        return next(((keys, *(str(item[key]) for key in keys)) for keys in known), None)
    return None


def _dumped(tree: Any) -> bytes:
    body = io.BytesIO()
    yaml().dump(tree, body)
    return body.getvalue()
