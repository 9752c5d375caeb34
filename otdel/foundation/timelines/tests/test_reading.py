"""Which lines stand in a history, whose they are, and what a search in it finds."""

from __future__ import annotations

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from otdel.company.clients.services import edit_contact, merge_records
from otdel.foundation.files.models import Attachment
from otdel.foundation.files.services import attach
from otdel.foundation.timelines import queries
from otdel.foundation.timelines.asked import Mark, asked_in
from otdel.foundation.timelines.registry import kinds
from otdel.selling.pipeline.services import edit_deal


def asked(query=""):
    return asked_in(QueryDict(query), kinds())


def read(by, record, query="", searched=2000):
    return queries.read(by, record, asked(query), searched=searched)


def said(history):
    return [one.line.sentence for one in history.lines]


def holds(history, text):
    return any(text in line for line in said(history))


# ---------------------------------------------------------------- whose lines


def test_branches_come_along_only_when_asked_for(anna, top, make_branch, note):
    branch = make_branch("North branch", anna)
    far = make_branch("Far branch", anna, parent=branch)
    note("Told in the branch", company_id=branch.pk)
    note("Told far below", company_id=far.pk)

    assert not holds(read(anna, top), "Told in the branch")
    whole = read(anna, top, "branches=yes")

    assert holds(whole, "Told in the branch")
    assert holds(whole, "Told far below")
    line = next(one for one in whole.lines if "Told in the branch" in one.line.sentence)
    assert [(one.title, one.url) for one in line.whose] == [
        ("North branch", f"/clients/{branch.pk}/")
    ]


def test_a_branch_out_of_reach_adds_nothing_and_is_not_told_of(anna, boris, top, make_branch, note):
    branch = make_branch("Boris branch", boris)
    note("Secret of the branch", company_id=branch.pk, by=boris)

    assert not read(anna, top).has_branches
    whole = read(anna, top, "branches=yes")
    assert not whole.has_branches
    assert not holds(whole, "Secret")
    assert whole.lines == read(anna, top).lines
    assert not said(read(anna, top, "branches=yes&q=Secret"))


def test_a_line_about_a_deal_out_of_reach_is_no_line(anna, boris, clara, top, make_deal, note):
    """The company is Anna's, the deal with it Boris's: what moves there is not hers to read."""
    deal = make_deal("Boris deal", top, owner=boris)
    note("About the deal", by=boris, about_noun="deal", about_id=deal.pk)

    assert [line.noun for line in (one.line for one in read(anna, top).lines)] == ["company"]
    assert holds(read(clara, top), "About the deal")


def test_the_past_of_people_deals_and_leads_comes_with_them(
    anna, top, person_of, make_deal, make_lead, note, moment
):
    """What happened before they belonged to the company belongs to its history all the same."""
    contact, deal = person_of("Ivan"), make_deal("Old deal")
    note("Called Ivan long ago", contact_id=contact.pk)
    note("Said about the deal", about_noun="deal", about_id=deal.pk)
    lead = make_lead("A lead", top)
    edit_contact(contact.pk, {"company_id": top.pk}, version=None, by=anna, at=moment)
    edit_deal(deal.pk, {"company_id": top.pk}, version=deal.version, by=anna, at=moment)

    history = read(anna, top)

    assert holds(history, "Called Ivan long ago")
    assert holds(history, "Said about the deal")
    assert {one.line.noun_id for one in history.lines if one.line.noun == "lead"} == {lead.pk}
    keys = [one.line.entry_id for one in history.lines]
    assert len(keys) == len(set(keys))


def test_a_line_says_whose_it_is_but_for_the_companys_own(anna, top, person_of, make_deal, note):
    contact, deal = person_of("Ivan", top), make_deal("Chairs", top)
    note("Own", company_id=top.pk)
    note("With Ivan", kind="call", company_id=top.pk, contact_id=contact.pk)
    note("On chairs", kind="call", about_noun="deal", about_id=deal.pk)

    whose = {
        one.line.sentence: [owner.title for owner in one.whose] for one in read(anna, top).lines
    }

    assert whose["Note: Own"] == []
    assert whose["Call: With Ivan"] == ["Ivan"]
    assert whose["Call: On chairs"] == ["Chairs"]


def test_a_persons_history_has_the_talks_entered_at_the_company_and_the_deal(
    anna, top, person_of, make_deal, note
):
    contact, deal = person_of("Ivan", top), make_deal("Chairs", top)
    note("At the company", kind="call", company_id=top.pk, contact_id=contact.pk)
    note("At the deal", kind="call", about_noun="deal", about_id=deal.pk, contact_id=contact.pk)
    note("With another", kind="call", company_id=top.pk)

    history = read(anna, contact)

    assert holds(history, "At the company")
    assert holds(history, "At the deal")
    assert not holds(history, "With another")


def test_a_merged_company_brings_its_history_and_its_pins_stay_possible(
    anna, top, make_branch, note, moment
):
    other = make_branch("Twin", anna)
    note("Of the twin", company_id=other.pk)
    merge_records("company", top.pk, other.pk, by=anna, at=moment)

    line = next(one for one in read(anna, top).lines if "Of the twin" in one.line.sentence)
    assert line.whose == []


# ---------------------------------------------------------------- kinds and pages


def test_kinds_narrow_and_add_up(anna, top, make_deal, note):
    make_deal("Chairs", top)
    note("A note", company_id=top.pk)
    note("A meeting", kind="meeting", company_id=top.pk)
    note("A letter", kind="letter", company_id=top.pk)

    assert said(read(anna, top, "kinds=notes")) == ["Note: A note"]
    assert set(said(read(anna, top, "kinds=meetings&kinds=letters"))) == {
        "Meeting: A meeting",
        "Letter: A letter",
    }
    assert {one.line.noun for one in read(anna, top, "kinds=deals").lines} == {"deal"}
    assert {one.line.kind for one in read(anna, top, "kinds=changes").lines} == {
        "clients.CompanyCreated"
    }
    assert len(read(anna, top, "kinds=nonsense").lines) == len(read(anna, top).lines)


@pytest.mark.parametrize("text", ["", "x", "1~", "~1", "9" * 30 + "~1", "999999999999999999~5"])
def test_a_cursor_that_is_none_is_ignored(text):
    assert asked(f"before={text}").before is None


def test_pages_meet_without_gap_or_repetition(anna, top, note):
    for n in range(60):
        note(f"Note {n}", company_id=top.pk, minutes=n // 2)  # two at a time

    seen, before = [], ""
    for _page in range(5):
        history = read(anna, top, f"before={before}" if before else "")
        seen += [one.line.entry_id for one in history.lines]
        if not history.more:
            break
        assert isinstance(history.more, Mark)
        before = str(history.more)

    assert len(seen) == len(set(seen)) == 61


# ---------------------------------------------------------------- searching


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Договорились о скидках на поставку", "скидка"),
        ("Согласовали скидку", "скидках"),
        ("Discussed the deliveries", "delivery"),
        ("Счёт выставлен", "счета"),
        ("Встреча с Ромашкой", "hjvfirjq"),
    ],
)
def test_words_are_found_in_their_forms(anna, top, note, text, words):
    note(text, company_id=top.pk)
    note("Something else", company_id=top.pk)

    assert said(read(anna, top, f"q={words}")) == [f"Note: {text}"]


def test_a_search_reads_the_whole_text_and_shows_where(anna, top, note):
    body = "Good day!\nWe ask for the certificate of origin.\nRegards"
    note("Papers", kind="letter", company_id=top.pk, body=body)

    (line,) = read(anna, top, "q=certificates").lines

    assert line.line.sentence == "Letter: Papers"
    assert line.piece == "We ask for the certificate of origin."


def test_a_search_finds_files_by_name(anna, top, settings, tmp_path, moment):
    settings.DATA_DIR = tmp_path
    attach("company", top.pk, _Upload("Договор поставки.txt"), by=anna, at=moment)

    (line,) = read(anna, top, "q=поставка").lines
    assert line.opens == f"/files/{Attachment.objects.get().pk}/download/"


class _Upload:
    def __init__(self, name):
        self.name = name

    def chunks(self):
        return [b"text"]


def test_what_may_not_be_read_is_not_found(anna, boris, clara, top, make_deal, note):
    deal = make_deal("Boris deal", top, owner=boris)
    note("The hidden word", by=boris, about_noun="deal", about_id=deal.pk)

    assert not read(anna, top, "q=hidden").lines
    assert read(clara, top, "q=hidden").lines


def test_a_search_that_did_not_read_everything_says_so_and_goes_on(anna, top, note):
    note("The oldest word", company_id=top.pk, minutes=500)
    for n in range(30):
        note(f"Note {n}", company_id=top.pk, minutes=n)

    first = read(anna, top, "q=oldest", searched=10)
    assert (said(first), first.read, first.more) == ([], 10, None)

    found, before = [], first.further
    while before:
        history = read(anna, top, f"q=oldest&before={before}", searched=10)
        found += said(history)
        before = history.further
    assert found == ["Note: The oldest word"]


def test_many_findings_go_on_page_by_page(anna, top, note):
    for n in range(40):
        note(f"Chair {n}", company_id=top.pk, minutes=n)

    first = read(anna, top, "q=chair")
    second = read(anna, top, f"q=chair&before={first.more}")

    assert len(first.lines) == 25
    assert len(second.lines) == 15
    assert (second.more, second.further) == (None, None)


# ---------------------------------------------------------------- cost


def cost(by, record, query=""):
    with CaptureQueriesContext(
        connection,
    ) as seen:
        read(type(by).objects.get(pk=by.pk), record, query)
    return len(seen)


@pytest.mark.parametrize("query", ["", "branches=yes", "q=note", "kinds=notes"])
def test_a_full_page_costs_as_many_queries_as_three_lines(dana, anna, top, note, person_of, query):
    contact = person_of("Ivan", top)
    for n in range(3):
        note(f"Note {n}", company_id=top.pk, contact_id=contact.pk)
    few = cost(dana, top, query)
    for n in range(20):  # on one page still: what is on it decides which nouns are named
        note(f"Note {n + 3}", company_id=top.pk, contact_id=contact.pk)

    assert cost(dana, top, query) == few


def test_ten_branches_cost_as_many_queries_as_two(dana, anna, top, make_branch, note):
    for n in range(2):
        note(f"Note {n}", company_id=make_branch(f"Branch {n}", anna).pk)
    few = cost(dana, top, "branches=yes")
    for n in range(8):
        note(f"Note {n + 2}", company_id=make_branch(f"Branch {n + 2}", anna).pk)

    assert len(read(dana, top, "branches=yes&kinds=notes").lines) == 10
    assert cost(dana, top, "branches=yes") == few
