"""Who may do what: one table of verbs. Which rows a person sees is `reach`, not policy."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    """What a function brings in rights; a person may hold several."""

    OWNER = "owner", _("Owner")
    ADMIN = "admin", _("Administrator")
    HEAD = "head", _("Head of sales")
    SUPERVISOR = "supervisor", _("Supervisor")
    SELLER = "seller", _("Seller")
    SCOUT = "scout", _("Scout / SDR")
    FARMER = "farmer", _("Account manager")
    FIELD = "field", _("Field rep")
    OPERATOR = "operator", _("Call-centre operator")
    CONTROLLER = "controller", _("Controller")
    AUDITOR = "auditor", _("Auditor")


class Reach(TextChoices):
    """Whose rows a person sees, from the narrowest."""

    OWN = "own", _("Own")
    TEAM = "team", _("Team")
    SUBTREE = "subtree", _("Team and below")
    ALL = "all", _("Whole company")


WIDTH = {Reach.OWN: 0, Reach.TEAM: 1, Reach.SUBTREE: 2, Reach.ALL: 3}

_CHIEFS = frozenset({Role.OWNER, Role.ADMIN, Role.HEAD})
_LEADS = _CHIEFS | {Role.SUPERVISOR}
_SELLERS = _LEADS | {Role.SELLER, Role.FARMER, Role.FIELD}
_EVERYBODY_WHO_WORKS = _SELLERS | {Role.SCOUT, Role.OPERATOR}
_READERS = frozenset(Role)

POLICY: dict[str, frozenset[Role]] = {
    # the base
    "company.edit": _EVERYBODY_WHO_WORKS,
    "company.archive": _LEADS,
    "company.reserve": _EVERYBODY_WHO_WORKS,
    "card.norm": _CHIEFS,
    "contact.edit": _EVERYBODY_WHO_WORKS,
    "field.define": _CHIEFS,
    "catalog.edit": _CHIEFS,
    # contacting clients
    "contacting.consent": _EVERYBODY_WHO_WORKS,
    "contacting.ban": _EVERYBODY_WHO_WORKS,
    "contacting.lift": _LEADS,
    "contacting.lists": _CHIEFS,
    "contacting.rules": _CHIEFS,
    "person.request": _EVERYBODY_WHO_WORKS,  # enter what somebody asks about their own data
    "person.data": _CHIEFS,  # answer it: tell, erase, hold
    "list.edit": _EVERYBODY_WHO_WORKS,
    "list.govern": _LEADS,  # lists of others, too
    "file.attach": _EVERYBODY_WHO_WORKS,
    # selling
    "lead.edit": _EVERYBODY_WHO_WORKS,
    "lead.convert": _EVERYBODY_WHO_WORKS,
    "deal.open": _EVERYBODY_WHO_WORKS,
    "deal.edit": _EVERYBODY_WHO_WORKS,
    "deal.move": _EVERYBODY_WHO_WORKS,  # a stage may narrow it further (C-08)
    "deal.delete": _LEADS,
    "handoff.make": _EVERYBODY_WHO_WORKS,
    "handoff.govern": _LEADS,  # hand-offs of others, too
    "work.do": _EVERYBODY_WHO_WORKS,
    "offer.make": _EVERYBODY_WHO_WORKS,
    "offer.rules": _CHIEFS,  # limits, costs, price lists by segment, promos
    "process.design": _CHIEFS,
    "leadflow.rule": _CHIEFS,
    "leadflow.see": _LEADS,
    "portrait.edit": _CHIEFS,
    "playbook.write": _LEADS,
    "playbook.approve": _CHIEFS,
    "blueprint.apply": _CHIEFS,
    # the department
    "department.edit": _CHIEFS,
    "book.reassign": _LEADS,
    "cover.decide": _LEADS,
    "aptitude.note": _LEADS,
    "calendar.edit": _CHIEFS,
    # figures
    "figures.see": _READERS,
    "insight.see": _LEADS | {Role.CONTROLLER, Role.AUDITOR},  # how far goals are
    "insight.goal": _CHIEFS,
    # moving data in and out
    "import.run": _CHIEFS,
    "intake.edit": _CHIEFS,
    "intake.sort": _LEADS,  # what waits in the quarantine of web requests
    "export.run": _READERS,
    "undo.others": _CHIEFS,
    "export.allow": _CHIEFS,  # never one's own
    "api.use": _READERS,
    # people and safety
    "people.invite": _CHIEFS,
    "people.edit": frozenset({Role.OWNER, Role.ADMIN}),
    "access.watch": frozenset({Role.OWNER, Role.ADMIN, Role.HEAD, Role.AUDITOR}),
    "agreement.see": _CHIEFS | {Role.CONTROLLER, Role.AUDITOR},
    "agreement.keep": _CHIEFS,
    "dependence.see": _LEADS | {Role.CONTROLLER, Role.AUDITOR},
    "preferences.edit": _CHIEFS,
    "demo.remove": frozenset({Role.OWNER, Role.ADMIN}),
}
