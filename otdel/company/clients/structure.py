"""Reading how clients are built: who works where, who reports to whom, which companies belong together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import FETCH_PEERS, Case, F, Q, QuerySet, When

from otdel.foundation.people.fields import may_read
from otdel.foundation.people.models import User

from . import queries
from .models import Affiliation, Company, Contact, Relation
from .relations import KINDS, word_of

PARTS = ("decides", "buys", "influences", "uses", "guards")  # from the weightiest
MOST_PEOPLE = 300  # on one map
MOST_COMPANIES = 200  # of one holding
STOREYS = 50


# ---------------------------------------------------------------- places of work


def affiliations(by: User) -> QuerySet[Affiliation]:
    """Places of work of the contacts that `by` may see."""
    return Affiliation.objects.visible_to(by).fetch_mode(FETCH_PEERS)


def places(by: User, contact: Contact) -> list[Affiliation]:
    """Where a contact works and worked: the main place first, then present ones, then the latest.

    `home` is the company if `by` may see it, else None.
    """
    rows = Affiliation.objects.filter(contact=contact).order_by(
        "-is_main", "-is_present", F("ends_on").desc(nulls_last=True), "-pk"
    )
    found = list(rows)
    homes = queries.companies(by).in_bulk({row.company_id for row in found})
    for row in found:
        row.home = homes.get(row.company_id)  # type: ignore[attr-defined]
    return found


def staff(by: User, company: Company, *, present: bool) -> QuerySet[Affiliation]:
    """Places of work in a company of contacts in sight; those who decide first, or the latest to leave."""
    rows = affiliations(by).filter(company=company, is_present=present).select_related("contact")
    if present:
        ranks = [When(part=part, then=place) for place, part in enumerate(PARTS)]
        return rows.order_by(Case(*ranks, default=len(PARTS)), "contact__name_key", "pk")
    return rows.order_by(F("ends_on").desc(nulls_last=True), "contact__name_key", "pk")


def deciders(by: User) -> QuerySet[Affiliation]:
    """The address book: present places of work with a say in what is bought (PIPE-25)."""
    said = affiliations(by).filter(is_present=True, part__in=("decides", "influences", "buys"))
    return said.select_related("contact")


def search_deciders(by: User, rows: QuerySet[Affiliation], text: str) -> QuerySet[Affiliation]:
    """Lines of the book whose person or company the text means."""
    people = queries.search_contacts(by, queries.contacts(by), text).order_by()
    firms = queries.search_companies(by, queries.companies(by), text).order_by()
    return rows.filter(Q(contact__in=people.values("pk")) | Q(company__in=firms.values("pk")))


# ---------------------------------------------------------------- who reports to whom


@dataclass(slots=True)
class Node:
    """One person on the map and those who report to them."""

    place: Affiliation
    below: list[Node] = field(default_factory=list)
    level: int = 1
    boss: Affiliation | None = None


@dataclass(frozen=True, slots=True)
class OrgMap:
    """The people of a company as a tree. missing: parts that nobody known plays.

    `levels`: storeys of the tree; `number`: people known; `is_cut`: there are more than are drawn.
    """

    roots: Sequence[Node]
    nodes: Sequence[Node]
    levels: int
    known: dict[str, int]
    missing: Sequence[str]
    is_cut: bool

    @property
    def number(self) -> int:
        return len(self.nodes)


def org_map(by: User, company: Company) -> OrgMap:
    """Return the map of the people who work in the company and whom `by` may see; two statements."""
    found = list(staff(by, company, present=True)[: MOST_PEOPLE + 1])
    own = {
        row.contact_id: row for row in found[:MOST_PEOPLE]
    }  # two lines of one person are one box
    nodes = {pk: Node(row) for pk, row in own.items()}
    roots: list[Node] = []
    is_drawn = may_read(by, "contact", "reports_to_id")  # else everybody stands apart
    for pk, node in nodes.items():
        boss = nodes.get(own[pk].contact.reports_to_id or 0) if is_drawn else None
        if boss and not _is_below(own, boss.place, pk):
            boss.below.append(node)
            node.boss = boss.place
        else:
            roots.append(node)
    ordered = list(_walk(roots))
    known = Counter(node.place.part for node in ordered)
    return OrgMap(
        roots=roots,
        nodes=ordered,
        levels=max((node.level for node in ordered), default=0),
        known=dict(known),
        missing=[part for part in PARTS if not known[part]],
        is_cut=len(found) > MOST_PEOPLE,
    )


def _is_below(own: dict[int, Affiliation], place: Affiliation, pk: int) -> bool:
    """Say whether the chain above a person comes back to `pk`: old data may go round in a circle."""
    step: Affiliation | None = place
    for _storey in range(STOREYS):
        if step is None:
            return False
        if step.contact_id == pk:
            return True
        step = own.get(step.contact.reports_to_id or 0)
    return True


def _walk(nodes: Iterable[Node], level: int = 1) -> Iterable[Node]:
    for node in nodes:
        node.level = level
        yield node
        yield from _walk(node.below, level + 1)


# ---------------------------------------------------------------- companies that belong together


@dataclass(slots=True)
class Firm:
    """One company of a holding and its branches."""

    company: Company
    below: list[Firm] = field(default_factory=list)
    is_here: bool = False


def parent_of(by: User, company: Company) -> Company | None:
    """The company above, if `by` may see it."""
    if company.parent_id is None:
        return None
    return queries.companies(by).filter(pk=company.parent_id).first()


def holding(by: User, company: Company) -> Firm | None:
    """The holding that the company belongs to, as far as `by` may see it from the top; None if it stands alone.

    A parent out of sight ends the climb: what is above it is not shown either.
    """
    top = company
    climbed = {company.pk}
    for _storey in range(STOREYS):
        above = parent_of(by, top)
        if above is None or above.pk in climbed:
            break
        top = above
        climbed.add(top.pk)
    root = Firm(top, is_here=top.pk == company.pk)
    _grow(by, root, company.pk)
    return root if root.below else None


def _grow(by: User, root: Firm, here: int) -> None:
    """Hang the branches in sight under the root, storey by storey: a statement each."""
    known = {root.company.pk: root}
    level = [root.company.pk]
    while level and len(known) < MOST_COMPANIES:
        rows = queries.companies(by).filter(parent__in=level).order_by("name_key", "pk")
        level = []
        for row in rows[: MOST_COMPANIES - len(known)]:
            if row.pk not in known:
                known[row.pk] = firm = Firm(row, is_here=row.pk == here)
                known[row.parent_id or 0].below.append(firm)
                level.append(row.pk)


def firms_of(root: Firm | None) -> list[Company]:
    """Every company of a holding, from the top."""
    if root is None:
        return []
    return [root.company, *(one for firm in root.below for one in firms_of(firm))]


def below(by: User, company: Company) -> list[int]:
    """Ids of the company and of all branches below it that `by` may see."""
    root = Firm(company)
    _grow(by, root, company.pk)
    return [one.pk for one in firms_of(root)]


@dataclass(frozen=True, slots=True)
class Related:
    """A relation as one of the two reads it."""

    relation_id: int
    word: Any
    other: Company


def relations(by: User, company: Company) -> list[Related]:
    """Relations of a company to those that `by` may see; two statements."""
    rows = list(
        Relation.objects.filter(Q(first=company) | Q(second=company)).order_by("kind", "pk")
    )
    ids = {pk for row in rows for pk in (row.first_id, row.second_id)} - {company.pk}
    others = queries.companies(by).in_bulk(ids) if ids else {}
    found: list[Related] = []
    for row in rows:
        is_first = row.first_id == company.pk
        other = others.get(row.second_id if is_first else row.first_id)
        if other:
            word = word_of(row.kind if is_first else f"<{row.kind}")
            found.append(Related(row.pk, word, other))
    return found


def relation_words(by: User, codes: Sequence[Any]) -> dict[Any, str]:
    return {code: str(word_of(code)) for code in codes if code.removeprefix("<") in KINDS}
