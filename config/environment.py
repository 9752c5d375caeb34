"""Every setting that an installation may choose: read from `OTDEL_…`, checked, refused with a sentence.

Values come in as text and leave as an `Environment`. Nothing else in the product reads os.environ.
"""

from __future__ import annotations

import contextlib
import difflib
import os
import re
import secrets
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit
from zoneinfo import ZoneInfo

from django.core.exceptions import ImproperlyConfigured

PREFIX = "OTDEL_"
SECRET_FILE = "secret-key"  # noqa: S105 – a file's name
LANGUAGES = ("ru", "en")
LOG_FORMATS = ("json", "text")
# What may follow "?" in a postgres:// address (libpq's words).
POSTGRES_OPTIONS = {
    "sslmode", "sslrootcert", "sslcert", "sslkey", "connect_timeout", "options",
    "application_name", "target_session_attrs", "channel_binding", "keepalives", "keepalives_idle",
}  # fmt: skip
OF_THE_TOOLS = {"OTDEL_SHOTS"}  # one slip away from a setting, yet no slip
YES, NO = {"1", "yes", "true", "on"}, {"0", "no", "false", "off", ""}


class Misconfigured(ImproperlyConfigured):
    """One sentence a line: which variable, what is wrong with it, an example."""


@dataclass(frozen=True, slots=True)
class Postgres:
    """Where a PostgreSQL is; `host` may be a folder with its socket."""

    name: str
    user: str
    password: str
    host: str
    port: str
    options: dict[str, str]


@dataclass(frozen=True, slots=True)
class Smtp:
    host: str
    port: int
    username: str
    password: str
    tls: bool  # from the first byte (smtps://)
    starttls: bool


@dataclass(frozen=True, slots=True)
class Environment:
    """What this installation chose; `database` is a path for SQLite."""

    data_dir: Path
    secret_key: str
    database: Path | Postgres
    url: str
    hosts: tuple[str, ...]
    port: int
    bind: str
    workers: int
    threads: int
    time_zone: str
    currency: str
    language: str
    smtp: Smtp | None
    mail_from: str
    log_format: str
    metrics_token: str
    debug: bool

    @property
    def is_https(self) -> bool:
        return self.url.startswith("https://")


def read(environ: Mapping[str, str], *, default_data_dir: Path) -> Environment:
    """Return the checked settings; make the data folder and the secret key where there is none.

    Raises Misconfigured with all the sentences at once.
    """
    wrong: list[str] = list(_misspelt(environ))
    found: dict[str, Any] = {}
    for name, parse in _PARSERS.items():
        text = environ.get(PREFIX + name.upper(), "").strip()
        try:
            found[name] = parse(text)
        except _Wrong as error:
            wrong.append(f"{PREFIX}{name.upper()}: {error}")
    if "data_dir" in found:
        try:
            found["data_dir"] = _folder(found["data_dir"] or default_data_dir)
        except _Wrong as error:
            wrong.append(f"OTDEL_DATA_DIR: {error}")
    if wrong:
        raise Misconfigured("\n".join(wrong))
    folder: Path = found["data_dir"]
    found["secret_key"] = found["secret_key"] or _kept_secret(folder / SECRET_FILE)
    found["database"] = found.pop("database_url") or folder / "otdel.sqlite3"
    found["smtp"] = found.pop("smtp_url")
    found["hosts"] = _with_host_of(found["url"], found["hosts"])
    return Environment(**found)


class _Wrong(Exception):
    """The rest of the sentence after the variable's name."""


def _misspelt(environ: Mapping[str, str]) -> Iterator[str]:
    """A name one slip away from a setting is refused; other OTDEL_… belong to the tools around us."""
    known = [PREFIX + name.upper() for name in _PARSERS]
    for name in sorted(environ):
        if name.startswith(PREFIX) and name not in {*known, *OF_THE_TOOLS}:
            near = difflib.get_close_matches(name, known, n=1, cutoff=0.88)
            if near:
                yield f"{name}: there is no such setting. Did you mean {near[0]}?"


# ---------------------------------------------------------------- values


def _data_dir(text: str) -> Path | None:
    return Path(text).expanduser().absolute() if text else None


def _folder(path: Path) -> Path:
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise _Wrong(
            f"the folder {path} cannot be made ({error.strerror}). "
            "Name a folder that this user may write to, such as /var/lib/otdel."
        ) from error
    if not os.access(path, os.W_OK | os.X_OK):
        raise _Wrong(
            f"this user may not write to {path}. Give the folder to the user that runs Otdel, "
            "or name another, such as /var/lib/otdel."
        )
    return path


def _kept_secret(path: Path) -> str:
    """Return the installation's key; the first caller makes it, and only its user may read it."""
    if not path.exists():
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)  # whole or not at all, whoever else starts at this moment
        draft.unlink()
    return path.read_text().strip() or _again(path)


def _again(path: Path) -> str:
    raise Misconfigured(
        f"OTDEL_SECRET_KEY: the file {path} is empty. Put the installation's key back from a backup, "
        "or delete the file: a new key is made and everybody signs in again."
    )


def _secret_key(text: str) -> str:
    if text and len(text) < 32:
        raise _Wrong(
            f"the key has {len(text)} characters and must have at least 32. "
            'Make one with: python3 -c "import secrets; print(secrets.token_urlsafe(48))"'
        )
    return text


def _database_url(text: str) -> Path | Postgres | None:
    if not text:
        return None
    scheme, separator, rest = text.partition("://")
    if separator and scheme == "sqlite":
        return _sqlite(rest)
    if separator and scheme in ("postgres", "postgresql"):
        return _postgres(text)
    raise _Wrong(
        "the address must begin with sqlite:/// or postgres://. "
        "Examples: sqlite:////var/lib/otdel/otdel.sqlite3, postgres://otdel:password@localhost:5432/otdel."
    )


def _sqlite(rest: str) -> Path:
    """`/` and a path: three slashes make it relative to the current folder, four absolute."""
    if not rest.startswith("/") or len(rest) < 2:
        raise _Wrong("no file is named. Example: sqlite:////var/lib/otdel/otdel.sqlite3.")
    return Path(unquote(rest[1:])).expanduser().absolute()


def _postgres(text: str) -> Postgres:
    example = "Example: postgres://otdel:password@localhost:5432/otdel."
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError as error:
        raise _Wrong(f"the address cannot be read ({error}). {example}") from error
    name = unquote(parts.path.removeprefix("/"))
    if not name:
        raise _Wrong(f"no database is named. {example}")
    options = dict(parse_qsl(parts.query))
    host = options.pop("host", "") or unquote(_host_as_written(parts.netloc))
    unknown = options.keys() - POSTGRES_OPTIONS
    if unknown:
        raise _Wrong(
            f"the option {sorted(unknown)[0]!r} is not known. Known: {', '.join(sorted(POSTGRES_OPTIONS))}."
        )
    return Postgres(
        name=name,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        host=host,
        port=str(port or ""),
        options=options,
    )


def _host_as_written(netloc: str) -> str:
    """The host with its letters as they stand: urlsplit lowers them, and a socket's folder has cases."""
    host = netloc.rpartition("@")[2]
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.partition(":")[0]


def _url(text: str) -> str:
    if not text:
        return ""
    parts = urlsplit(text)
    if (
        parts.scheme not in ("http", "https")
        or not parts.hostname
        or parts.path.strip("/")
        or parts.query
    ):
        raise _Wrong(
            f"{text!r} is not the address of a site without a path. Example: https://otdel.example.com."
        )
    return f"{parts.scheme}://{parts.netloc}"


def _hosts(text: str) -> tuple[str, ...]:
    hosts = tuple(part.strip() for part in text.split(",") if part.strip())
    for host in hosts:
        if "://" in host or "/" in host:
            raise _Wrong(
                f"{host!r} is an address, not a name. Example: otdel.example.com,10.0.0.5."
            )
    return hosts


def _with_host_of(url: str, hosts: tuple[str, ...]) -> tuple[str, ...]:
    own = urlsplit(url).hostname if url else None
    always = ("localhost", "127.0.0.1", "[::1]", *([own] if own else []))
    return tuple(dict.fromkeys((*hosts, *always)))


def _number(least: int, most: int, default: int) -> Callable[[str], int]:
    def parse(text: str) -> int:
        if not text:
            return default
        if not re.fullmatch(r"\d{1,9}", text) or not least <= int(text) <= most:
            raise _Wrong(
                f"{text!r} is not a whole number from {least} to {most}. Example: {default}."
            )
        return int(text)

    return parse


def _time_zone(text: str) -> str:
    try:
        return ZoneInfo(text or "Europe/Moscow").key
    except (ValueError, OSError, KeyError) as error:
        raise _Wrong(f"there is no time zone {text!r}. Example: Asia/Yekaterinburg.") from error


def _currency(text: str) -> str:
    if text and not re.fullmatch(r"[A-Z]{3}", text):
        raise _Wrong(f"{text!r} is not a currency's three letters. Example: RUB.")
    return text or "RUB"


def _one_of(*choices: str) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if text and text not in choices:
            raise _Wrong(f"{text!r} is none of: {', '.join(choices)}. Example: {choices[0]}.")
        return text or choices[0]

    return parse


def _smtp_url(text: str) -> Smtp | None:
    if not text:
        return None
    example = (
        "Examples: smtp://user:password@mail.example.com:587, smtps://user:password@mail.example.com, "
        "smtp://localhost:25?starttls=no."
    )
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError as error:
        raise _Wrong(f"the address cannot be read ({error}). {example}") from error
    options = dict(parse_qsl(parts.query))
    starttls = options.pop("starttls", "yes" if parts.username else "no").lower()
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname or options:
        raise _Wrong(f"this is not the address of a mail server. {example}")
    if starttls not in YES | NO:
        raise _Wrong(f"starttls must be yes or no. {example}")
    tls = parts.scheme == "smtps"
    return Smtp(
        host=parts.hostname,
        port=port or (465 if tls else 587 if starttls in YES else 25),
        username=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        tls=tls,
        starttls=not tls and starttls in YES,
    )


def _mail_from(text: str) -> str:
    if text and not re.search(r"[^@\s<]+@[^@\s>]+>?$", text):
        raise _Wrong(f"{text!r} holds no mail address. Example: Otdel <otdel@example.com>.")
    return text or "Otdel <otdel@localhost>"


def _bind(text: str) -> str:
    if text and (not re.fullmatch(r"[\w.:\-\[\]]+", text) or "://" in text):
        raise _Wrong(
            f"{text!r} is not an address to listen on. Examples: 127.0.0.1 (this machine only), 0.0.0.0."
        )
    return text or "127.0.0.1"


def _metrics_token(text: str) -> str:
    if text and len(text) < 16:
        raise _Wrong(
            'the token must have at least 16 characters. Make one with: python3 -c "import secrets; print(secrets.token_urlsafe(24))"'
        )
    return text


def _yes_no(text: str) -> bool:
    if text.lower() not in YES | NO:
        raise _Wrong(f"{text!r} is neither yes nor no. Example: no.")
    return text.lower() in YES


_PARSERS: dict[str, Callable[[str], Any]] = {
    "data_dir": _data_dir,
    "secret_key": _secret_key,
    "database_url": _database_url,
    "url": _url,
    "hosts": _hosts,
    "port": _number(1, 65535, 8000),
    "bind": _bind,
    "workers": _number(1, 64, 2),
    "threads": _number(1, 64, 2),
    "time_zone": _time_zone,
    "currency": _currency,
    "language": _one_of(*LANGUAGES),
    "smtp_url": _smtp_url,
    "mail_from": _mail_from,
    "log_format": _one_of(*LOG_FORMATS),
    "metrics_token": _metrics_token,
    "debug": _yes_no,
}
