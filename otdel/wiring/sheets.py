"""Which facts stand on the record of a noun: for the preview of rights."""

from otdel.company.clients.lists import COMPANY_SHEET, CONTACT_SHEET
from otdel.foundation.web.facts import FactSheet
from otdel.selling.pipeline.lists import DEAL_SHEET, LEAD_SHEET

SHEETS: dict[str, FactSheet] = {
    sheet.noun: sheet for sheet in (COMPANY_SHEET, CONTACT_SHEET, DEAL_SHEET, LEAD_SHEET)
}
