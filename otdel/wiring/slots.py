"""Which room shows a panel in which place: slot -> callables(request, thing) -> HTML or ""."""

from otdel.company.confidentiality.panels import (
    agreement_notice,
    agreements_tab,
    my_agreements,
)
from otdel.company.contacting.panels import reach_link, rules_tab, talk_panel
from otdel.company.department.panels import alerts_panel, my_page
from otdel.company.namedlists.panels import lists_panel
from otdel.company.structures.panels import structures_tab
from otdel.edges.api.panels import tokens_panel
from otdel.edges.blueprint.panels import blueprint_tab
from otdel.edges.demo.panels import notice
from otdel.foundation.files.panels import files_panel
from otdel.foundation.web.exports import requests_panel
from otdel.foundation.web.slots import Panel
from otdel.managing.portrait.panels import fit_panel
from otdel.managing.protection.panels import dependence_tab
from otdel.selling.pipeline.panels import (
    deals_panel,
    holding_panel,
    reviews_panel,
    waiting_panel,
)
from otdel.selling.work.panels import compose_line, next_step

SLOTS: dict[str, tuple[Panel, ...]] = {
    "company.main": (compose_line,),
    "company.side": (next_step, talk_panel, deals_panel, fit_panel, lists_panel, files_panel),
    "company.holding": (holding_panel,),
    "contact.main": (compose_line,),
    "contact.side": (next_step, talk_panel, deals_panel, lists_panel, files_panel),
    "deal.main": (compose_line,),
    "deal.side": (next_step, talk_panel, fit_panel, files_panel),
    "lead.main": (compose_line,),
    "lead.side": (next_step, talk_panel, fit_panel, files_panel),
    "point.link": (reach_link,),
    "today.side": (
        reviews_panel,
        waiting_panel,
    ),
    "me.main": (my_agreements, tokens_panel),
    "department.tabs": (structures_tab, rules_tab, agreements_tab, dependence_tab, blueprint_tab),
    "frame.notices": (notice, alerts_panel, requests_panel, agreement_notice),
    "frame.me": (my_page,),
}
