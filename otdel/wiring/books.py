"""What a person's book is made of, for handing it over: noun -> how to count it and how to reassign it."""

from django.utils.translation import gettext_lazy as _

from otdel.company.clients import books as clients
from otdel.company.department.books import Book

BOOKS: dict[str, Book] = {
    "company": Book(_("Companies"), clients.count_companies, clients.pass_companies),
    "contact": Book(_("Contacts"), clients.count_contacts, clients.pass_contacts),
}
