"""A real export comes in by one command and its figures are those of the files."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from . import reference as files
from .russian import translated

FOLDER = files.export_folder()
pytestmark = [
    pytest.mark.skipif(FOLDER is None, reason="the real export is not on this machine"),
    pytest.mark.django_db,
]


def told(*arguments: str) -> dict:
    out = StringIO()
    call_command("metrics", "--json", *arguments, stdout=out)
    return json.loads(out.getvalue())


def brought_in(folder: Path) -> dict:
    out = StringIO()
    call_command("import", str(folder), "--yes", "--json", stdout=out)
    return json.loads(out.getvalue())


def agree(shown: dict, exact: files.Reference) -> None:
    """Each figure and each of its parts is that of the files."""
    assert shown["win_rate"]["parts"] == {"over": exact.won, "under": exact.won + exact.lost}
    assert shown["win_rate"]["value"] == pytest.approx(float(exact.win_rate), rel=1e-12)
    assert shown["average_won_deal"]["parts"]["over"] == pytest.approx(float(exact.won_sum))
    assert shown["average_won_deal"]["value"] == pytest.approx(
        float(exact.average_won_deal), rel=1e-12
    )
    assert shown["days_to_win"]["parts"] == {"over": exact.win_days, "under": exact.won}
    assert shown["won_sum"]["value"] == pytest.approx(float(exact.won_sum))
    assert shown["deals_open"]["value"] == exact.unclosed


@pytest.mark.parametrize("office", ["original", "russian"])
def test_figures_are_those_of_the_files(office, tmp_path):
    """One import, then every cut: the import takes its seconds only once."""
    folder = FOLDER if office == "original" else translated(FOLDER, tmp_path)
    rows = files.opportunities(FOLDER)

    report = brought_in(folder)

    assert (report["rejected"], report["duplicate"], report["updated"]) == (0, 0, 0)
    kinds = {file["kind"]: file["created"] for file in report["files"]}
    assert kinds == {"people": 35, "products": 7, "companies": 85, "deals": len(rows)}

    agree(told(), files.reference(rows))
    cuts = {"agent": files.by_agent(rows), "manager": files.by_manager(rows, FOLDER)}
    for by, exact in cuts.items():
        groups = {group["name"]: group for group in told("--by", by)["groups"]}
        assert set(groups) == set(exact)
        for name, one in exact.items():
            agree(groups[name], one)

    quarter = files.reference(
        row for row in rows if "2017-04-01" <= row["close_date"] <= "2017-06-30"
    )
    shown = told("--from", "2017-04-01", "--to", "2017-06-30")
    assert shown["win_rate"]["parts"] == {"over": quarter.won, "under": quarter.won + quarter.lost}
    assert shown["won_sum"]["value"] == pytest.approx(float(quarter.won_sum))
    assert shown["days_to_win"]["parts"] == {"over": quarter.win_days, "under": quarter.won}


def test_day_that_is_none_is_refused():
    with pytest.raises(CommandError, match="YYYY-MM-DD"):
        call_command("metrics", "--json", "--from", "yesterday")
