"""Hand-offs in a blueprint: applied, exported the same, and refused with the file and the line."""

from __future__ import annotations

import pytest

from otdel.company.department.services import ensure_catalogue
from otdel.company.structures.services import ensure_structures
from otdel.edges.blueprint import services
from otdel.edges.blueprint.errors import CannotApply
from otdel.edges.blueprint.queries import department_as_documents
from otdel.edges.blueprint.reading import Unreadable, read_files
from otdel.edges.blueprint.shelf import ready_one
from otdel.edges.blueprint.writing import write_files
from otdel.selling.handoffs import services as passing
from otdel.selling.handoffs.models import HandoffRule, ReturnReason

SALE = """processes:
  - name: Sale
    default: true
    stages:
      - name: Talk
      - {name: Won, kind: won}
      - {name: Lost, kind: lost}
"""
GOOD = """handoffs:
  - name: On
    process: Sale
    stage: Won
    passes_on: [AE]
    takes_over: [AM]
    along: [Contract]
    giver_part: sold
    taker_part: develops
return_reasons:
  - name: No budget
  - {name: No time, quality: false}
"""


@pytest.fixture
def act(olga, system, moment, friday):
    ensure_catalogue(by=system, at=moment)
    ensure_structures(by=system, at=moment)
    return {"by": olga, "at": moment, "on": friday}


def documents(handoffs, structure="", processes=SALE):
    files = {"blueprint.yaml": "otdel: 1\nname: Ours\n", "processes.yaml": processes,
             "handoffs.yaml": handoffs}  # fmt: skip
    if structure:
        files["structure.yaml"] = structure
    return read_files({name: body.encode() for name, body in files.items()})


def problems(handoffs, **rest):
    with pytest.raises(Unreadable) as unreadable:
        documents(handoffs, **rest)
    return [str(one) for one in unreadable.value.problems]


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize(("key", "number"), [("conveyor", 3), ("assembly", 3), ("outsourced", 2)])
def test_ready_ones_bring_their_handoffs_and_tell_the_same_again(act, olga, key, number, language):
    ready = ready_one(key, language).documents
    services.apply(ready, **act)
    assert HandoffRule.objects.filter(is_active=True).count() == number
    first = write_files(department_as_documents(olga, name="Ours", language="en"))
    services.apply(read_files(first), **act)
    assert write_files(department_as_documents(olga, name="Ours", language="en")) == first
    assert not services.plan(ready, by=olga)


def test_changed_taken_out_and_kept_where_something_was_handed_over(act, olga):
    services.apply(documents(GOOD), **act)
    row = HandoffRule.objects.get()
    assert (row.checklist, row.stage.name) == (["Contract"], "Won")
    services.apply(documents(GOOD.replace("[Contract]", "[Contract, Acts]")), **act)
    assert HandoffRule.objects.get().checklist == ["Contract", "Acts"]
    services.apply(documents("handoffs: []\nreturn_reasons:\n  - name: No time\n"), **act)
    assert not HandoffRule.objects.exists()
    active = ReturnReason.objects.filter(is_active=True)
    assert [(one.name, one.is_quality) for one in active] == [("No time", True)]


def test_a_file_without_handoffs_leaves_them_alone(act, olga):
    services.apply(documents(GOOD), **act)
    services.apply(documents("{}\n"), **act)
    assert HandoffRule.objects.count() == 1


def test_a_circle_is_told_with_its_line():
    back = "  - {name: Back, process: Sale, stage: Talk, passes_on: [AM], takes_over: [AE]}\n"
    said = problems(GOOD.replace("return_reasons:", back + "return_reasons:"))
    assert said == [
        "handoffs.yaml:10: Hand-offs go in a circle: AE → AM → AE. Take one of the rules out."
    ]
    lead = "  - {name: Lead, on: lead, passes_on: [AM], takes_over: [AE]}\n"
    assert "circle" in problems(GOOD.replace("return_reasons:", lead + "return_reasons:"))[0]


@pytest.mark.parametrize(
    ("was", "now", "line", "words"),
    [
        ("stage: Won", "stage: Nowhere", 2, "in work or won"),
        ("stage: Won", "stage: Lost", 2, "in work or won"),
        ("process: Sale", "on: lead", 2, "leads"),
        ("taker_part: develops", "taker_part: develops\n    giver_share: 9000\n    taker_share: 2000",
         2, "one whole"),
        ("takes_over: [AM]", "takes_over: [GHOST]", 6, "Nobody may hold"),
        ("takes_over: [AM]", "takes_over: [MINE]", 6, "Nobody may hold"),
        ("giver_part: sold", "gives: all", 8, "is not known here"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_told_with_file_and_line(was, now, line, words):
    own = "functions:\n  - {code: MINE, name: Mine, rights: auditor}\n"
    (said,) = problems(GOOD.replace(was, now), structure=own)
    assert said.startswith(f"handoffs.yaml:{line}: ") and words in said


def test_an_own_function_with_rights_may_take_over(act):
    own = "functions:\n  - {code: MINE, name: Mine, rights: farmer}\n"
    services.apply(documents(GOOD.replace("[AM]", "[MINE]"), structure=own), **act)
    assert HandoffRule.objects.get().takers.get().code == "MINE"


def test_a_named_person_is_kept_and_not_invented(act, olga, anna, clara, moment):
    told = GOOD.replace("along:", "gets: person\n    along:")
    with pytest.raises(CannotApply, match="carries no people"):
        services.apply(documents(told), **act)
    services.apply(documents(GOOD), **act)
    rule = HandoffRule.objects.get()
    passing.edit_rule(rule.pk, {"pick": "person", "person_id": anna.pk}, by=clara, at=moment)
    services.apply(documents(told), **act)
    assert HandoffRule.objects.get().person_id == anna.pk
