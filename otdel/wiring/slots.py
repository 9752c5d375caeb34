"""Which room shows a panel in which place: slot -> callables(request, thing) -> HTML or ""."""

from otdel.company.confidentiality.panels import agreement_notice, agreements_tab, my_agreements
from otdel.company.contacting.panels import (
    data_panel,
    reach_link,
    requests_notice,
    requests_today,
    rules_tab,
    talk_panel,
)
from otdel.company.department.panels import alerts_panel, covered_panel, my_page, standing_in_panel
from otdel.company.department.panels import requests_panel as covers_panel
from otdel.company.namedlists.panels import lists_panel
from otdel.company.structures.panels import structures_tab
from otdel.edges.api.panels import tokens_panel
from otdel.edges.blueprint.panels import blueprint_tab
from otdel.edges.demo.panels import notice
from otdel.edges.intake.panels import origin_panel, quarantine_panel
from otdel.foundation.files.panels import files_panel
from otdel.foundation.web.exports import requests_panel
from otdel.foundation.web.slots import Panel
from otdel.managing.compliance.panels import falls_panel, overview_panel, process_panel
from otdel.managing.portrait.panels import fit_panel
from otdel.managing.protection.panels import dependence_tab
from otdel.managing.upkeep.panels import card_panel
from otdel.selling.approvals.panels import (
    approvals_notice,
    approvals_panel,
    approvals_today,
    demands_panel,
)
from otdel.selling.handoffs.panels import handoffs_panel, rules_panel, today_panel
from otdel.selling.leadflow.panels import (
    alarm_notice,
    cadence_panel,
    leadflow_tab,
    letter_panel,
    response_panel,
    unowned_panel,
)
from otdel.selling.letters.panels import drop_line
from otdel.selling.offers.panels import offers_panel
from otdel.selling.offers.panels import today_panel as discounts_panel
from otdel.selling.pipeline.panels import deals_panel, holding_panel, reviews_panel, waiting_panel
from otdel.selling.requests.panels import services_panel, services_today
from otdel.selling.work.panels import compose_line, next_step

SLOTS: dict[str, tuple[Panel, ...]] = {
    "company.main": (compose_line, drop_line),
    "company.side": (
        covered_panel,
        next_step,
        talk_panel,
        card_panel,
        deals_panel,
        services_panel,
        fit_panel,
        lists_panel,
        files_panel,
    ),
    "company.holding": (holding_panel,),
    "contact.main": (compose_line, drop_line),
    "contact.side": (
        covered_panel,
        next_step,
        talk_panel,
        deals_panel,
        lists_panel,
        files_panel,
        data_panel,
    ),
    "deal.main": (compose_line, drop_line),
    "deal.side": (
        covered_panel,
        next_step,
        letter_panel,
        cadence_panel,
        offers_panel,
        approvals_panel,
        services_panel,
        handoffs_panel,
        talk_panel,
        fit_panel,
        files_panel,
    ),
    "lead.main": (compose_line, drop_line),
    "lead.side": (
        covered_panel,
        next_step,
        letter_panel,
        cadence_panel,
        response_panel,
        origin_panel,
        handoffs_panel,
        talk_panel,
        fit_panel,
        files_panel,
    ),
    "point.link": (reach_link,),
    "today.side": (
        falls_panel,
        reviews_panel,
        unowned_panel,
        standing_in_panel,
        approvals_today,
        services_today,
        today_panel,
        discounts_panel,
        requests_today,
        waiting_panel,
        quarantine_panel,
    ),
    "process.main": (process_panel, rules_panel, demands_panel),
    "overview.main": (overview_panel,),
    "me.main": (my_agreements, tokens_panel),
    "department.tabs": (
        structures_tab,
        leadflow_tab,
        rules_tab,
        agreements_tab,
        dependence_tab,
        blueprint_tab,
    ),
    "frame.notices": (
        notice,
        alarm_notice,
        alerts_panel,
        covers_panel,
        requests_panel,
        requests_notice,
        approvals_notice,
        agreement_notice,
    ),
    "frame.me": (my_page,),
}
