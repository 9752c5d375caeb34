"""Which nouns may have files beside them, and through which reader each is found."""

from otdel.company.clients.queries import companies, contacts
from otdel.company.confidentiality.queries import papers
from otdel.company.playbook.queries import editions
from otdel.foundation.files.queries import Reader
from otdel.selling.pipeline.queries import deals, leads

ATTACHABLE: dict[str, Reader] = {
    "company": companies,
    "contact": contacts,
    "deal": deals,
    "lead": leads,
    "agreement": papers,
    "edition": editions,
}

# Nouns that are read by more people than may put files beside them: the verb that it takes.
KEEPERS: dict[str, str] = {"edition": "playbook.write"}
