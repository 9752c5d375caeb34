"""The whole base judged at once: a process of its own, python -m otdel.company.clients.linkage FOLDER

It knows neither Django nor the database. It reads tables that `services.pairs` wrote into the
folder, finds candidates as sets in DuckDB, lets splink judge them by the levels that `likeness`
declares and writes back only what differs from what is known. Memory is bounded: what does not fit
goes to the folder.

faces.csv   id, name, tax_id, city, site, home
points.csv  id, kind (phone, email), value
known.csv   first, second, score, reasons, is_open (0, 1)
terms.json  noun, score, sharers, memory_mb, threads
found.csv   first, second, score, reasons: pairs that are new or judged otherwise
gone.csv    first, second: open pairs that are alike no more
"""

# ruff: noqa: S608 - the names and paths in the statements are our own

from __future__ import annotations

import csv
import json
import os
import shutil
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
from splink import DuckDBAPI, Linker, SettingsCreator

from .likeness import (
    COMPARED,
    MACROS,
    PRIOR,
    Comparison,
    Level,
    bits_of,
    bones,
    judged,
    numbers,
    own_host,
    sound,
)

WINDOW = 4  # neighbours in the alphabet that are compared
WORTH = 0.8  # how alike two neighbours sound to be weighed at all
PEOPLE = 200  # of one company that are compared with one another
AT_ONCE = 1_000_000  # candidates judged in one go
_UNIT = 2.0**-20  # splink asks for two probabilities where only their ratio counts
_CHUNK = 20_000


@dataclass(frozen=True)
class Terms:
    """score: from how many percent a pair is shown; sharers: what more have in common tells nothing."""

    noun: str
    score: int
    sharers: int
    memory_mb: int = 1000
    threads: int = 2


def run(folder: Path) -> int:
    """Judge what lies in the folder; return how many candidates were weighed."""
    terms = Terms(**json.loads((folder / "terms.json").read_text()))
    with duckdb.connect(":memory:") as base:
        base.execute(f"SET memory_limit = '{terms.memory_mb}MB'")
        base.execute(f"SET temp_directory = '{folder / 'spill'}'")
        base.execute(f"SET threads = {terms.threads}")
        base.execute("SET preserve_insertion_order = false")
        base.execute("SET autoinstall_known_extensions = false")  # nothing is fetched at run time
        for macro in MACROS:
            base.execute(f"CREATE MACRO {macro}")
        _load(base, folder, terms)
        return _judge(base, folder, terms, _find_candidates(base, terms))


# ---------------------------------------------------------------- what is compared


def _table(path: Path, **columns: str) -> str:
    """Return what reads a file of ours in SQL; nothing is guessed."""
    told = ", ".join(f"'{name}': '{kind}'" for name, kind in columns.items())
    return (
        f"read_csv('{path}', columns = {{{told}}}, auto_detect = false, header = false,"
        " delim = ',', quote = '\"', escape = '\"', nullstr = '\\N')"
    )


def _load(base: Any, folder: Path, terms: Terms) -> None:
    text, number = "VARCHAR", "BIGINT"
    face = _table(
        folder / "faces.csv", id=number, name=text, tax_id=text, city=text, site=text, home=number
    )
    point = _table(folder / "points.csv", id=number, kind=text, value=text)
    known = _table(
        folder / "known.csv",
        first=number,
        second=number,
        score=number,
        reasons=text,
        is_open=number,
    )
    base.execute(f"CREATE TABLE face AS FROM {face}")
    base.execute(f"CREATE TABLE point AS FROM {point}")
    base.execute(f"CREATE TABLE known AS FROM {known}")
    _listen(base, folder)
    given = {"sharers": terms.sharers}
    base.execute(
        "CREATE TABLE common AS SELECT kind, value FROM point GROUP BY kind, value"
        " HAVING count(DISTINCT id) > $sharers",
        given,
    )
    base.execute("DELETE FROM point p USING common c WHERE p.kind = c.kind AND p.value = c.value")
    base.execute(
        """CREATE TABLE record AS SELECT f.id, f.name, f.tax_id, f.city, f.home, h.heard, h.bones,
        h.words, h.ordered, h.numbers,
        coalesce(p.phones, []) AS phones, coalesce(p.mails, []) AS mails,
        list_distinct(list_filter(list_append(coalesce(p.hosts, []), f.site), lambda x: x <> '')) AS hosts
        FROM face f JOIN hearing h USING (name) LEFT JOIN (
            SELECT id, coalesce(list(DISTINCT value) FILTER (kind = 'phone'), []) AS phones,
            coalesce(list(DISTINCT value) FILTER (kind = 'email'), []) AS mails,
            coalesce(list(DISTINCT host) FILTER (host <> ''), []) AS hosts
            FROM (SELECT p.*, coalesce(m.host, '') AS host FROM point p LEFT JOIN host m
                ON p.kind = 'email' AND m.written = split_part(p.value, '@', -1))
            GROUP BY id
        ) p USING (id)"""
    )
    base.execute("DROP TABLE face; DROP TABLE hearing")


def _listen(base: Any, folder: Path) -> None:
    """Say of each name once how it sounds, and of each host whether it is somebody's own."""
    text = "VARCHAR"
    names = base.cursor().execute("SELECT DISTINCT name FROM face")
    heard = _write(folder / "hearing.csv", names, _hearing)
    table = _table(heard, name=text, heard=text, bones=text, ordered=text, numbers=text)
    base.execute(
        "CREATE TABLE hearing AS SELECT *, list_filter(string_split(heard, ' '), lambda x: x <> '')"
        f" AS words FROM {table}"
    )
    places = base.cursor().execute(
        "SELECT DISTINCT split_part(value, '@', -1) FROM point WHERE kind = 'email'"
    )
    hosts = _write(folder / "hosts.csv", places, lambda place: (place, own_host(f"@{place}")))
    base.execute(f"CREATE TABLE host AS FROM {_table(hosts, written=text, host=text)}")


def _hearing(name: str) -> tuple[str, ...]:
    heard = sound(name)
    return name, heard, bones(heard), " ".join(sorted(heard.split())), numbers(heard)


def _write(path: Path, texts: Any, said: Callable[[str], tuple[str, ...]]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        while part := texts.fetchmany(_CHUNK):
            out.writerows(said(text) for (text,) in part)
    return path


# ---------------------------------------------------------------- candidates


def _find_candidates(base: Any, terms: Terms) -> int:
    """Make `candidate` (first, second): pairs that agree in something that few have in common."""
    keys = ["SELECT kind, value, id FROM point"]
    beside = ["SELECT first, second FROM known WHERE is_open"]
    if terms.noun == "company":
        keys += [
            "SELECT 'tax_id', tax_id, id FROM record WHERE tax_id <> ''",
            "SELECT 'heard', heard, id FROM record WHERE heard <> ''",
            "SELECT 'bones', bones, id FROM record WHERE bones <> ''",
        ]
        beside += [_neighbours(step) for step in range(1, WINDOW + 1)]
    else:
        beside.append(_colleagues())
    base.execute(
        f"""CREATE TABLE block AS SELECT row_number() OVER () AS block, ids FROM (
        SELECT list(DISTINCT id) AS ids FROM ({" UNION ALL ".join(keys)}) GROUP BY kind, value)
        WHERE len(ids) BETWEEN 2 AND {terms.sharers}"""
    )
    base.execute("CREATE TABLE member AS SELECT block, unnest(ids) AS id FROM block")
    base.execute("DROP TABLE block")
    beside.append(
        "SELECT a.id, b.id FROM member a JOIN member b ON a.block = b.block AND a.id < b.id"
    )
    base.execute(
        "CREATE TABLE candidate AS SELECT DISTINCT least(first, second) AS first,"
        f" greatest(first, second) AS second FROM ({' UNION ALL '.join(beside)}) two(first, second)"
        " SEMI JOIN record ON record.id = first"
    )
    base.execute("DROP TABLE member")
    return int(base.execute("SELECT count(*) FROM candidate").fetchone()[0])


def _neighbours(step: int) -> str:
    """Names that stand beside one another in the alphabet and sound alike: a slip late in the name."""
    order = "OVER (ORDER BY heard, id)"
    return (
        f"SELECT id, other FROM (SELECT id, heard, lead(id, {step}) {order} AS other,"
        f" lead(heard, {step}) {order} AS another FROM record WHERE heard <> '')"
        f" WHERE heard <> another AND alike(heard, another) >= {WORTH}"
    )


def _colleagues() -> str:
    """People of one company who share a word, give or take a slip."""
    return (
        "SELECT a.id, b.id FROM record a JOIN record b ON a.home = b.home AND a.id < b.id"
        f" WHERE a.home IN (SELECT home FROM record GROUP BY home HAVING count(*) <= {PEOPLE})"
        " AND len(list_filter(a.words, lambda w: length(w) > 2 AND len(list_filter(b.words,"
        f" lambda v: length(v) > 2 AND alike(w, v) >= {WORTH})) > 0)) > 0"
    )


# ---------------------------------------------------------------- judging


def _judge(base: Any, folder: Path, terms: Terms, weighed: int) -> int:
    """Judge the candidates in goes; write what differs from what is known."""
    compared = COMPARED[terms.noun]
    _count_namesakes(base, terms.noun)
    base.execute("CREATE TABLE alike (first BIGINT, second BIGINT)")
    goes = max(-(-weighed // AT_ONCE), 1)
    with (folder / "found.csv").open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        for go in range(goes):
            _judge_some(base, terms, compared, f"hash(first) % {goes} = {go}", out)
    with (folder / "gone.csv").open("w", newline="", encoding="utf-8") as file:
        gone = base.execute(
            "SELECT first, second FROM known ANTI JOIN alike USING (first, second) WHERE is_open"
        )
        while part := gone.fetchmany(_CHUNK):
            csv.writer(file).writerows(part)
    return weighed


def _count_namesakes(base: Any, noun: str) -> None:
    """A name's frequency as splink takes it: twice the least one is met by every doubling of namesakes."""
    base.execute(
        f"CREATE TABLE namesake AS SELECT heard, count(*) AS number, count(*) * {_UNIT} / 2 AS tf_heard"
        " FROM record GROUP BY heard"
    )


def _judge_some(
    base: Any, terms: Terms, compared: tuple[Comparison, ...], which: str, out: Any
) -> None:
    base.execute(
        "CREATE OR REPLACE TABLE judged AS SELECT first AS join_key_l, second AS join_key_r,"
        f" 0 AS match_key FROM candidate WHERE {which}"
    )
    api = DuckDBAPI(connection=base)
    linker = Linker(api.register("record"), settings(compared), log_level="ERROR")
    linker.table_management.register_blocked_pairs_for_predict(api.register("judged"))
    if any(level.is_rarer for each in compared for level in each.levels):
        names = base.sql("SELECT heard, tf_heard FROM namesake")
        linker.table_management.register_term_frequency_lookup(api.register(names), "heard")
    found = linker.inference.predict(
        threshold_match_weight=bits_of(terms.score) - 0.001, warning_mode="never"
    )
    gammas = ", ".join(f"p.gamma_{each.name}" for each in compared)
    rows = base.execute(
        f"SELECT p.id_l, p.id_r, greatest(a.number, b.number), k.score, k.reasons, {gammas}"
        f" FROM {found.physical_name} p"
        " JOIN namesake a ON a.heard = p.heard_l JOIN namesake b ON b.heard = p.heard_r"
        " LEFT JOIN known k ON k.first = p.id_l AND k.second = p.id_r"
    )
    kept = []
    while part := rows.fetchmany(_CHUNK):
        for first, second, namesakes, score, reasons, *taken in part:
            told = judged(_levels(compared, taken), namesakes)
            if told.score < terms.score:
                continue
            kept.append((first, second))
            said = ",".join(told.reasons)
            if (score, reasons) != (told.score, said):
                out.writerow((first, second, told.score, said))
    _keep(base, kept)
    found.drop_table_from_database_and_remove_from_cache()


def _keep(base: Any, pairs: list[tuple[int, int]]) -> None:
    for start in range(0, len(pairs), _CHUNK):
        part = pairs[start : start + _CHUNK]
        base.execute(
            "INSERT INTO alike SELECT unnest($1), unnest($2)",
            [[first for first, _second in part], [second for _first, second in part]],
        )


def _levels(compared: tuple[Comparison, ...], taken: list[int]) -> list[Level]:
    """Return the levels that splink found: it counts them from the last one, -1 is «not known»."""
    return [
        each.levels[len(each.levels) - 1 - gamma]
        for each, gamma in zip(compared, taken, strict=True)
        if gamma >= 0
    ]


def settings(compared: tuple[Comparison, ...]) -> SettingsCreator:
    """Return splink's model of the declared comparisons: nothing is trained, the weights are ours."""
    return SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="id",
        probability_two_random_records_match=1 / (1 + 2**-PRIOR),
        comparisons=[_comparison(each) for each in compared],
        retain_matching_columns=True,  # the levels come with them
        retain_intermediate_calculation_columns=False,
        additional_columns_to_retain=["heard"],
    )


def _comparison(each: Comparison) -> dict[str, Any]:
    unknown = [{"sql_condition": each.unknown, "is_null_level": True}] if each.unknown else []
    return {
        "output_column_name": each.name,
        "comparison_levels": [*unknown, *(_level(level) for level in each.levels)],
    }


def _level(level: Level) -> dict[str, Any]:
    rarity = {
        "tf_adjustment_column": "heard",
        "tf_minimum_u_value": _UNIT,
        "disable_tf_exact_match_detection": True,
    }
    return {
        "sql_condition": level.sql,
        "m_probability": _UNIT * 2**level.bits,
        "u_probability": _UNIT,
        **(rarity if level.is_rarer else {}),
    }


def _end_with_the_parent(folder: Path) -> None:
    """Whoever started us holds our input open; when it closes nobody waits for an answer."""
    sys.stdin.read()
    shutil.rmtree(folder, ignore_errors=True)
    os._exit(1)


if __name__ == "__main__":
    place = Path(sys.argv[1])
    threading.Thread(target=_end_with_the_parent, args=(place,), daemon=True).start()
    sys.stdout.write(f"{run(place)}\n")
