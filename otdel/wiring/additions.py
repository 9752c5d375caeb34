"""What rooms add to the lists of rooms below them: key of the list -> acts, columns, filters and what stands beside."""

from otdel.company.namedlists.lists import COMPANIES as NAMED_COMPANIES
from otdel.company.namedlists.lists import CONTACTS as NAMED_CONTACTS
from otdel.foundation.web.lists import Addition
from otdel.managing.portrait.lists import LEAD_FIT
from otdel.managing.upkeep.lists import CARDS
from otdel.selling.leadflow.cadence_lists import DEALS_ON, LEADS_ON
from otdel.selling.leadflow.lists import RESPONSES

ADDITIONS: dict[str, tuple[Addition, ...]] = {
    "companies": (NAMED_COMPANIES, CARDS),
    "contacts": (NAMED_CONTACTS,),
    "deals": (DEALS_ON,),
    "leads": (RESPONSES, LEAD_FIT, LEADS_ON),
}
