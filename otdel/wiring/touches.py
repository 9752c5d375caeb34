"""What rooms below the work hear of it: what was sent to clients, and when one last spoke with a contact.

touches(contact_ids, company_ids, since) -> outgoing contacts; last touches: see `clients.touches`.
"""

from otdel.company.contacting.touches import Touches
from otdel.selling.work.queries import last_touches, outgoing_contacts

TOUCHES: tuple[Touches, ...] = (outgoing_contacts,)
LAST_TOUCHES = last_touches
