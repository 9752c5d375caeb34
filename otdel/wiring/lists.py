"""Every list of the product, so that a worker finds the one whose bulk act it carries out."""

from otdel.company.catalog.lists import PRODUCTS
from otdel.company.clients.address_book import DECIDERS
from otdel.company.clients.lists import COMPANIES, CONTACTS
from otdel.company.clients.pair_lists import DUPLICATES
from otdel.company.confidentiality.lists import AGREEMENTS, REGISTER
from otdel.company.contacting.lists import BANS, CONSENTS, DATA_REQUESTS, PASSINGS
from otdel.company.department.cover_lists import COVERS
from otdel.company.department.lists import ACCESS, ALERTS, EXPORTS, LEAVERS, PEOPLE
from otdel.company.namedlists.lists import CONFLICTS, ENTRIES, NAMED_LISTS
from otdel.company.playbook.lists import PIECES
from otdel.edges.exchange.lists import IMPORTS
from otdel.edges.intake.lists import FORMS as INTAKE_FORMS
from otdel.edges.intake.lists import REQUESTS as INTAKE_REQUESTS
from otdel.foundation.web.exports import REQUESTS
from otdel.foundation.web.lists import ListSpec
from otdel.managing.compliance.lists import BROKEN
from otdel.managing.insight.lists import WON as REPEATABLE
from otdel.managing.protection.lists import (
    ALONE_CLIENTS,
    ALONE_DEALS,
    CRITICAL_PRODUCTS,
    DEPENDENCE,
)
from otdel.managing.upkeep.lists import CANDIDATES, WIN_BACK
from otdel.selling.approvals.lists import APPROVALS, WAITING
from otdel.selling.handoffs.lists import HANDOFFS, ONE_HANDED
from otdel.selling.leadflow.cadence_lists import CADENCE_RUNS
from otdel.selling.offers.lists import OFFERS
from otdel.selling.pipeline.lists import DEALS, LEADS
from otdel.selling.requests.lists import REQUESTS as SERVICE_REQUESTS

LISTS: tuple[ListSpec, ...] = (
    IMPORTS,
    INTAKE_FORMS,
    INTAKE_REQUESTS,
    DEALS,
    LEADS,
    COMPANIES,
    CONTACTS,
    DECIDERS,
    DUPLICATES,
    NAMED_LISTS,
    ENTRIES,
    CONFLICTS,
    PRODUCTS,
    PIECES,
    BANS,
    CONSENTS,
    PASSINGS,
    DATA_REQUESTS,
    PEOPLE,
    COVERS,
    ACCESS,
    EXPORTS,
    ALERTS,
    LEAVERS,
    REQUESTS,
    REGISTER,
    AGREEMENTS,
    APPROVALS,
    WAITING,
    SERVICE_REQUESTS,
    HANDOFFS,
    ONE_HANDED,
    OFFERS,
    CADENCE_RUNS,
    REPEATABLE,
    DEPENDENCE,
    CRITICAL_PRODUCTS,
    ALONE_CLIENTS,
    ALONE_DEALS,
    BROKEN,
    CANDIDATES,
    WIN_BACK,
)
