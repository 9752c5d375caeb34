"""What stands in the hand-over sheet of an absence, and how clients are divided among stand-ins."""

from django.utils.translation import gettext_lazy as _

from otdel.company.clients import handover as clients
from otdel.company.clients.queries import company_names
from otdel.company.contacting import handover as contacting
from otdel.company.department.handover import Handover, Piece
from otdel.company.namedlists import handover as lists
from otdel.selling.pipeline import handover as pipeline
from otdel.selling.work import handover as work

HANDOVER = Handover(
    clients=clients.clients_of,
    pick="clients:company-pick",
    url=clients.client_url,
    names=company_names,
    groups=lists.list_choices,
    group=lists.list_clients,
    pieces=(
        Piece(_("Steps"), work.steps_there, work.tasks_beside),
        Piece(_("Deals"), pipeline.deals_there, pipeline.deals_beside),
        Piece(_("Leads"), pipeline.leads_there, pipeline.leads_beside),
        Piece(_("People there"), clients.people_there),
        Piece(_("How to talk"), clients.ways),
        Piece(_("Rule of communication"), contacting.rules_there),
        Piece(_("Bans on contact"), contacting.bans_there),
    ),
)
