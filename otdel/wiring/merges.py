"""What follows a company or contact that is merged into another: noun of the rows -> how they move."""

from django.utils.translation import gettext_lazy as _

from otdel.company.clients.merges import Carrier
from otdel.company.contacting.queries import (
    count_bans,
    count_consents,
    count_holds,
    count_requests,
)
from otdel.company.contacting.services import (
    carry_bans,
    carry_consents,
    carry_holds,
    carry_requests,
    give_back_bans,
    give_back_consents,
    give_back_holds,
    give_back_requests,
)
from otdel.company.namedlists.services import (
    carry_entries,
    count_entries,
    give_back_entries,
)
from otdel.foundation.files import services as files
from otdel.foundation.files.queries import count_beside
from otdel.foundation.timelines import services as timelines
from otdel.foundation.timelines.queries import count_pins
from otdel.selling.offers.services import carry_terms, count_terms, give_back_terms
from otdel.selling.pipeline import merges as pipeline
from otdel.selling.pipeline.services import (
    carry_deals,
    carry_leads,
    give_back_deals,
    give_back_leads,
)
from otdel.selling.requests import merges as requests
from otdel.selling.requests.services import carry_requests as carry_asked
from otdel.selling.requests.services import give_back_requests as give_back_asked
from otdel.selling.work import merges as work
from otdel.selling.work.services import carry_activities, give_back_activities

MERGES: dict[str, Carrier] = {
    "deal": Carrier(_("Deals"), "layout-kanban", pipeline.count_deals, carry_deals, give_back_deals),
    "lead": Carrier(_("Leads"), "magnet", pipeline.count_leads, carry_leads, give_back_leads),
    "activity": Carrier(
        _("Tasks, calls, meetings"), "checkbox",
        work.count_activities, carry_activities, give_back_activities,
    ),
    "service_request": Carrier(
        _("Requests to services"), "building-warehouse",
        requests.count_requests, carry_asked, give_back_asked,
    ),
    "consent": Carrier(
        _("Consents"), "shield-check", count_consents, carry_consents, give_back_consents
    ),
    "ban": Carrier(_("Bans on contact"), "phone-off", count_bans, carry_bans, give_back_bans),
    "data_request": Carrier(
        _("Requests about personal data"), "user-shield",
        count_requests, carry_requests, give_back_requests,
    ),
    "data_hold": Carrier(
        _("Holds on erasure"), "lock", count_holds, carry_holds, give_back_holds
    ),
    "list_entry": Carrier(
        _("Lists"), "list-details", count_entries, carry_entries, give_back_entries,
    ),
    "partner_term": Carrier(
        _("Partner terms"), "heart-handshake", count_terms, carry_terms, give_back_terms
    ),
    "attachment": Carrier(
        _("Files"), "paperclip",
        count_beside, files.carry_attachments, files.give_back_attachments,
    ),
    "pin": Carrier(
        _("Pinned lines"), "pin", count_pins, timelines.carry_pins, timelines.give_back_pins
    ),
}  # fmt: skip
