"""Two sellers with a few clients each, and a list of Anna's."""

import pytest

from otdel.company.clients.drafts import CompanyDraft, ContactDraft, PointDraft
from otdel.company.clients.services import create_companies, create_contacts
from otdel.company.namedlists import services
from otdel.company.namedlists.drafts import ListDraft, ListFieldDraft


@pytest.fixture
def clients_of(moment):
    """clients_of(anna, 3): so many companies of a person's, each with a phone, a mail and a contact."""

    def make(owner, number, start=0):
        places = range(start, start + number)
        drafts = [
            CompanyDraft(
                f"{owner.full_name} client {n}",
                owner_id=owner.pk,
                points=(
                    PointDraft("phone", f"+7916{owner.pk % 1000:03}{n:04}"),
                    PointDraft("email", f"c{n}.{owner.pk}@example.com"),
                ),
            )
            for n in places
        ]
        made = create_companies(drafts, by=owner, at=moment)
        people = [
            ContactDraft(
                f"Person {row.pk}", row.pk, points=(PointDraft("email", f"p{row.pk}@example.com"),)
            )
            for row in made
        ]
        create_contacts(people, by=owner, at=moment)
        return made

    return make


@pytest.fixture
def make_list(moment):
    """make_list(anna, "Key accounts", is_exclusive=True): a list that a person draws up."""

    def make(by, name="Calls of March", **rest):
        return services.create_list(ListDraft(name, **rest), by=by, at=moment)

    return make


@pytest.fixture
def calls(anna, make_list, moment):
    """A list of Anna's for everybody, with own fields: budget (money), rating (choice), expert (person)."""
    row = make_list(anna, audience="everybody")
    for draft in (
        ListFieldDraft("Budget", "money", ("RUB",)),
        ListFieldDraft("Rating", "choice", ("A", "B")),
        ListFieldDraft("Expert", "person"),
        ListFieldDraft("Agreed", "yes_no"),
        ListFieldDraft("Call on", "date"),
        ListFieldDraft("Seats", "number"),
    ):
        services.define_list_field(row.pk, draft, by=anna, at=moment)
    return row
