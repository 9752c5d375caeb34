"""What a person's book is made of, for handing it over: noun -> how to count it and how to reassign it."""

from django.utils.translation import gettext_lazy as _

from otdel.company.clients import books as clients
from otdel.company.department.books import Book
from otdel.selling.handoffs import books as handoffs
from otdel.selling.pipeline import books as pipeline

BOOKS: dict[str, Book] = {
    "handoff": Book(_("Hand-offs"), handoffs.count_handoffs, handoffs.pass_handoffs),
    "deal": Book(_("Deals"), pipeline.count_deals, pipeline.pass_deals),
    "lead": Book(_("Leads"), pipeline.count_leads, pipeline.pass_leads),
    "company": Book(_("Companies"), clients.count_companies, clients.pass_companies),
    "contact": Book(_("Contacts"), clients.count_contacts, clients.pass_contacts),
}
