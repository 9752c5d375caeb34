"""Texts to translate, room by room; needs Babel and Django, no gettext binaries.

    tools/messages.py update  [ROOM…]   gather the texts of each room into its locale/ru/…/django.po
    tools/messages.py compile [ROOM…]   make the .mo files that Django reads
    tools/messages.py check   [ROOM…]   fail on anything missing, empty, fuzzy, stale or broken

A room is a folder such as otdel/selling/pipeline; its catalogue holds the texts of its Python and its
templates. Catalogues carry no line numbers and no dates, so that a diff shows only changed words.
"""

import argparse
import ast
import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
LANGUAGE = "ru"
HEADER = (
    'msgid ""\n'
    'msgstr ""\n'
    '"Language: ru\\n"\n'
    '"Content-Type: text/plain; charset=utf-8\\n"\n'
    '"Content-Transfer-Encoding: 8bit\\n"\n'
    '"Plural-Forms: nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && "\n'
    '"n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);\\n"\n'
)
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "_": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
LITERAL = r"""u?(?:'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")"""
CALL = re.compile(
    rf"(?<!\w)(?P<name>gettext|ngettext|pgettext|npgettext|_)\(\s*(?P<texts>{LITERAL}(?:\s*,\s*{LITERAL})*)"
)
SKIPPED = {"tests", "migrations", "locale", "node_modules", "static", "__pycache__"}


class Text(NamedTuple):
    id: str | tuple[str, str]
    context: str | None = None


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("act", choices=["update", "extract", "compile", "check"])
    parser.add_argument(
        "rooms", nargs="*", help="folders such as otdel/selling/pipeline; all of them if none"
    )
    options = parser.parse_args()
    rooms = [Path(room).resolve() for room in options.rooms] or sorted(all_rooms())
    if options.act in ("update", "extract"):
        for room in rooms:
            update(room)
        return 0
    if options.act == "compile":
        for room in rooms:
            compile_room(room)
        return 0
    return check(rooms, whole=not options.rooms)


# ---------------------------------------------------------------- what belongs to whom


def all_rooms() -> set[Path]:
    """Folders that own a catalogue: config (with the command line), kernel, wiring and every room."""
    rooms = {ROOT / "config", ROOT / "otdel" / "kernel", ROOT / "otdel" / "wiring"}
    for init in (ROOT / "otdel").glob("*/*/__init__.py"):
        if init.parent.parent not in rooms:
            rooms.add(init.parent)
    return {room for room in rooms if room.is_dir() and room.name not in SKIPPED}


def sources(room: Path) -> Iterator[Path]:
    """Python files and templates whose texts go to the room's catalogue."""
    if room == ROOT / "config":
        yield from sorted((ROOT / "otdel").glob("*.py"))
    for path in sorted(room.rglob("*")):
        if path.suffix in (".py", ".html", ".txt", ".svg") and not SKIPPED & set(
            path.relative_to(room).parts
        ):
            yield path


def po_path(room: Path) -> Path:
    return room / "locale" / LANGUAGE / "LC_MESSAGES" / "django.po"


# ---------------------------------------------------------------- extraction


def extract(room: Path) -> Catalog:
    """The room's texts as an empty catalogue."""
    catalog = Catalog(locale=LANGUAGE, fuzzy=False)
    for path in sources(room):
        found = python_texts(path) if path.suffix == ".py" else template_texts(path)
        for text in found:
            catalog.add(text.id, context=text.context)
    return catalog


def python_texts(path: Path) -> Iterator[Text]:
    found = extract_python(io.BytesIO(path.read_bytes()), KEYWORDS, (), {})
    for _line, name, texts, _comments in found:
        given = texts if isinstance(texts, list | tuple) else (texts,)
        yield from as_text(str(name), [str(text) for text in given if text])


def template_texts(path: Path) -> Iterator[Text]:
    """Texts of a template: translate and blocktranslate tags, `_("…")` in tags and in cotton attributes."""
    if "templates" not in path.parts:
        return
    source = path.read_text()
    attributes = "\n".join(re.findall(rf"_\({LITERAL}\)", source))
    for call in CALL.finditer(templatize(source, origin=str(path)) + "\n" + attributes):
        yield from as_text(call["name"], [*ast.literal_eval(f"({call['texts']},)")])


def as_text(name: str, texts: list[str]) -> Iterator[Text]:
    name = name.removesuffix("_lazy")
    context = texts.pop(0) if name in ("pgettext", "npgettext") and texts else None
    if name in ("ngettext", "npgettext") and len(texts) >= 2:
        yield Text((texts[0], texts[1]), context)
    elif texts:
        yield Text(texts[0], context)


# ---------------------------------------------------------------- catalogues


def load(room: Path) -> Catalog:
    path = po_path(room)
    if not path.exists():
        return Catalog(locale=LANGUAGE, fuzzy=False)
    with path.open("rb") as handle:
        return read_po(handle, locale=LANGUAGE)


def messages(catalog: Catalog) -> dict[tuple[str, str | None], Message]:
    """Messages by (text, context); the header is left out."""
    return {(singular(one), one.context): one for one in catalog if one.id}


def singular(message: Message) -> str:
    return message.id[0] if isinstance(message.id, tuple | list) else message.id


def update(room: Path) -> None:
    wanted = extract(room)
    path = po_path(room)
    if not messages(wanted):
        path.unlink(missing_ok=True)
        return
    had = messages(load(room))
    for key, message in messages(wanted).items():
        old = had.get(key)
        if old and isinstance(old.id, str) == isinstance(message.id, str):
            message.string = old.string
            message.user_comments = old.user_comments
    body = io.BytesIO()
    write_po(
        body,
        wanted,
        width=100,
        no_location=True,
        omit_header=True,
        sort_output=True,
        ignore_obsolete=True,
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(HEADER + "\n" + body.getvalue().decode().strip() + "\n")
    empty = sum(1 for one in messages(wanted).values() if untranslated(one))
    print(f"{path.relative_to(ROOT)}: {len(messages(wanted))} texts, {empty} to translate")


def compile_room(room: Path) -> None:
    path = po_path(room)
    if path.exists():
        made = io.BytesIO()
        write_mo(made, load(room))
        path.with_suffix(".mo").write_bytes(made.getvalue())


def untranslated(message: Message) -> bool:
    strings = message.string if isinstance(message.string, tuple | list) else [message.string]
    return not all(strings)


# ---------------------------------------------------------------- check


def check(rooms: list[Path], *, whole: bool) -> int:
    problems = [problem for room in rooms for problem in problems_of(room)]
    if whole:
        problems += said_in_two_ways(rooms)
    for problem in problems:
        print(problem)
    print(f"translations: {len(problems)} problems" if problems else "translations: complete")
    return 1 if problems else 0


def problems_of(room: Path) -> Iterator[str]:
    where = po_path(room).relative_to(ROOT)
    wanted, had = messages(extract(room)), messages(load(room))
    for key in wanted.keys() - had.keys():
        yield f"{where}: missing {key[0]!r}; run make messages"
    for key in had.keys() - wanted.keys():
        yield f"{where}: no longer used {key[0]!r}; run make messages"
    for key in wanted.keys() & had.keys():
        message = had[key]
        if untranslated(message):
            yield f"{where}: not translated {key[0]!r}"
        elif message.fuzzy:
            yield f"{where}: fuzzy {key[0]!r}; check the words and drop the flag"
        else:
            yield from (f"{where}: {key[0]!r}: {error}" for error in message.check())


def said_in_two_ways(rooms: list[Path]) -> Iterator[str]:
    """One text has one translation in the whole product, since Django merges all catalogues into one."""
    first: dict[tuple[str, str | None], tuple[Path, object]] = {}
    for room in rooms:
        for key, message in messages(load(room)).items():
            said = tuple(message.string) if isinstance(message.string, list) else message.string
            other, before = first.setdefault(key, (room, said))
            if before != said:
                yield (
                    f"{po_path(room).relative_to(ROOT)}: {key[0]!r} is said otherwise in "
                    f"{other.relative_to(ROOT)}; agree on one, or tell them apart with a context"
                )


if __name__ == "__main__":
    sys.exit(main())
