"""What the things in a timeline are called today: noun -> names(by, ids)."""

from otdel.company.calendars.queries import calendar_names
from otdel.company.catalog import queries as catalog
from otdel.company.clients import queries as clients
from otdel.company.clients.structure import relation_words
from otdel.company.confidentiality import queries as confidentiality
from otdel.company.contacting import words as contacting
from otdel.company.department.absences import cover_names
from otdel.company.department.arrangement import layout_names
from otdel.company.department.queries import function_names, unit_names
from otdel.company.namedlists.words import list_names
from otdel.company.playbook.queries import piece_names
from otdel.edges.exchange.queries import import_names
from otdel.edges.intake.queries import form_names, submission_names
from otdel.foundation.files.queries import attachment_names
from otdel.foundation.journal.registry import Names
from otdel.foundation.people.queries import reach_words, role_words, user_names
from otdel.foundation.preferences.queries import names as preference_names
from otdel.foundation.web.queries import view_names
from otdel.managing.insight.words import lever_words
from otdel.managing.portrait import queries as portrait
from otdel.selling.approvals import queries as approvals
from otdel.selling.handoffs import queries as handoffs
from otdel.selling.handoffs.words import handoff_names
from otdel.selling.leadflow.queries import cadence_names, rule_names, template_names
from otdel.selling.leadflow.words import why_words
from otdel.selling.letters.queries import letter_names
from otdel.selling.offers import queries as offers
from otdel.selling.pipeline import queries as pipeline
from otdel.selling.requests import queries as requests
from otdel.selling.work.queries import activity_names
from otdel.selling.work.words import day_names, kind_names

NOUNS: dict[str, Names] = {
    "user": user_names,
    "role": role_words,
    "reach": reach_words,
    "preference": preference_names,
    "calendar": calendar_names,
    "unit": unit_names,
    "function": function_names,
    "cover": cover_names,
    "layout": layout_names,
    "agreement": confidentiality.agreement_names,
    "wording": confidentiality.wording_names,
    "attachment": attachment_names,
    "point": clients.point_names,
    "lead_point": pipeline.lead_names,
    "company": clients.told_companies,
    "contact": clients.told_contacts,
    "field": clients.field_labels,
    "tags": clients.tag_lists,
    "client_fields": clients.edited_fields,
    "client_status": clients.status_words,
    "away_reason": clients.away_reason_names,
    "contact_purpose": contacting.purpose_words,
    "contact_channel": contacting.channel_words,
    "contact_codes": contacting.code_words,
    "talk_rule": contacting.rule_names,
    "data_request_kind": contacting.request_kind_words,
    "data_request_state": contacting.request_state_words,
    "data_request_act": contacting.request_act_words,
    "relation_kind": relation_words,
    "named_list": list_names,
    "product": catalog.product_names,
    "piece": piece_names,
    "price_list": catalog.price_list_names,
    "deal": pipeline.deal_names,
    "lead": pipeline.lead_names,
    "stage": pipeline.stage_names,
    "process": pipeline.process_names,
    "source": pipeline.source_names,
    "sale_type": pipeline.sale_type_names,
    "loss_reason": pipeline.loss_reason_names,
    "approval": approvals.approval_names,
    "stage_demand": approvals.demand_names,
    "adjacent_service": requests.service_names,
    "service_agreement": requests.agreement_names,
    "service_request": requests.request_names,
    "handoff": handoff_names,
    "handoff_rule": handoffs.rule_names,
    "return_reason": handoffs.reason_names,
    "offer": offers.offer_names,
    "promo": offers.promo_names,
    "activity": activity_names,
    "activity_kind": kind_names,
    "letter": letter_names,
    "day": day_names,
    "view": view_names,
    "import": import_names,
    "assign_rule": rule_names,
    "cadence": cadence_names,
    "letter_template": template_names,
    "cadence_why": why_words,
    "intake_form": form_names,
    "submission": submission_names,
    "lever": lever_words,
    "portrait": portrait.portrait_names,
    "behaviour_quality": portrait.quality_words,
    "behaviour_answer": portrait.answer_words,
}
