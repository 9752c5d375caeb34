"""The blueprints that ship with the product: folders ready/<key>/<language>."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from .reading import read_folder
from .schema import About, Documents

READY = Path(__file__).parent / "ready"
# In the order of growth: from the first seller to teams of one's own and hired ones.
KEYS = ("island", "assembly", "pod", "conveyor", "field", "telesales", "outsourced")


@dataclass(frozen=True, slots=True)
class Ready:
    key: str
    language: str
    name: str
    about: str
    documents: Documents


def ready(*languages: str) -> tuple[Ready, ...]:
    """Every ready blueprint, in both languages unless some are named."""
    return tuple(_read(key, one) for key in KEYS for one in languages or ("en", "ru"))


@cache
def _read(key: str, language: str) -> Ready:
    documents = read_folder(READY / key / language)
    about = documents["blueprint.yaml"]
    assert isinstance(about, About)
    return Ready(key, language, about.name, about.about, documents)


def ready_one(key: str, language: str) -> Ready | None:
    """The ready blueprint of that key in the language, English where it is not known."""
    wanted = language if language in ("en", "ru") else "en"
    return _read(key, wanted) if key in KEYS else None


def ready_folder(word: str) -> Path | None:
    """The folder of “pod/ru” or “pod”, if that is a ready blueprint and no folder here."""
    key, _slash, language = word.partition("/")
    if key in KEYS and not Path(word).is_dir():
        return READY / key / (language or "en")
    return None
