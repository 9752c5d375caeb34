"""Which rooms add a table to the technological map of a process; see `pipeline.appendices`."""

from otdel.selling.pipeline.appendices import Teller
from otdel.selling.requests.appendix import work_with_services

APPENDICES: tuple[Teller, ...] = (work_with_services,)
