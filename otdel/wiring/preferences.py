"""Every threshold of the product, gathered from the rooms that declare them."""

from otdel.company.clients.preferences import PREFERENCES as CLIENTS
from otdel.company.confidentiality.preferences import PREFERENCES as CONFIDENTIALITY
from otdel.company.contacting.preferences import PREFERENCES as CONTACTING
from otdel.company.department.preferences import PREFERENCES as DEPARTMENT
from otdel.company.namedlists.preferences import PREFERENCES as NAMEDLISTS
from otdel.company.playbook.preferences import PREFERENCES as PLAYBOOK
from otdel.company.structures.preferences import PREFERENCES as STRUCTURES
from otdel.edges.api.preferences import PREFERENCES as API
from otdel.edges.exchange.preferences import PREFERENCES as EXCHANGE
from otdel.edges.intake.preferences import PREFERENCES as INTAKE
from otdel.foundation.files.preferences import PREFERENCES as FILES
from otdel.foundation.people.preferences import PREFERENCES as PEOPLE
from otdel.foundation.timelines.preferences import PREFERENCES as TIMELINES
from otdel.foundation.web.preferences import PREFERENCES as WEB
from otdel.kernel.preferences import Preference
from otdel.managing.compliance.preferences import PREFERENCES as COMPLIANCE
from otdel.managing.insight.preferences import PREFERENCES as INSIGHT
from otdel.managing.metrics.preferences import PREFERENCES as METRICS
from otdel.managing.portrait.preferences import PREFERENCES as PORTRAIT
from otdel.managing.protection.preferences import PREFERENCES as PROTECTION
from otdel.managing.upkeep.preferences import PREFERENCES as UPKEEP
from otdel.selling.approvals.preferences import PREFERENCES as APPROVALS
from otdel.selling.handoffs.preferences import PREFERENCES as HANDOFFS
from otdel.selling.leadflow.preferences import PREFERENCES as LEADFLOW
from otdel.selling.letters.preferences import PREFERENCES as LETTERS
from otdel.selling.offers.preferences import PREFERENCES as OFFERS
from otdel.selling.pipeline.preferences import PREFERENCES as PIPELINE
from otdel.selling.requests.preferences import PREFERENCES as REQUESTS
from otdel.selling.work.preferences import PREFERENCES as WORK

PREFERENCES: dict[str, Preference] = {
    preference.key: preference
    for preference in (
        *EXCHANGE,
        *INTAKE,
        *API,
        *PEOPLE,
        *DEPARTMENT,
        *CONFIDENTIALITY,
        *FILES,
        *TIMELINES,
        *STRUCTURES,
        *CLIENTS,
        *CONTACTING,
        *NAMEDLISTS,
        *PLAYBOOK,
        *WEB,
        *WORK,
        *LETTERS,
        *HANDOFFS,
        *PIPELINE,
        *LEADFLOW,
        *APPROVALS,
        *REQUESTS,
        *OFFERS,
        *METRICS,
        *COMPLIANCE,
        *UPKEEP,
        *PROTECTION,
        *PORTRAIT,
        *INSIGHT,
    )
}
