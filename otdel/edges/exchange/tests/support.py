"""Small tables and the way to bring them in."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.management import call_command
from django.db.models import Sum
from django.utils import timezone

from otdel.company.clients.models import ContactPoint
from otdel.edges.exchange import driving, services
from otdel.edges.exchange.drafts import Upload
from otdel.edges.exchange.models import Import
from otdel.foundation.web.pages import new_batch
from otdel.managing.compliance.models import Tally
from otdel.managing.compliance.services import settle
from otdel.managing.metrics.models import Fact
from otdel.selling.pipeline.models import DealLine

AT = datetime(2026, 3, 13, 7, 0, tzinfo=UTC)
PEOPLE = "Менеджер;Руководитель;Офис\nАнна Сомова;Дина Лис;Север\nБорис Ким;Олег Шум;Север\nВера Ладо;Ирма Бок;Юг\n"
PRODUCTS = "Продукт;Серия;Цена\nGTX Pro;GTX;4 821,00\nMG Special;MG;55,50\n"
COMPANIES = (
    "Клиент;ИНН;Отрасль;Выручка;Телефон;Головная компания\n"
    "Ромашка;7707083893;Розница;1 100,04;+7 495 123-45-67;Холдинг Сад\n"
    "Василёк;;Опт;;;\n"
    "Холдинг Сад;;Опт;;;\n"
)
DEALS = (
    "Код сделки;Менеджер;Продукт;Клиент;Этап;Дата начала;Дата закрытия;Сумма\n"
    "A1;Анна Сомова;GTXPro;Ромашка;Выиграна;20.10.2016;01.03.2017;1 054,50\n"
    "A2;Борис Ким;MG Special;ООО «Василек»;Проиграна;25.10.2016;11.03.2017;0\n"
    "A3;Вера Ладо;GTX Pro;;Вовлечение;03.11.2016;;\n"
    "A4;Анна Сомова;MG Special;Ромашка;Проспектинг;;;\n"
)
# written anew as a whole with their owner, so their own numbers say nothing
REPLACED = (DealLine, ContactPoint, Tally)
BOOKKEEPING = (
    "exchange",
    "journal",
    "sessions",
    "contenttypes",
    "auth",
    "django_tasks_database",
    "jobs",
    "metrics",
)


def uploads(files: dict[str, str | bytes]) -> list[Upload]:
    bodies = {n: b if isinstance(b, bytes) else b.encode() for n, b in files.items()}
    return [Upload(name, io.BytesIO(body), len(body)) for name, body in bodies.items()]


def ride(by: Any, clock: Any = lambda: AT) -> driving.Ride:
    return driving.Ride(by, clock, timezone.get_default_timezone())


def taken(files: dict[str, str | bytes], by: Any) -> Import:
    """Return an import whose files are read and surveyed."""
    imp = services.begin_import(uploads(files), by=by, at=AT, batch=new_batch(), currency="RUB")
    return driving.survey(imp, ride(by))


def checked(files: dict[str, str | bytes], by: Any) -> Import:
    imp = services.start_trial(taken(files, by).pk, by=by, at=AT)
    assert driving.check(imp, ride(by))
    imp.refresh_from_db()
    return imp


def brought_in(files: dict[str, str | bytes], by: Any) -> Import:
    imp = services.start_run(taken(files, by).pk, by=by, at=AT)
    assert driving.run(imp, ride(by))
    imp.refresh_from_db()
    return imp


def taken_back(imp: Import, by: Any) -> dict[str, Any]:
    imp = services.start_undo(imp.pk, by=by, at=AT)
    return driving.undo(imp, ride(by))


def department() -> dict[str, str | bytes]:
    return {
        "люди.csv": PEOPLE,
        "товары.csv": PRODUCTS,
        "клиенты.csv": COMPANIES,
        "сделки.csv": DEALS,
    }


def dump(*, versions: bool = False) -> dict[str, list[dict[str, Any]]]:
    """Return every row of every business table, bookkeeping and the growing version apart."""
    settle()  # sums that are nothing together go, as the clock does it
    answer = {}
    for model in apps.get_models(include_auto_created=True):
        if model._meta.app_label in BOOKKEEPING or not model._meta.managed:
            continue
        rows = list(model._base_manager.order_by("pk").values())
        for row in rows:
            if not versions:
                row.pop("version", None)
            if model in REPLACED:
                row.pop("id")
        answer[model._meta.label] = sorted(rows, key=str) if model in REPLACED else rows
    return answer | {"figures": figures()}


def figures() -> list[dict[str, Any]]:
    """Return what all facts add up to, day by day and person by person; nothing where they cancel out."""
    rows = Fact.objects.values("measure", "on", "person_id").annotate(
        number=Sum("quantity"), money=Sum("amount_minor")
    )
    return sorted((row for row in rows if row["number"] or row["money"]), key=str)


def command(*arguments: str) -> dict[str, Any]:
    out = io.StringIO()
    call_command("import", *arguments, "--json", stdout=out)
    return json.loads(out.getvalue())


def written(folder: Path, files: dict[str, str | bytes]) -> Path:
    for name, body in files.items():
        (folder / name).write_bytes(body if isinstance(body, bytes) else body.encode("cp1251"))
    return folder
