"""Whose histories there are, what their lines may be about, and by which kinds they are narrowed."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from otdel.company.clients.histories import company_reach, contact_reach, people_of
from otdel.company.clients.queries import companies, contacts
from otdel.foundation.files.queries import file_addresses, standing_files
from otdel.foundation.timelines.registry import Kind, Thing, Told
from otdel.selling.letters.queries import activity_addresses
from otdel.selling.pipeline.queries import deals, deals_of, leads, leads_of, only_itself
from otdel.selling.work.queries import (
    activity_people,
    activity_texts,
    standing_activities,
    talks_with,
)

TIMELINES: dict[str, Told] = {
    "company": Told(
        "building",
        "clients:company-detail",
        companies,
        company_reach,
        is_client=True,
        hangs={"contact": people_of, "deal": deals_of, "lead": leads_of},
    ),
    "contact": Told("user", "clients:contact-detail", contacts, contact_reach, talks=talks_with),
    "deal": Told("layout-kanban", "pipeline:deal-detail", deals, only_itself),
    "lead": Told("magnet", "pipeline:lead-detail", leads, only_itself),
}

THINGS: dict[str, Thing] = {
    "activity": Thing(
        fact="activity_id",
        opens=activity_addresses,
        standing=standing_activities,
        texts=activity_texts,
        whose=activity_people,
        opens_dialog=True,
    ),
    "attachment": Thing("attachment_id", file_addresses, standing_files),
}

WORK, FILES = Q(kind__startswith="work."), Q(kind__startswith="files.")
DEALS = Q(kind__startswith="pipeline.")

KINDS: dict[str, Kind] = {
    "notes": Kind(_("Notes"), WORK & Q(facts__activity_kind="note")),
    "calls": Kind(_("Calls"), WORK & Q(facts__activity_kind="call")),
    "letters": Kind(_("Letters"), WORK & Q(facts__activity_kind="letter")),
    "meetings": Kind(_("Meetings"), WORK & Q(facts__activity_kind="meeting")),
    "tasks": Kind(_("Tasks"), WORK & Q(facts__activity_kind="task")),
    "files": Kind(_("Files"), FILES),
    "deals": Kind(_("Deals"), DEALS),
    "changes": Kind(_("Changes"), ~(WORK | FILES | DEALS)),
}
