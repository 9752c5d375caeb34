"""The menu on the left, what "+" creates, and the acts of the palette.

A line whose URL does not exist yet stays out, so rooms may be declared before they are built.
"""

from django.utils.translation import gettext_lazy as _

from otdel.foundation.web.frame import Entry

MENU: tuple[Entry, ...] = (
    Entry("work:today", _("Today"), "sun", key="T", phone=True),
    Entry("metrics:overview", _("Overview"), "chart-bar", verb="figures.see", key="O"),
    Entry("insight:forecast", _("Forecast"), "telescope", verb="figures.see", key="M"),
    Entry("compliance:report", _("Process compliance"), "route", verb="figures.see", key="Y"),
    Entry("pipeline:board", _("Deals"), "layout-kanban", key="D", phone=True),
    Entry("pipeline:lead-list", _("Leads"), "magnet", key="L", phone=True),
    Entry("approvals:approvals", _("Approvals"), "circle-check", key="A"),
    Entry("offers:offers", _("Offers"), "file-invoice", key="Q"),
    Entry("handoffs:handoffs", _("Hand-offs"), "transfer", key="H"),
    Entry("requests:requests", _("Adjacent services"), "building-warehouse", key="V"),
    Entry("clients:company-list", _("Clients"), "building", key="C", phone=True),
    Entry("clients:contact-list", _("Contacts"), "address-book", key="P"),
    Entry("namedlists:lists", _("Lists"), "list-details", key="N"),
    Entry("upkeep:cards", _("Base upkeep"), "id-badge-2", verb="figures.see", key="U"),
    Entry("portrait:portrait", _("Ideal client"), "target", key="F"),
    Entry("work:activity-list", _("Tasks"), "checkbox", key="W"),
    Entry("playbook:pieces", _("Playbook"), "book", key="B"),
    Entry("catalog:product-list", _("Products"), "package", key="R"),
    Entry("department:structure", _("Department"), "sitemap", key="S"),
    Entry("intake:forms", _("Web forms"), "forms", verb="intake.sort", key="J"),
    Entry("exchange:import-list", _("Import"), "file-import", verb="import.run", key="I"),
    Entry("department:settings", _("Settings"), "settings", verb="preferences.edit", key="E"),
)

QUICK: tuple[Entry, ...] = (
    Entry("pipeline:deal-create", _("Deal"), "layout-kanban", dialog=True, key="D"),
    Entry("pipeline:lead-create", _("Lead"), "magnet", dialog=True, key="L"),
    Entry("clients:company-create", _("Company"), "building", dialog=True, key="C"),
    Entry("clients:contact-create", _("Contact"), "address-book", dialog=True, key="P"),
    Entry("work:activity-create", _("Task"), "checkbox", dialog=True, key="T"),
)
