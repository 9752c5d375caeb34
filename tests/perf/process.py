"""How fast the approved process is laid down, asked and reported on: python -m tests.perf.process sqlite 1000000

Three things on a database of their own, kept in the bench folder for the next run: applying the ready
blueprints to an empty department (and taking it back), the gate's answer for one deal whose stage
demands fields, tasks, evidence and an approval, and the report of compliance over so many finished
visits, which are made by SQL as `tests.perf.fill` makes them and then judged by `rebuild_compliance`.
The first argument is "sqlite" or "postgres"; milliseconds of the clock, in one process, no page drawn.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from . import base
from .sizes import TODAY, Size

AT = datetime(2026, 11, 20, 9, tzinfo=UTC)
ROUNDS = 5
ASKED = 200
VISITS_A_DEAL = 3  # finished ones of a closed deal, on average
SPAN_WEEKS = 209  # four years
AIMS = {"apply": 3000, "gate": 10, "report": 300}


def main(vendor: str, visits: int) -> None:
    """Run the measuring in a process whose environment names the vendor's database."""
    from .servers import ROOT, bench_folder, lasting_cluster  # noqa: PLC0415 - needs the tools

    folder = bench_folder() / f"process-{vendor}"
    folder.mkdir(parents=True, exist_ok=True)
    told = {k: v for k, v in os.environ.items() if k != "OTDEL_DATABASE_URL"}
    told["OTDEL_DATA_DIR"] = str(folder)
    command = [sys.executable, "-m", "tests.perf.process", "here", str(visits)]
    if vendor == "sqlite":
        subprocess.run(command, cwd=ROOT, env=told, check=True)
        return
    with lasting_cluster(folder) as url:
        subprocess.run(command, cwd=ROOT, env=told | {"OTDEL_DATABASE_URL": url}, check=True)


def measure(visits: int) -> None:
    base.set_up()
    from django.core.management import call_command  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415

    from otdel.managing.compliance.models import Verdict  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    print(f"{connection.vendor}, {os.cpu_count()} cores, {date.today()}", flush=True)
    if not Verdict.objects.exists():
        apply_ready()
        fill(visits)
    ask_gates()
    report()
    judge()


def tell(what: str, times: list[float], aim: int) -> None:
    print(
        f"{what}: median {statistics.median(times):.1f} ms, longest {max(times):.1f} ms of {len(times)},"
        f" aim {aim} ms {'met' if statistics.median(times) <= aim else 'MISSED'},"
        f" load {os.getloadavg()[0]:.1f}",
        flush=True,
    )


def timed(act: Callable[[], Any], rounds: int = ROUNDS) -> list[float]:
    """Return milliseconds of each round."""
    spent = []
    for _round in range(rounds):
        began = time.perf_counter()
        act()
        spent.append(1000 * (time.perf_counter() - began))
    return spent


# ---------------------------------------------------------------- blueprints


def apply_ready() -> None:
    """Apply each ready blueprint to an empty department and take it back, the largest last."""
    from django.db import transaction  # noqa: PLC0415

    from otdel.company.department.services import ensure_catalogue  # noqa: PLC0415
    from otdel.edges.blueprint.engine import items  # noqa: PLC0415
    from otdel.edges.blueprint.services import rehearse  # noqa: PLC0415
    from otdel.edges.blueprint.shelf import ready  # noqa: PLC0415
    from otdel.foundation.people.services import system_user  # noqa: PLC0415

    by = system_user()

    def size(one: Any) -> int:
        return sum(map(len, items(one.documents).values()))

    with transaction.atomic():
        ensure_catalogue(by=by, at=AT)  # what `otdel prepare` puts into an empty one
        for one in sorted((one for one in ready() if one.language == "ru"), key=size):
            done = rehearse(one.documents, by=by, at=AT, on=TODAY)
            times = timed(lambda one=one: rehearse(one.documents, by=by, at=AT, on=TODAY), 3)
            tell(f"apply “{one.key}”, {size(one)} parts, {len(done)} changes", times, AIMS["apply"])
        transaction.set_rollback(True)


# ---------------------------------------------------------------- the gate


def ask_gates() -> None:
    """Ask the gate for each of some deals what a move forward lacks, as a seller and as the head."""
    from otdel.foundation.people.models import User  # noqa: PLC0415
    from otdel.selling.pipeline import queries  # noqa: PLC0415
    from otdel.selling.pipeline.models import Deal, Stage  # noqa: PLC0415
    from otdel.selling.pipeline.services import lacks_of  # noqa: PLC0415

    head = User.objects.get(email="head@bench.example")
    seller: Any = User.objects.get(email="seller0@bench.example")
    process = _gated(head, seller)
    stages = list(queries.stages(process).filter(kind=Stage.Kind.OPEN))
    for name, by in (("head", head), ("seller", seller)):
        deals = list(Deal.objects.filter(process_id=process).order_by("pk")[:ASKED])
        lacks = lacks_of(deals[0], stages[1].pk, by=by)
        assert isinstance(lacks, list) and len(lacks) == 9, lacks
        times = [timed(lambda d=d, by=by: lacks_of(d, stages[1].pk, by=by), 1)[0] for d in deals]
        tell(f"gate, {name}, {len(lacks)} things lacking", times, AIMS["gate"])


def _gated(head: Any, seller: Any) -> int:
    """A process whose first stage demands three fields, three tasks, two lines of evidence, an approval."""
    from otdel.selling.approvals.drafts import DemandDraft  # noqa: PLC0415
    from otdel.selling.approvals.services import add_demand  # noqa: PLC0415
    from otdel.selling.pipeline.drafts import DealDraft, ProcessDraft, StageDraft, TaskDraft  # noqa: PLC0415
    from otdel.selling.pipeline.models import Process  # noqa: PLC0415
    from otdel.selling.pipeline.services import create_process, open_deals  # noqa: PLC0415

    known = Process.objects.filter(name="Gate").first()
    if known:
        return known.pk
    tasks = tuple(TaskDraft(f"Task {n}") for n in range(3))
    first = StageDraft(
        "First", norm_days=7, required=("amount", "contact", "expected_on"), tasks=tasks,
        evidence=("The need is written down", "The offer was sent"),
    )  # fmt: skip
    others = tuple(StageDraft(f"Stage {n}", norm_days=7) for n in range(2, 6))
    ends = (StageDraft("Won", "won", "green", probability=100), StageDraft("Lost", "lost", "red"))
    process = create_process(ProcessDraft("Gate", stages=(first, *others, *ends)), by=head, at=AT)
    stage = process.stages.order_by("position").first()
    assert stage is not None
    add_demand(DemandDraft(stage.pk, "Discount", roles=("head",)), by=head, at=AT)
    drafts = [
        DealDraft(f"Gate {n}", process.pk, stage.pk, TODAY, "RUB", owner_id=seller.pk)
        for n in range(ASKED)
    ]
    open_deals(drafts, by=head, at=AT, today=TODAY)
    return process.pk


# ---------------------------------------------------------------- compliance


def fill(visits: int) -> None:
    """Make so many finished visits with their journal and activities by SQL, and judge them."""
    from django.db import connection  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from otdel.managing.compliance import services  # noqa: PLC0415

    from . import fill as made  # noqa: PLC0415

    number = visits // VISITS_A_DEAL
    size = Size(
        "process", 2_000, number + number // 50, number // 50, 2 * (number + number // 50), 200
    )
    began = time.monotonic()
    made.hurry()
    with made.unindexed(print):
        people = made.make_people(size)
        made.make_dictionaries()
        for make in (made.companies, made.deals, made.visits, made.activities, made.journal):
            make(size, people)
    made.continue_numbers()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    print(f"filled in {time.monotonic() - began:.0f} s", flush=True)
    began = time.monotonic()
    judged = services.rebuild(zone=timezone.get_default_timezone())
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    print(f"{judged:,} visits judged in {time.monotonic() - began:.0f} s", flush=True)


def report() -> None:
    """Draw everything that the report shows, of a year and of all there is, for three readers."""
    from otdel.foundation.people.models import User  # noqa: PLC0415
    from otdel.managing.compliance.engine import monday  # noqa: PLC0415
    from otdel.managing.compliance.models import Tally, Verdict  # noqa: PLC0415
    from otdel.managing.compliance.report import Asked  # noqa: PLC0415

    print(
        f"{Verdict.objects.count():,} judged visits, {Tally.objects.count():,} rows of sums",
        flush=True,
    )
    last = monday(TODAY) - timedelta(days=7)
    for name in ("owner", "lead0", "seller0"):
        for weeks in (52, SPAN_WEEKS):
            by: Any = User.objects.get(email=f"{name}@bench.example")
            asked = Asked(weeks, last)
            visits = draw(by, asked)
            what = f"report, {name}, {weeks} weeks, {visits:,} visits"
            tell(what, timed(lambda by=by, asked=asked: draw(by, asked)), AIMS["report"])


def judge() -> None:
    """What a move waits for: the visits of one deal judged anew, of deals spread over all there are."""
    from django.utils import timezone  # noqa: PLC0415

    from otdel.managing.compliance import services  # noqa: PLC0415
    from otdel.selling.pipeline.models import Deal  # noqa: PLC0415

    zone, last = timezone.get_default_timezone(), Deal.objects.order_by("-pk").first()
    assert last is not None
    picked = [1 + n * 7919 % last.pk for n in range(ASKED)]
    times = [timed(lambda pk=pk: services.judge([pk], zone=zone), 1)[0] for pk in picked]
    print(
        f"judging one deal: median {statistics.median(times):.1f} ms, longest {max(times):.1f} ms",
        flush=True,
    )


def draw(by: Any, asked: Any) -> int:
    """Work out every part of the page; return how many visits it is about."""
    from otdel.managing.compliance.report import Report, fallen  # noqa: PLC0415

    shown = Report(by, asked, TODAY)
    for part in ("stats", "trend", "steps", "people"):
        getattr(shown, part)
    fallen(by, 4, 20, 10, TODAY)
    return shown.whole.visits


if __name__ == "__main__":
    if sys.argv[1] == "here":
        measure(int(sys.argv[2]))
    else:
        main(sys.argv[1], int(sys.argv[2]))
