"""The shape of the code: what may stand where. Each check is first shown to catch a planted offence."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from .reading import EDGES, HOUSE, ROOT, RULES, called_name, calls, modules, offences, said, tree_of

CLOCKS = re.compile(
    r"(timezone\.(now|localdate|localtime)\(\)|datetime\.now\(.*\)|date\.today\(\)|time\.time\(\))$"
)
# Rows that are no part of history: a service that writes only these has nothing to record.
RECORDS_NOTHING = {
    "foundation/jobs": "the queue's own book-keeping; what a task does is recorded by its service",
    "foundation/journal": "the journal itself",
    "foundation/web": "a person's saved views and column widths",
    "people.system_user": "the actor must exist before anything can be recorded",
    "people.set_sights": "a projection of employments, which are recorded",
    "people.set_loans": "a projection of absences, which are recorded",
    "people.note_view": "the access journal is a journal of its own",
    "people.note_export": "the access journal is a journal of its own",
    "people.raise_alerts": "an alert is told by itself",
    "clients.scan_pairs": "a projection of records; what people decide about a pair is recorded",
    "clients.scan_changes": "a projection of records; what people decide about a pair is recorded",
    "clients.seek_pairs": "a projection of records; what people decide about a pair is recorded",
    "clients.listen_to_names": "a projection of names",
    "managing/metrics": "facts are what records become",
    "api.count_call": "a counter of calls",
    "api.answer_once": "the remembered answer of a write that records",
    "api.forget_answers": "a remembered answer is no history",
    "department.ensure_catalogue": "the shipped catalogue is no act of a person",
    "structures.ensure_structures": "the shipped catalogue is no act of a person",
    "people.renew_link": "a new secret for an invitation that is recorded",
    "people.follow_grants": "the caller, who knows why, records",
    "confidentiality.mark_reminded": "that a letter went is no act of a person",
    "timelines.carry_pins": "which lines stand on top; the merge that moves them is recorded",
    "timelines.give_back_pins": "which lines stand on top; taking the merge back is recorded",
    "letters.sweep": "takes away what no activity needs any more",
    "files.sweep": "takes away what no record needs any more",
    "pipeline.set_job": "which job goes on with it; the carrying over is recorded",
    "portrait.refit": "a projection of leads and the portrait, which are recorded",
    "portrait.refit_portion": "a projection of leads and the portrait, which are recorded",
    "upkeep.gather_win_back": "the lists' own services record; its row says only which list is which",
    "upkeep.measure": "a projection of the base, which is recorded",
    "upkeep.measure_portion": "a projection of the base, which is recorded",
    "compliance.judge": "a projection of visits, which are recorded",
    "compliance.judge_portion": "a projection of visits, which are recorded",
    "compliance.rebuild": "a projection of visits, which are recorded",
    "compliance.remake_sums": "sums of a projection",
    "compliance.settle": "sums of a projection",
    "leadflow.open_requalifications": "the task that it opens is recorded by work",
    "leadflow.forget_leads": "the pipeline has recorded that the leads are no more",
    "leadflow.free_alarms": "that no letter went is no act of a person",
    "leadflow.start_clocks": "a projection of leads and norms, which are recorded",
    "leadflow.follow_answers": "a projection of activities, which are recorded",
    "intake.count_knock": "a counter of requests",
    "offers.count_visit": "a counter of requests",
    "offers.sweep_visits": "a counter of requests",
    "intake.settle_consents": "the consent itself is recorded by contacting",
    "exchange": "the import's ledger; what it writes goes through services that record",
}
WRITES = {
    "save",
    "update",
    "create",
    "get_or_create",
    "update_or_create",
    "bulk_create",
    "bulk_update",
    "delete",
}
RECORDS = {"record", "record_many"}


def imports_inside(tree: ast.AST):
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef) and function.name != "ready":
            for node in ast.walk(function):
                if isinstance(node, ast.Import | ast.ImportFrom):
                    yield (
                        node.lineno,
                        "an import hidden in a function: a cycle to be untied; move it to the top",
                    )


def managers(tree: ast.AST):
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in (
            "objects",
            "_default_manager",
            "_base_manager",
        ):
            yield (
                node.lineno,
                f"{said(node)} at an edge: ask a query that begins with `by`, or a service",
            )


def nameless_saves(tree: ast.AST):
    for call in calls(tree):
        if called_name(call) == "save" and isinstance(call.func, ast.Attribute):
            named = {keyword.arg for keyword in call.keywords}
            if not named & {"update_fields", "force_insert"} and not call.args:
                yield (
                    call.lineno,
                    "save() without update_fields writes yesterday's columns: name the fields",
                )


def clocks(tree: ast.AST):
    for call in calls(tree):
        if CLOCKS.match(said(call)):
            yield call.lineno, f"{said(call)} inside a rule: take `at` or `on` as an argument"


def surroundings(tree: ast.AST):
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            names = {alias.name for alias in node.names}
            if node.module == "django.utils.translation" and names & {
                "gettext",
                "ngettext",
                "pgettext",
            }:
                yield (
                    node.lineno,
                    "gettext inside a rule: use gettext_lazy, the reader's language is not known here",
                )
        if (
            isinstance(node, ast.Attribute)
            and said(node.value) == "settings"
            and not node.attr.startswith("OTDEL_")  # the name of a table of wiring
        ):
            yield node.lineno, f"{said(node)} inside a rule: take the value as an argument"
        if isinstance(node, ast.FunctionDef) and any(a.arg == "request" for a in node.args.args):
            yield node.lineno, "a rule that takes the request: take what it needs from it"


def enqueues(tree: ast.AST):
    for call in calls(tree):
        if called_name(call) in ("enqueue", "aenqueue"):
            yield call.lineno, "enqueue before the commit: use kernel.later.after_commit"


def signals(tree: ast.AST):
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "django.db.models.signals":
            yield (
                node.lineno,
                "a model signal misses bulk statements: record an event, listen in wiring",
            )
        if isinstance(node, ast.ClassDef) and "models.Model" in map(said, node.bases):
            for item in node.body:
                if isinstance(item, ast.FunctionDef) and item.name in ("save", "clean", "delete"):
                    yield item.lineno, f"{item.name}() overridden: a verb is a service"


CHECKS = [
    (imports_inside, modules(), "def f():\n    import os\n"),
    (managers, modules(*EDGES), "def view(request):\n    return Deal.objects.get(pk=1)\n"),
    (nameless_saves, modules(), "def f(deal):\n    deal.save()\n"),
    (clocks, modules(*RULES, "models"), "def f():\n    return timezone.now()\n"),
    (surroundings, modules(*RULES), "x = settings.CURRENCY\n"),
    (surroundings, modules(*RULES), "from django.utils.translation import gettext as _\n"),
    (surroundings, modules(*RULES), "def f(request):\n    pass\n"),
    (enqueues, [p for p in modules() if p.name != "later.py"], "def f():\n    task.enqueue(1)\n"),
    (signals, modules(), "class Deal(models.Model):\n    def save(self):\n        pass\n"),
]


@pytest.mark.parametrize(("find", "paths", "planted"), CHECKS)
def test_nothing_stands_where_it_may_not(find, paths, planted, tmp_path):
    bad = tmp_path / "planted.py"
    bad.write_text(planted)
    assert offences([bad], find), "the check itself is blind"

    found = offences(paths, find)

    assert not found, "\n" + "\n".join(found)


# ---------------------------------------------------------------- who writes also records


def service_packages() -> list[tuple[str, list[Path]]]:
    """(room, files of its services)."""
    rooms: dict[str, list[Path]] = {}
    for path in modules("services", "undoing"):
        rooms.setdefault("/".join(path.relative_to(HOUSE).parts[:2]), []).append(path)
    return sorted(rooms.items())


def silent_verbs(paths: list[Path]) -> list[tuple[Path, int, str]]:
    """Public functions from which a write can be reached and no record can."""
    calls_of: dict[str, set[str]] = {}
    for path in paths:
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.FunctionDef | ast.ClassDef):  # a class stands for its methods
                calls_of.setdefault(node.name, set()).update(_mentioned(node))
    silent = []
    for path in paths:
        for node in tree_of(path).body:
            if isinstance(node, ast.FunctionDef) and _is_verb(node.name, paths):
                reached = _reached(node.name, calls_of)
                if reached & WRITES and not reached & RECORDS:
                    silent.append((path, node.lineno, node.name))
    return silent


def _is_verb(name: str, paths: list[Path]) -> bool:
    """What the package's __init__ gives out; in a single module every name without an underscore."""
    front = [path for path in paths if path.name == "__init__.py"]
    if name.startswith("_"):
        return False
    return f'"{name}"' in front[0].read_text() if front else True


def _mentioned(node: ast.AST) -> set[str]:
    names = {item.id for item in ast.walk(node) if isinstance(item, ast.Name)}
    return names | {item.attr for item in ast.walk(node) if isinstance(item, ast.Attribute)}


def _reached(start: str, calls_of: dict[str, set[str]]) -> set[str]:
    seen, waiting = set(), [start]
    while waiting:
        for name in calls_of.get(waiting.pop(), ()):
            if name not in seen:
                seen.add(name)
                waiting.append(name)
    return seen


def test_a_service_that_writes_also_records(tmp_path):
    planted = tmp_path / "services.py"
    planted.write_text("def f(x):\n    _g(x)\n\ndef _g(x):\n    x.save(update_fields=['a'])\n")
    assert silent_verbs([planted]), "the check itself is blind"

    found = [
        f"{path.relative_to(ROOT)}:{line}: {name} writes and records nothing: call journal.record, or say why in RECORDS_NOTHING"
        for room, paths in service_packages()
        if room not in RECORDS_NOTHING and room.rpartition("/")[2] not in RECORDS_NOTHING
        for path, line, name in silent_verbs(paths)
        if f"{room.rpartition('/')[2]}.{name}" not in RECORDS_NOTHING
    ]

    assert not found, "\n" + "\n".join(found)


# ---------------------------------------------------------------- the tools


def test_the_floors_hold():
    tool = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run(
        [tool, "--no-logo"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_text_is_translated():
    done = subprocess.run(
        [sys.executable, "tools/messages.py", "check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_nothing_of_this_machine_is_in_the_tree():
    """No absolute path of a developer's machine, no address of another host to load from."""
    machine = re.compile("/(ro" + "ot|ho" + r"me/\w+|wo" + "rk)/")
    far = re.compile(r"""(src=|<link[^>]+href=)["']https?://(?!localhost)""")
    found = [
        f"{path.relative_to(ROOT)}: {match.group(0)}"
        for path in [
            *HOUSE.rglob("*.py"),
            *HOUSE.rglob("templates/**/*.html"),
            *(ROOT / "config").rglob("*.py"),
        ]
        for pattern in (machine, far)
        if (match := pattern.search(path.read_text(encoding="utf-8")))
    ]
    assert not found, "\n" + "\n".join(found)
