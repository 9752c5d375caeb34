"""Drafting, approving, putting aside, confirming: what happens and what is refused."""

from datetime import timedelta

import pytest

from conftest import person
from otdel.company.playbook import queries, services
from otdel.company.playbook.drafts import EditionDraft, PieceDraft
from otdel.company.playbook.errors import (
    DraftChanged,
    DraftThere,
    NoDraft,
    NotInForce,
    OwnDraft,
    PieceEmpty,
    PieceTaken,
    ScriptBroken,
)
from otdel.company.playbook.models import Edition, Piece, Reading
from otdel.foundation.files.services import attach
from otdel.foundation.journal.models import Entry
from otdel.foundation.journal.undoing import undo
from otdel.kernel.errors import NotAllowed, Stale

SCRIPT = PieceDraft("script", "Call", "# A\nHello, {contact}", roles=("seller",))


@pytest.fixture
def call(clara, moment):
    """A script for sellers, in force."""
    piece = services.create_piece(SCRIPT, by=clara, at=moment)
    services.approve_edition(piece.pk, by=clara, at=moment)
    return piece


def states(piece):
    return list(piece.editions.order_by("number").values_list("number", "state"))


def test_a_draft_is_seen_by_writers_and_comes_into_force(clara, anna, moment):
    piece = services.create_piece(SCRIPT, by=clara, at=moment)
    assert not queries.pieces(anna).exists() and queries.pieces(clara).get() == piece

    services.approve_edition(piece.pk, by=clara, at=moment)

    assert queries.pieces(anna).get() == piece and states(piece) == [(1, "in_force")]
    assert queries.shown(anna, [piece.pk]) == [(piece, queries.in_force(piece))]


def test_a_next_edition_supersedes_and_the_former_is_kept(call, clara, anna, moment):
    services.draft_edition(call.pk, EditionDraft("# A\nGood day", "shorter"), by=clara, at=moment)
    assert queries.in_force(call).number == 1 and not queries.editions(anna).filter(number=2)

    services.approve_edition(call.pk, by=clara, at=moment, review_on=moment.date())

    assert states(call) == [(1, "past"), (2, "in_force")]
    assert "Good day" in queries.in_force(call).body
    assert [one.number for one in queries.editions(anna)] == [2, 1]
    assert list(queries.due_for_review(moment.date())) == [call]


def test_one_draft_at_a_time_and_it_may_be_changed_or_dropped(call, clara, olga, moment):
    services.draft_edition(call.pk, EditionDraft("# A\nx"), by=clara, at=moment)
    with pytest.raises(DraftThere):
        services.draft_edition(call.pk, EditionDraft("# A\ny"), by=clara, at=moment)
    services.change_draft(call.pk, EditionDraft("# A\nz", "why"), by=olga, at=moment)
    assert queries.draft_of(call).author == olga and queries.draft_of(call).body == "# A\nz"

    assert services.drop_draft(call.pk, by=clara, at=moment) == call

    assert states(call) == [(1, "in_force")]
    for act in (services.drop_draft, services.approve_edition):
        with pytest.raises(NoDraft):
            act(call.pk, by=clara, at=moment)


def test_a_piece_never_in_force_goes_with_its_draft(clara, moment):
    piece = services.create_piece(SCRIPT, by=clara, at=moment)
    assert services.drop_draft(piece.pk, by=clara, at=moment) is None
    assert not Piece.objects.exists()


@pytest.mark.parametrize(
    ("draft", "refusal"),
    [
        (PieceDraft("objection", " ", "x"), PieceEmpty),
        (PieceDraft("objection", "Dear", " \n"), PieceEmpty),
        (PieceDraft("script", "Broken", "no step"), ScriptBroken),
        (PieceDraft("script", " call ", "# A\nx"), None),
    ],
)
def test_a_piece_that_is_refused_leaves_nothing(call, draft, refusal, clara, moment):
    before = Edition.objects.count(), Entry.objects.count()
    if refusal is None:
        services.create_piece(draft, by=clara, at=moment)  # another case is another title
        with pytest.raises(PieceTaken):
            services.create_piece(draft, by=clara, at=moment)
        return
    with pytest.raises(refusal) as said:
        services.create_piece(draft, by=clara, at=moment)
    assert str(said.value)
    assert (Edition.objects.count(), Entry.objects.count()) == before


def test_two_people_where_the_setting_says_so(call, clara, olga, moment):
    services.draft_edition(call.pk, EditionDraft("# A\nx"), by=clara, at=moment)
    with pytest.raises(OwnDraft):
        services.approve_edition(call.pk, by=clara, at=moment, two_people=True)
    assert states(call) == [(1, "in_force"), (2, "draft")]
    services.approve_edition(call.pk, by=olga, at=moment, two_people=True)
    assert queries.in_force(call).approved_by == olga


def test_a_seller_reads_and_does_not_write(call, anna, moment):
    acts = [
        lambda: services.create_piece(SCRIPT, by=anna, at=moment),
        lambda: services.draft_edition(call.pk, EditionDraft("# A\nx"), by=anna, at=moment),
        lambda: services.change_draft(call.pk, EditionDraft("# A\nx"), by=anna, at=moment),
        lambda: services.drop_draft(call.pk, by=anna, at=moment),
        lambda: services.approve_edition(call.pk, by=anna, at=moment),
        lambda: services.change_piece(call.pk, {"title": "x"}, by=anna, at=moment),
        lambda: services.switch_pieces([call.pk], False, by=anna, at=moment),
    ]
    for act in acts:
        with pytest.raises(NotAllowed):
            act()
    assert states(call) == [(1, "in_force")]


def test_a_piece_for_other_roles_does_not_exist_for_a_reader(call, moment, db):
    scout = person("Sam", "scout")
    assert not queries.pieces(scout).exists() and not queries.editions(scout).exists()
    assert queries.shown(scout, [call.pk]) == []
    with pytest.raises(Edition.DoesNotExist):
        services.confirm_reading(queries.in_force(call).pk, by=scout, at=moment)


def test_what_it_is_for_is_changed_and_found_by_its_new_title(call, clara, anna, moment):
    changed = services.change_piece(
        call.pk, {"title": "Звонок", "roles": ("scout",), "must_be_read": True}, by=clara, at=moment
    )
    assert changed.version == call.version + 1 and not queries.pieces(anna).exists()
    rows = queries.pieces(clara)
    assert list(queries.find_pieces(clara, rows, "звОНок hello")) == [call]
    assert not queries.find_pieces(clara, rows, "call")
    with pytest.raises(Stale):
        services.change_piece(call.pk, {"title": "X"}, version=call.version, by=clara, at=moment)


def test_put_aside_and_back_by_undo(call, clara, anna, moment):
    services.switch_pieces([call.pk], False, by=clara, at=moment, batch="b1")
    assert not queries.pieces(anna).exists()
    undo("b1", by=clara, at=moment)
    assert queries.pieces(anna).get() == call


def test_reading_is_confirmed_once_and_for_the_edition_in_force(call, clara, anna, moment):
    services.change_piece(call.pk, {"must_be_read": True}, by=clara, at=moment)
    first = queries.in_force(call)
    assert list(queries.waiting(anna)) == [call] and not queries.waiting(clara).exists()

    services.confirm_reading(first.pk, by=anna, at=moment)
    services.confirm_reading(first.pk, by=anna, at=moment + timedelta(days=1))

    assert Reading.objects.get().at == moment and not queries.waiting(anna).exists()
    assert [(line.person, line.at) for line in queries.readers(first)] == [(anna, moment)]
    services.draft_edition(call.pk, EditionDraft("# A\nx"), by=clara, at=moment)
    services.approve_edition(call.pk, by=clara, at=moment)
    assert list(queries.waiting(anna)) == [call]
    with pytest.raises(NotInForce):
        services.confirm_reading(first.pk, by=anna, at=moment)


def test_the_shipped_playbook_is_laid_once(system, clara, moment):
    services.ensure_playbook(by=system, at=moment, language="ru")
    before = Piece.objects.count()
    assert before > 10 and not Edition.objects.exclude(state="in_force").exists()
    services.ensure_playbook(by=system, at=moment, language="en")
    assert Piece.objects.count() == before


def test_only_writers_put_files_beside_an_edition(call, clara, anna, moment):
    class Upload:
        name = "price.txt"

        def chunks(self):
            return [b"A price list"]

    edition = queries.in_force(call)
    with pytest.raises(NotAllowed):
        attach("edition", edition.pk, Upload(), by=anna, at=moment)
    assert attach("edition", edition.pk, Upload(), by=clara, at=moment).name == "price.txt"


def test_what_was_not_read_is_not_put_in_force_nor_written_over(call, clara, olga, moment):
    read = services.draft_edition(call.pk, EditionDraft("# A\nread"), by=clara, at=moment)
    later = moment + timedelta(minutes=1)
    services.change_draft(call.pk, EditionDraft("# A\nnot read"), by=clara, at=later)

    with pytest.raises(DraftChanged):
        services.approve_edition(call.pk, seen=read.stamp, by=olga, at=later)
    with pytest.raises(DraftChanged):
        mine = EditionDraft("# A\nmine")
        services.change_draft(call.pk, mine, seen=read.stamp, by=olga, at=later)
    assert queries.in_force(call).body == "# A\nHello, {contact}"
    assert queries.draft_of(call).body == "# A\nnot read"

    services.approve_edition(call.pk, seen=queries.draft_of(call).stamp, by=olga, at=later)
    assert queries.in_force(call).body == "# A\nnot read"
