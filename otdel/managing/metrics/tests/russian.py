"""The same export as a Russian office would keep it: its words, its dates and commas, cp1251."""

from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path

STAGES = {
    "Prospecting": "Проспектинг",
    "Engaging": "Вовлечение",
    "Won": "Выиграна",
    "Lost": "Проиграна",
}


def _text(cell: str) -> str:
    return cell


def _day(cell: str) -> str:
    return date.fromisoformat(cell).strftime("%d.%m.%Y") if cell else ""


def _sum(cell: str) -> str:
    return f"{Decimal(cell):,.2f}".replace(",", "\u00a0").replace(".", ",") if cell else ""


def _stage(cell: str) -> str:
    return STAGES[cell]


# {file: (its Russian name, {column: (its Russian header, how its cells are written)})}
TABLES = {
    "sales_teams": ("Сотрудники", {
        "sales_agent": ("Менеджер", _text), "manager": ("Руководитель", _text),
        "regional_office": ("Региональный офис", _text),
    }),
    "products": ("Товары", {
        "product": ("Товар", _text), "series": ("Серия", _text), "sales_price": ("Цена", _sum),
    }),
    "accounts": ("Клиенты", {
        "account": ("Клиент", _text), "sector": ("Отрасль", _text),
        "year_established": ("Год основания", _text), "revenue": ("Выручка", _sum),
        "employees": ("Сотрудников", _text), "office_location": ("Страна", _text),
        "subsidiary_of": ("Головная компания", _text),
    }),
    "sales_pipeline": ("Сделки", {
        "opportunity_id": ("Код сделки", _text), "sales_agent": ("Менеджер", _text),
        "product": ("Товар", _text), "account": ("Клиент", _text), "deal_stage": ("Этап", _stage),
        "engage_date": ("Дата начала", _day), "close_date": ("Дата закрытия", _day),
        "close_value": ("Сумма", _sum),
    }),
}  # fmt: skip


def translated(source: Path, home: Path) -> Path:
    """Write the folder's tables into `home` in the Russian way; return `home`."""
    for name, (russian, columns) in TABLES.items():
        with (source / f"{name}.csv").open(newline="", encoding="utf-8-sig") as lines:
            rows = list(csv.DictReader(lines))
        with (home / f"{russian}.csv").open("w", newline="", encoding="cp1251") as out:
            writer = csv.writer(out, delimiter=";")
            writer.writerow([header for header, _write in columns.values()])
            for row in rows:
                writer.writerow([write(row[c]) for c, (_header, write) in columns.items()])
    return home
