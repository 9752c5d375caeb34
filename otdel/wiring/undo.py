"""Who puts a noun's rows back when an act is undone, in the order of undoing: the highest room first.

restore(traces, *, by, at) -> one result a trace: the row (or None) where done, a `Refused` where not.
"""

from collections.abc import Callable, Sequence
from typing import Any

from otdel.company.catalog.services import restore_price_lists, restore_products
from otdel.company.clients.services import (
    restore_away_reasons,
    restore_companies,
    restore_contacts,
    restore_fields,
    restore_merges,
    restore_pairs,
    restore_relations,
)
from otdel.company.contacting.services import (
    restore_bans,
    restore_consents,
    restore_requests,
    restore_rules,
)
from otdel.company.department.services import (
    restore_covers,
    restore_employments,
    restore_field_rights,
    restore_layouts,
    restore_units,
)
from otdel.company.namedlists.services import (
    restore_entries,
    restore_list_fields,
    restore_lists,
)
from otdel.company.playbook.services import restore_pieces
from otdel.company.structures.services import restore_shapes
from otdel.edges.intake.services import restore_forms, restore_submissions
from otdel.foundation.files.services import restore_attachments
from otdel.foundation.people.services import restore_people
from otdel.foundation.timelines.services import restore_pins
from otdel.managing.insight.services import restore_goals
from otdel.managing.portrait.services import restore_behaviours, restore_traits
from otdel.managing.upkeep.services import restore_confirmations, restore_norms
from otdel.selling.approvals.services import restore_approvals, restore_demands
from otdel.selling.handoffs.services import restore_handoffs
from otdel.selling.handoffs.services import restore_rules as restore_handoff_rules
from otdel.selling.leadflow.services import restore_cadences, restore_runs, restore_templates
from otdel.selling.leadflow.services import restore_rules as restore_assign_rules
from otdel.selling.letters.services import restore_letters
from otdel.selling.offers.services import restore_offers, restore_policy
from otdel.selling.pipeline.services import (
    restore_deals,
    restore_leads,
    restore_loss_reasons,
    restore_migrations,
    restore_processes,
    restore_sources,
)
from otdel.selling.requests.services import restore_agreements, restore_services
from otdel.selling.requests.services import restore_requests as restore_service_requests
from otdel.selling.work.services import restore_activities

UNDO: dict[str, Callable[..., Sequence[Any]]] = {
    "merge": restore_merges,  # first: the record must stand before anything can hang on it again
    "submission": restore_submissions,
    "intake_form": restore_forms,
    "lever_goal": restore_goals,
    "portrait_trait": restore_traits,
    "behaviour": restore_behaviours,
    "approval": restore_approvals,
    "stage_demand": restore_demands,
    "service_request": restore_service_requests,
    "service_agreement": restore_agreements,
    "adjacent_service": restore_services,
    "handoff": restore_handoffs,
    "handoff_rule": restore_handoff_rules,
    "offer": restore_offers,
    "discount_limit": restore_policy,
    "product_cost": restore_policy,
    "segment_list": restore_policy,
    "promo": restore_policy,
    "discount_rule": restore_policy,
    "partner_term": restore_policy,
    "letterhead": restore_policy,
    "word_template": restore_policy,
    "card_norm": restore_norms,
    "confirmation": restore_confirmations,
    "deal_migration": restore_migrations,  # before its deals, so that nobody carries on
    "assign_rule": restore_assign_rules,
    "cadence_run": restore_runs,  # before the steps that it opened
    "cadence": restore_cadences,
    "letter_template": restore_templates,
    "lead": restore_leads,
    "deal": restore_deals,
    "pin": restore_pins,
    "activity": restore_activities,
    "letter": restore_letters,
    "attachment": restore_attachments,
    "process": restore_processes,
    "source": restore_sources,
    "loss_reason": restore_loss_reasons,
    "product": restore_products,
    "piece": restore_pieces,
    "price_list": restore_price_lists,
    "consent": restore_consents,
    "ban": restore_bans,
    "talk_rule": restore_rules,
    "data_request": restore_requests,
    "list_entry": restore_entries,
    "list_field": restore_list_fields,
    "named_list": restore_lists,
    "contact": restore_contacts,
    "relation": restore_relations,
    "company": restore_companies,
    "away_reason": restore_away_reasons,
    "field": restore_fields,
    "pair": restore_pairs,
    "field_rights": restore_field_rights,
    "layout": restore_layouts,
    "cover": restore_covers,
    "employment": restore_employments,
    "shape": restore_shapes,
    "unit": restore_units,
    "user": restore_people,
}
