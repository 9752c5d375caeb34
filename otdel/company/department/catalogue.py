"""The functions that the product ships: what people do in a sales department (ROLE-01 to ROLE-04, ROLE-13).

Titles are free; a function fixes the duties, the rights and whose rows are seen. C-05: AE is the closer.
C-06: renewals, upsell, new sale and care are functions of their own, given to any role. C-07: MDR is
inbound, SDR outbound, LDR a synonym. C-08: MDR, SDR, BDR and LDR bring the scout's rights: drafts only.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_noop as _

from otdel.foundation.people.policy import Reach, Role

from .models import Function

G = Function.Group


@dataclass(frozen=True, slots=True)
class Shipped:
    code: str
    group: str
    name: str
    name_ru: str
    duties: str
    role: str = ""
    reach: str = Reach.OWN
    place: str = ""
    level: str = ""
    direction: str = ""


FUNCTIONS: tuple[Shipped, ...] = (
    Shipped("OWNER", G.LEAD, "Owner", "Собственник бизнеса",
            _("Sets the aims, steers by the figures, approves regulations and pay."), Role.OWNER, Reach.ALL),
    Shipped("COMDIR", G.LEAD, "Commercial director", "Коммерческий директор",
            _("Quotas, prices, discount limits; decides on deviations."), Role.HEAD, Reach.ALL),
    Shipped("HEAD", G.LEAD, "Head of sales", "Руководитель отдела продаж (РОП)",
            _("Plan, daily control, coaching, reassigning of clients."), Role.HEAD, Reach.ALL),
    Shipped("SUP", G.LEAD, "Supervisor", "Супервайзер",
            _("Leads a team of field or phone sellers."), Role.SUPERVISOR, Reach.SUBTREE),
    Shipped("MDR", G.SELL, "Market development rep (MDR)", "Менеджер по входящим обращениям (MDR)",
            _("Follows what marketing brings: finds the opportunity, qualifies, passes on."), Role.SCOUT,
            direction="inbound"),
    Shipped("SDR", G.SELL, "Sales development rep (SDR)", "Представитель по развитию продаж (SDR)",
            _("First contact and growth of the base by cold calls and mails; does not close."), Role.SCOUT,
            direction="outbound"),
    Shipped("BDR", G.SELL, "Business development rep (BDR)", "Представитель по развитию бизнеса (BDR)",
            _("Opens new markets and segments, books first meetings."), Role.SCOUT, direction="outbound"),
    Shipped("LDR", G.SELL, "Lead development rep (LDR)", "Менеджер по развитию лидов (LDR)",
            _("Another name of the MDR in many companies."), Role.SCOUT, direction="inbound"),
    Shipped("AE", G.SELL, "Account executive, closer (AE)", "Специалист по закрытию сделок (AE)",
            _("Meetings, offer, turning leads into deals, contract."), Role.SELLER),
    Shipped("SR", G.SELL, "Sales rep, hunter (SR)", "Менеджер по продажам, охотник (SR)",
            _("First sale from the lead to the money."), Role.SELLER),
    Shipped("ONB", G.SELL, "Onboarding manager (ONB)", "Менеджер по запуску (ONB)",
            _("Starts the project after the sale and hands it over."), Role.FARMER),
    Shipped("CSM", G.SELL, "Customer success manager (CSM)", "Менеджер службы поддержки (CSM)",
            _("Full administrative care of the client."), Role.FARMER),
    Shipped("AM", G.SELL, "Account manager, farmer (AM)", "Менеджер по работе с клиентами (AM)",
            _("Care and growth of current clients."), Role.FARMER),
    Shipped("ADR", G.SELL, "Account development rep (ADR)", "Менеджер по развитию клиента (ADR)",
            _("Finds what else a current client needs."), Role.FARMER),
    Shipped("KAM", G.SELL, "Key account manager (KAM)", "Менеджер по работе с ключевыми клиентами (КАМ)",
            _("A few large clients, known deeply."), Role.FARMER),
    Shipped("CSR", G.SELL, "Retention and upsell manager (CSR)", "Менеджер по удержанию и допродажам (CSR)",
            _("Renewals and upsell where the four-role set is used."), Role.FARMER),
    Shipped("BIZDEV", G.SELL, "Business development (BizDev)", "Развитие бизнеса (BizDev)",
            _("Product and service line, positioning, relations with partners."), Role.SELLER),
    Shipped("SR-INSIDE", G.VARIANT, "Inside sales rep", "Менеджер по продажам в офисе",
            _("Sells by phone and video."), Role.SELLER, place="inside"),
    Shipped("SR-OUTSIDE", G.VARIANT, "Outside sales rep", "Менеджер по продажам на выезде",
            _("Sells at the client's place."), Role.SELLER, place="outside"),
    Shipped("SR-JUNIOR", G.VARIANT, "Junior sales rep", "Младший менеджер по продажам",
            _("Small deals under supervision."), Role.SELLER, level="junior"),
    Shipped("SR-SENIOR", G.VARIANT, "Senior sales rep", "Старший менеджер по продажам",
            _("Large deals; helps the juniors."), Role.SELLER, level="senior"),
    Shipped("SR-IN", G.VARIANT, "Inbound sales rep", "Менеджер по входящим продажам",
            _("Sells to those who came themselves."), Role.SELLER, direction="inbound"),
    Shipped("SR-OUT", G.VARIANT, "Outbound sales rep", "Менеджер по исходящим продажам",
            _("Sells to those whom the company chose."), Role.SELLER, direction="outbound"),
    Shipped("TSR", G.VARIANT, "Technical sales rep", "Технический менеджер по продажам",
            _("Technical questions and demos, terms of reference, calculations."), Role.SELLER),
    Shipped("TP", G.VARIANT, "Field trade rep", "Торговый представитель (ТП)",
            _("Visits outlets by route, takes orders."), Role.FIELD, place="outside"),
    Shipped("OPER", G.VARIANT, "Call-centre operator", "Оператор колл-центра",
            _("Calls by list and script, takes the hot line."), Role.OPERATOR, place="inside"),
    Shipped("NEWSALE", G.TASK, "New sales", "Новые продажи", _("Sells to new clients.")),
    Shipped("RENEWAL", G.TASK, "Renewals", "Продление договоров", _("Keeps contracts from ending.")),
    Shipped("UPSELL", G.TASK, "Upsell and cross-sell", "Допродажи и кросс-продажи", _("Sells more to current clients.")),
    Shipped("CARE", G.TASK, "Administrative care", "Административное сопровождение", _("Documents, questions, claims.")),
    Shipped("HIRE", G.SUPPORT, "Hiring manager", "Менеджер по найму", _("Finds, tests and brings in people.")),
    Shipped("TRAINER", G.SUPPORT, "Sales trainer", "Тренер по продажам",
            _("Scripts, role plays, attestation."), Role.CONTROLLER, Reach.TEAM),
    Shipped("ADMIN", G.SUPPORT, "Administrator", "Администратор",
            _("Stages, functions, thresholds, imports, rights."), Role.ADMIN, Reach.ALL),
    Shipped("CTRL", G.SUPPORT, "Controller", "Контролёр",
            _("Norms, reports, pay statements."), Role.CONTROLLER, Reach.ALL),
    Shipped("AUDITOR", G.SUPPORT, "Auditor", "Аудитор",
            _("Looks into the sales system and the access journal."), Role.AUDITOR, Reach.ALL),
)  # fmt: skip
