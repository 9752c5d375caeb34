"""What keeps a client out of the archive: callables({company: its name}) -> {company: the refusal}."""

from otdel.selling.pipeline.holds import open_deals

HOLDS = (open_deals,)
