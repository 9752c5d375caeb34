"""Changing leads, deals and the process: one verb a name, each one transaction."""

from .carrying import carry_deals, carry_leads, give_back_deals, give_back_leads
from .converting import convert_lead, lacking_criteria
from .designing import (
    add_stage,
    create_process,
    edit_criterion,
    edit_loss_reason,
    edit_process,
    edit_source,
    edit_stage,
    ensure_criterion,
    ensure_default_process,
    ensure_loss_reason,
    ensure_source,
    remove_stage,
    reorder_stages,
)
from .editing import edit_deal, edit_deals, reassign_deals, set_lines
from .leads import (
    edit_lead,
    edit_leads,
    qualify_lead,
    reassign_leads,
    reject_lead,
    reject_leads,
    remove_leads,
    reopen_lead,
    reveal_lead,
    take_lead,
    take_leads,
)
from .migrating import (
    begin_migration,
    carry_all,
    carry_portion,
    leave_out_stages,
    restore_migrations,
    set_job,
)
from .moving import demands_of, lacks_of, lose_deals, move_deal, move_deals, reopen_deal
from .opening import open_deal, open_deals
from .prompting import set_stage_pieces
from .removing import remove_deals, restore_deals
from .restoring_design import restore_loss_reasons, restore_processes, restore_sources
from .restoring_leads import restore_leads
from .reviewing import review_process
from .versioning import approve_version, discard_draft, open_draft

__all__ = [
    "add_stage",
    "approve_version",
    "begin_migration",
    "carry_all",
    "carry_deals",
    "carry_leads",
    "carry_portion",
    "convert_lead",
    "create_process",
    "demands_of",
    "discard_draft",
    "edit_criterion",
    "edit_deal",
    "edit_deals",
    "edit_lead",
    "edit_leads",
    "edit_loss_reason",
    "edit_process",
    "edit_source",
    "edit_stage",
    "ensure_criterion",
    "ensure_default_process",
    "ensure_loss_reason",
    "ensure_source",
    "give_back_deals",
    "give_back_leads",
    "lacking_criteria",
    "lacks_of",
    "leave_out_stages",
    "lose_deals",
    "move_deal",
    "move_deals",
    "open_deal",
    "open_deals",
    "open_draft",
    "qualify_lead",
    "reassign_deals",
    "reassign_leads",
    "reject_lead",
    "reject_leads",
    "remove_deals",
    "remove_leads",
    "remove_stage",
    "reopen_deal",
    "reopen_lead",
    "reorder_stages",
    "restore_deals",
    "restore_leads",
    "restore_loss_reasons",
    "restore_migrations",
    "restore_processes",
    "restore_sources",
    "reveal_lead",
    "review_process",
    "set_job",
    "set_lines",
    "set_stage_pieces",
    "take_lead",
    "take_leads",
]
