"""Who knows what was sent to clients: touches(contact_ids, company_ids, since) -> outgoing contacts."""

from otdel.company.contacting.touches import Touches
from otdel.selling.work.queries import outgoing_contacts

TOUCHES: tuple[Touches, ...] = (outgoing_contacts,)
