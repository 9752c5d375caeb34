"""Versions of the portrait and their traits: what happens, what is refused, what is taken back."""

import pytest

from otdel.foundation.journal.models import Entry
from otdel.foundation.journal.services import undo
from otdel.kernel.errors import NotAllowed
from otdel.managing.portrait import errors, queries, services
from otdel.managing.portrait.drafts import TraitDraft
from otdel.managing.portrait.models import Portrait, Trait

from .conftest import FURNITURE, MIDDLE

pytestmark = pytest.mark.django_db


def test_an_approved_version_says_who_when_and_why(in_force, clara, moment):
    found = queries.in_force()

    assert (found.pk, found.approved_by, found.approved_at) == (in_force.pk, clara, moment)
    assert found.why == "Two years of deals"
    assert Entry.objects.latest("pk").kind == "portrait.PortraitApproved"


def test_the_next_version_begins_as_a_copy_and_replaces_the_one_before(in_force, clara, moment):
    act = {"by": clara, "at": moment}
    second = services.begin_draft(currency="RUB", **act)
    services.edit_words(second.pk, who_is="Who makes tables", who_is_not="", **act)
    services.approve_portrait(second.pk, why="In words now", **act)

    assert queries.in_force().number == 2
    assert len(queries.traits(second.pk)) == len(queries.traits(in_force.pk)) == 3
    assert Portrait.objects.get(pk=in_force.pk).status == "former"


def test_an_earlier_version_can_be_begun_from_again(in_force, clara, moment):
    act = {"by": clara, "at": moment}
    empty = services.begin_draft(currency="RUB", **act)
    for trait in queries.traits(empty.pk):
        services.remove_trait(trait.pk, **act)
    services.edit_words(empty.pk, who_is="Anybody", who_is_not="", **act)
    services.approve_portrait(empty.pk, why="A try", **act)

    again = services.begin_draft(currency="RUB", from_id=in_force.pk, **act)

    assert len(queries.traits(again.pk)) == 3


def test_what_is_refused_changes_nothing(draft, clara, anna, moment):
    act = {"by": clara, "at": moment}
    refusals = [
        (errors.DraftExists, lambda: services.begin_draft(currency="RUB", **act)),
        (errors.NoTraits, lambda: services.approve_portrait(draft.pk, why="So", **act)),
        (errors.WhyMissing, lambda: services.approve_portrait(draft.pk, why=" ", **act)),
        (NotAllowed, lambda: services.approve_portrait(draft.pk, why="So", by=anna, at=moment)),
        (NotAllowed, lambda: services.add_traits(draft.pk, [MIDDLE], by=anna, at=moment)),
        (Portrait.DoesNotExist, lambda: services.drop_draft(0, **act)),
        (errors.GoneTrait, lambda: services.remove_trait(0, **act)),
    ]
    before = Entry.objects.count()

    for error, attempt in refusals:
        with pytest.raises(error):
            attempt()

    assert (Entry.objects.count(), Trait.objects.count()) == (before, 0)
    assert Portrait.objects.get().is_draft


def test_a_version_in_force_is_not_edited(in_force, clara, moment):
    act = {"by": clara, "at": moment}
    trait = queries.traits(in_force.pk)[0]

    for attempt in (
        lambda: services.add_traits(in_force.pk, [MIDDLE], **act),
        lambda: services.edit_trait(trait.pk, MIDDLE, **act),
        lambda: services.remove_trait(trait.pk, **act),
        lambda: services.edit_words(in_force.pk, who_is="x", who_is_not="", **act),
        lambda: services.drop_draft(in_force.pk, **act),
    ):
        with pytest.raises(errors.NotADraft):
            attempt()
    assert len(queries.traits(in_force.pk)) == 3


@pytest.mark.parametrize(
    "wrong",
    [
        TraitDraft("company.shoe_size", "any_of", ("42",)),
        TraitDraft("company.city", "between", low=1),
        TraitDraft("company.city", "any_of", (" ",)),
        TraitDraft("company.headcount", "between"),
        TraitDraft("company.headcount", "between", low=10, high=10),
        TraitDraft("company.headcount", "between", low=10**30),
        TraitDraft("company.city", "any_of", ("Moscow",), weight=0),
        TraitDraft("company.city", "any_of", ("Moscow",), weight=101),
        TraitDraft("company.city", "any_of", ("Moscow",), note="x" * 251),
    ],
)
def test_a_trait_that_makes_no_sense_is_refused_with_a_sentence(draft, clara, moment, wrong):
    with pytest.raises(errors.WrongTrait) as refused:
        services.add_traits(draft.pk, [FURNITURE, wrong], by=clara, at=moment)

    assert str(refused.value).endswith(".")
    assert not Trait.objects.exists()


def test_too_many_traits_are_refused(draft, clara, moment):
    with pytest.raises(errors.TooManyTraits):
        services.add_traits(draft.pk, [MIDDLE] * 61, by=clara, at=moment)


def test_every_act_on_a_trait_is_taken_back(draft, clara, moment):
    act = {"by": clara, "at": moment}
    (trait,) = services.add_traits(draft.pk, [FURNITURE], batch="made", **act)
    services.edit_trait(
        trait.pk, TraitDraft("company.city", "none_of", ("Banks",), weight=5), batch="edit", **act
    )
    as_edited = Trait.objects.values().get()
    services.remove_trait(trait.pk, batch="gone", **act)
    assert not Trait.objects.exists()

    undo("gone", **act)
    assert Trait.objects.values().get() == as_edited
    undo("edit", **act)
    assert Trait.objects.get().options == list(FURNITURE.options)
    undo("made", **act)
    assert not Trait.objects.exists()


def test_nothing_is_taken_back_in_a_version_in_force(draft, clara, moment):
    act = {"by": clara, "at": moment}
    services.add_traits(draft.pk, [FURNITURE], batch="made", **act)
    services.approve_portrait(draft.pk, why="So", **act)

    undone = undo("made", **act)

    assert undone.refused and Trait.objects.count() == 1


def test_evidence_goes_with_another_condition_but_not_with_other_words(draft, clara, moment):
    act = {"by": clara, "at": moment}
    told = TraitDraft("company.city", "any_of", ("Perm",), evidence={"won": 30, "lost": 3})
    (trait,) = services.add_traits(draft.pk, [told], **act)

    worded = services.edit_trait(
        trait.pk, TraitDraft("company.city", "any_of", ("Perm",), note="Near"), **act
    )
    assert worded.evidence == {"won": 30, "lost": 3}
    other = services.edit_trait(trait.pk, TraitDraft("company.city", "any_of", ("Omsk",)), **act)
    assert other.evidence == {}
