"""When somebody last spoke with a contact, for rooms that lie below the work: see `clients.touches`."""

from otdel.selling.work.queries import last_touches

LAST_TOUCHES = last_touches
