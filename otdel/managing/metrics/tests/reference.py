"""The figures of a folder of CSV files worked out directly, without Otdel: what must come out after an import."""

from __future__ import annotations

import csv
import os
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

ROOT = Path(__file__).resolve().parents[4]
NAME = "crm_opportunities"


def export_folder() -> Path | None:
    """Return the folder of the real export, where there is one on this machine."""
    given = os.environ.get("OTDEL_SHARED_DATA")
    for home in [Path(given)] if given else [ROOT.parent / "shared" / "data"]:
        for folder in (home / NAME, home):
            if (folder / "sales_pipeline.csv").exists():
                return folder
    return None


@dataclass(frozen=True, slots=True)
class Reference:
    """Exact figures of some opportunities; money in major units."""

    won: int
    lost: int
    unclosed: int
    won_sum: Decimal
    win_days: int

    @property
    def win_rate(self) -> Fraction:
        return Fraction(self.won, self.won + self.lost)

    @property
    def average_won_deal(self) -> Fraction:
        return Fraction(self.won_sum) / self.won

    @property
    def days_to_win(self) -> Fraction:
        return Fraction(self.win_days, self.won)


def opportunities(folder: Path) -> list[dict[str, str]]:
    return _read(folder / "sales_pipeline.csv")


def managers(folder: Path) -> dict[str, str]:
    """Return {agent: manager}."""
    return {row["sales_agent"]: row["manager"] for row in _read(folder / "sales_teams.csv")}


def reference(rows: Iterable[dict[str, str]]) -> Reference:
    rows = list(rows)
    won = [row for row in rows if row["deal_stage"] == "Won"]
    lost = sum(row["deal_stage"] == "Lost" for row in rows)
    return Reference(
        won=len(won),
        lost=lost,
        unclosed=len(rows) - len(won) - lost,
        won_sum=sum((Decimal(row["close_value"]) for row in won), Decimal(0)),
        win_days=sum(
            (date.fromisoformat(row["close_date"]) - date.fromisoformat(row["engage_date"])).days
            for row in won
        ),
    )


def by_agent(rows: Iterable[dict[str, str]]) -> dict[str, Reference]:
    return _by(rows, lambda row: row["sales_agent"])


def by_manager(rows: Iterable[dict[str, str]], folder: Path) -> dict[str, Reference]:
    leads = managers(folder)
    return _by(rows, lambda row: leads[row["sales_agent"]])


def _by(rows, key) -> dict[str, Reference]:
    groups = defaultdict(list)
    for row in rows:
        groups[key(row)].append(row)
    return {name: reference(some) for name, some in groups.items()}


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8-sig") as lines:
        return list(csv.DictReader(lines))
