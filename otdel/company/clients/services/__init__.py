"""Everything that changes the client base. Bulk verbs answer one result a draft, in order."""

from otdel.company.clients.errors import (
    AlreadyMerged,
    FieldTaken,
    NoSuchRecord,
    OwnParent,
    PointsHidden,
    SameRecord,
    StandsUnder,
)

from .affiliating import add_affiliation, end_affiliation, make_main, remove_affiliation
from .away_reasons import (
    define_away_reason,
    edit_away_reason,
    ensure_away_reasons,
    restore_away_reasons,
)
from .choosing import agree, takes_other
from .companies import (
    bring_back,
    change_status,
    create_companies,
    create_company,
    edit_companies,
    edit_company,
    reassign_companies,
    remove_companies,
    restore_companies,
)
from .contacts import (
    create_contact,
    create_contacts,
    edit_contact,
    edit_contacts,
    reassign_contacts,
    remove_contacts,
    restore_contacts,
)
from .fields import define_field, edit_field, restore_fields, retire_field
from .mark import add_points, set_points, tag_records
from .merge import merge_choices, merge_records
from .pairs import (
    dismiss_pairs,
    listen_to_names,
    restore_pairs,
    return_pairs,
    seek_pairs,
)
from .part import restore_merges
from .relating import relate, restore_relations, unrelate
from .reveal import reveal_point
from .scan import scan_changes, scan_pairs

__all__ = [
    "AlreadyMerged",
    "FieldTaken",
    "NoSuchRecord",
    "OwnParent",
    "PointsHidden",
    "SameRecord",
    "StandsUnder",
    "add_affiliation",
    "add_points",
    "agree",
    "bring_back",
    "change_status",
    "create_companies",
    "create_company",
    "create_contact",
    "create_contacts",
    "define_away_reason",
    "define_field",
    "dismiss_pairs",
    "edit_away_reason",
    "edit_companies",
    "edit_company",
    "edit_contact",
    "edit_contacts",
    "edit_field",
    "end_affiliation",
    "ensure_away_reasons",
    "listen_to_names",
    "make_main",
    "merge_choices",
    "merge_records",
    "reassign_companies",
    "reassign_contacts",
    "relate",
    "remove_affiliation",
    "remove_companies",
    "remove_contacts",
    "restore_away_reasons",
    "restore_companies",
    "restore_contacts",
    "restore_fields",
    "restore_merges",
    "restore_pairs",
    "restore_relations",
    "retire_field",
    "return_pairs",
    "reveal_point",
    "scan_changes",
    "scan_pairs",
    "seek_pairs",
    "set_points",
    "tag_records",
    "takes_other",
    "unrelate",
]
