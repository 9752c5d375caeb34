"""What people call things in the tables they export: headers, files and values, RU and EN.

Literal tables: the headers of amoCRM, Bitrix24, HubSpot, Pipedrive, Salesforce and of tables kept
by hand. To teach the import a word, add it here. Words are compared by `plain()`.
"""

from __future__ import annotations

import re
from functools import cache

_JUNK = re.compile(r"[^\w%]+")

# The order of dependence: what stands earlier is imported earlier.
KINDS = ("people", "products", "companies", "contacts", "leads", "deals", "activities")

# {kind: {field: (weight, words)}}. The weight says how strongly the field speaks for the kind.
FIELDS: dict[str, dict[str, tuple[int, tuple[str, ...]]]] = {
    "people": {
        "full_name": (3, (
            "sales agent", "agent", "employee", "sales rep", "sales person", "salesperson", "rep",
            "full name", "name", "user", "person", "менеджер", "сотрудник", "фио", "ф и о", "агент",
            "фио сотрудника", "имя сотрудника", "сотрудник фио", "продавец", "имя", "работник",
            "менеджер по продажам", "торговый представитель", "ответственный", "пользователь",
        )),
        "head": (4, (
            "manager", "head", "team lead", "supervisor", "boss", "reports to", "lead",
            "руководитель", "начальник", "супервайзер", "руководитель группы", "роп", "тимлид",
            "непосредственный руководитель", "руководитель отдела",
        )),
        "unit": (4, (
            "regional office", "office", "team", "department", "unit", "region", "branch", "group",
            "sales team", "отдел", "подразделение", "офис", "региональный офис", "регион", "команда",
            "филиал", "группа", "отдел продаж", "региональное подразделение",
        )),
        "title": (2, ("position", "job title", "title", "role", "должность", "роль", "позиция")),
        "email": (2, ("email", "e mail", "mail", "work email", "почта", "эл почта", "электронная почта", "e mail рабочий", "имейл", "логин")),
        "starts_on": (2, ("hired", "hire date", "start date", "employed since", "принят", "дата приема", "дата приема на работу", "работает с")),
    },
    "products": {
        "name": (3, (
            "product", "product name", "name", "item", "sku name", "service", "товар", "продукт",
            "наименование", "название", "номенклатура", "услуга", "название товара",
            "наименование товара", "товар или услуга", "название продукта",
        )),
        "code": (3, ("sku", "code", "product code", "article", "item code", "product id", "артикул", "код", "код товара", "код продукта", "номенклатурный номер")),
        "series": (3, ("series", "category", "line", "product line", "group", "family", "серия", "категория", "линейка", "группа", "раздел", "товарная группа", "номенклатурная группа")),
        "unit": (2, ("unit", "unit of measure", "uom", "ед", "ед изм", "единица", "единица измерения", "ед измерения")),
        "price": (5, ("sales price", "price", "list price", "unit price", "cost", "цена", "цена продажи", "прайс", "цена за единицу", "розничная цена", "стоимость", "цена руб", "прайсовая цена")),
        "currency": (1, ("currency", "валюта", "product currency")),
    },
    "companies": {
        "name": (3, (
            "account", "account name", "company", "company name", "organization", "organization name",
            "organisation", "client", "customer", "name", "клиент", "компания", "организация",
            "контрагент", "название", "наименование", "название компании", "наименование компании",
            "юридическое лицо", "юрлицо", "заказчик", "наименование контрагента", "аккаунт",
            "название клиента", "наименование организации", "company domain name owner name",
        )),
        "external_ref": (1, ("id", "account id", "company id", "record id", "organization id", "код", "код клиента", "ид", "id компании", "код контрагента", "id клиента", "номер клиента")),
        "tax_id": (6, ("tax id", "inn", "vat", "vat number", "ein", "tin", "tax number", "vat id", "инн", "инн кпп", "инн клиента", "унп", "бин")),
        "industry": (4, ("sector", "industry", "vertical", "отрасль", "сектор", "сфера деятельности", "вид деятельности", "индустрия", "сфера", "направление")),
        "founded_year": (4, ("year established", "founded", "year founded", "established", "founding year", "год основания", "основана", "год создания", "год образования")),
        "turnover": (3, ("revenue", "annual revenue", "turnover", "sales", "оборот", "годовой оборот", "выручка", "годовая выручка", "выручка за год")),
        "headcount": (4, ("employees", "number of employees", "headcount", "staff", "company size", "сотрудников", "число сотрудников", "количество сотрудников", "кол во сотрудников", "численность", "штат", "сотрудники")),
        "country": (2, ("office location", "country", "location", "country region", "billing country", "страна", "расположение", "местоположение", "страна офиса", "расположение офиса", "местонахождение")),
        "city": (2, ("city", "town", "billing city", "город", "населенный пункт")),
        "address": (2, ("address", "street address", "street", "billing street", "адрес", "юридический адрес", "фактический адрес", "почтовый адрес", "адрес компании")),
        "website": (3, ("website", "site", "web", "url", "domain", "company domain name", "website url", "сайт", "веб сайт", "web", "адрес сайта", "интернет сайт")),
        "parent": (5, ("subsidiary of", "parent", "parent company", "parent account", "holding", "головная компания", "дочерняя компания", "материнская компания", "холдинг", "родительская компания", "входит в", "дочерняя к", "головная организация")),
        "owner": (1, ("owner", "account owner", "company owner", "responsible", "sales agent", "assigned to", "ответственный", "менеджер", "куратор", "ответственный менеджер", "владелец", "ведущий менеджер", "ответственный за компанию")),
        "status": (1, ("status", "client status", "account status", "lifecycle stage", "type", "label", "статус", "статус клиента", "тип", "тип компании", "категория клиента")),
        "phone": (2, ("phone", "phone number", "telephone", "work phone", "main phone", "mobile", "телефон", "рабочий телефон", "тел", "номер телефона", "мобильный телефон", "телефон компании", "контактный телефон")),
        "email": (2, ("email", "e mail", "mail", "company email", "work email", "почта", "эл почта", "электронная почта", "e mail рабочий", "рабочий email", "имейл", "email рабочий")),
        "tags": (1, ("tags", "labels", "теги", "метки", "теги компании")),
        "preferences": (1, ("comment", "comments", "note", "notes", "description", "комментарий", "примечание", "заметки", "описание", "примечания", "о компании")),
        "created_on": (1, ("created", "create date", "created at", "created on", "add time", "organization created", "дата создания", "создана", "дата создания компании")),
    },
    "contacts": {
        "full_name": (3, (
            "full name", "name", "contact", "contact name", "contact person", "person", "person name",
            "фио", "ф и о", "контакт", "контактное лицо", "имя", "полное имя", "имя контакта",
            "наименование контакта", "полное имя контакта", "фио контакта",
        )),
        "last_name": (4, ("last name", "surname", "family name", "фамилия", "person last name")),
        "first_name": (4, ("first name", "given name", "имя", "person first name")),
        "middle_name": (4, ("middle name", "patronymic", "отчество")),
        "external_ref": (1, ("id", "contact id", "person id", "record id", "ид", "id контакта", "код контакта")),
        "company": (2, ("company", "company name", "account", "account name", "organization", "organization name", "associated company", "primary company", "компания", "организация", "клиент", "контрагент", "название компании", "компания контакта", "person organization")),
        "title": (4, ("title", "job title", "position", "role", "person job title", "должность", "позиция")),
        "department": (2, ("department", "division", "отдел", "подразделение", "департамент")),
        "phone": (2, ("phone", "phone number", "mobile", "mobile phone", "mobile phone number", "work phone", "telephone", "person phone", "phone work", "phone mobile", "телефон", "мобильный", "мобильный телефон", "рабочий телефон", "тел", "номер телефона", "сотовый", "телефон мобильный", "рабочий прямой телефон", "телефон рабочий")),
        "email": (2, ("email", "e mail", "mail", "email address", "work email", "person email", "email work", "почта", "эл почта", "электронная почта", "e mail рабочий", "рабочий email", "имейл", "email рабочий", "рабочий e mail", "личный email")),
        "owner": (1, ("owner", "contact owner", "responsible", "assigned to", "ответственный", "менеджер", "куратор", "владелец", "ответственный за контакт")),
        "part": (4, ("role in decision", "buying role", "decision role", "роль в решении", "роль", "роль в принятии решения", "лпр")),
        "tags": (1, ("tags", "labels", "теги", "метки", "теги контакта")),
    },
    "leads": {
        "title": (3, ("lead", "lead title", "lead name", "title", "subject", "лид", "название лида", "тема", "название", "заявка", "предмет обращения")),
        "external_ref": (2, ("id", "lead id", "record id", "ид", "id лида", "код лида", "номер лида")),
        "status": (2, ("lead status", "status", "статус лида", "статус", "стадия", "стадия лида", "состояние")),
        "source": (4, ("source", "lead source", "channel", "original source", "utm source", "источник", "источник лида", "канал", "рекламный канал", "откуда")),
        "company": (1, ("company", "company name", "organization", "account", "компания", "организация", "название компании", "клиент")),
        "person": (1, ("name", "contact", "full name", "person", "contact person", "имя", "фио", "контакт", "контактное лицо", "клиент имя")),
        "phone": (1, ("phone", "phone number", "mobile", "телефон", "мобильный телефон", "рабочий телефон", "номер телефона")),
        "email": (1, ("email", "e mail", "mail", "почта", "эл почта", "электронная почта", "рабочий e mail")),
        "amount": (1, ("amount", "budget", "value", "expected value", "сумма", "бюджет", "возможная сумма")),
        "currency": (1, ("currency", "валюта")),
        "note": (1, ("comment", "message", "note", "notes", "description", "комментарий", "сообщение", "примечание", "описание", "текст")),
        "came_at": (2, ("created", "date", "lead date", "created at", "create date", "came at", "received", "дата", "дата создания", "дата заявки", "получен", "дата обращения", "поступил")),
        "owner": (1, ("owner", "lead owner", "responsible", "assigned to", "sales agent", "ответственный", "менеджер", "владелец")),
    },
    "deals": {
        "external_ref": (3, ("opportunity id", "deal id", "id", "record id", "opportunity", "код сделки", "id сделки", "номер сделки", "ид", "код", "номер", "deal number", "ид сделки", "№ сделки", "сделка №", "номер возможности")),
        "title": (3, ("deal", "deal name", "deal title", "opportunity name", "title", "name", "subject", "сделка", "название сделки", "название", "наименование сделки", "тема", "имя сделки", "предмет")),
        "owner": (1, ("sales agent", "agent", "owner", "deal owner", "opportunity owner", "manager", "sales rep", "responsible", "assigned to", "менеджер", "ответственный", "продавец", "агент", "сотрудник", "владелец", "куратор", "ответственный менеджер", "ответственный за сделку")),
        "product": (2, ("product", "product name", "item", "products", "deal products", "продукт", "товар", "номенклатура", "услуга", "товары", "название товара", "наименование товара")),
        "company": (1, ("account", "account name", "company", "company name", "client", "customer", "organization", "associated company", "deal organization", "клиент", "компания", "контрагент", "организация", "заказчик", "компания контакта", "название компании", "наименование клиента")),
        "contact": (1, ("contact", "contact name", "contact person", "person", "associated contact", "deal contact person", "контакт", "контактное лицо", "основной контакт", "имя контакта")),
        "stage": (5, ("deal stage", "stage", "stage name", "sales stage", "status", "deal status", "opportunity stage", "этап", "стадия", "стадия сделки", "этап сделки", "статус", "статус сделки", "этап воронки", "состояние", "этап продажи")),
        "outcome": (1, ("status", "deal status", "outcome", "won or lost", "статус", "статус сделки", "исход", "итог сделки")),
        "process": (3, ("pipeline", "sales pipeline", "funnel", "deal pipeline", "process", "воронка", "процесс", "направление", "воронка продаж", "направление сделки")),
        "opened_on": (3, ("engage date", "open date", "opened", "start date", "created", "create date", "created at", "created date", "deal created", "opened on", "deal created on", "дата начала", "дата открытия", "дата создания", "дата создания сделки", "начало", "открыта", "создана", "дата вовлечения", "дата")),
        "closed_on": (4, ("close date", "closed", "closed on", "closed at", "won time", "actual close date", "deal closed on", "closed date", "дата закрытия", "закрыта", "дата завершения", "дата закрытия сделки", "завершена", "дата окончания", "окончание")),
        "expected_on": (3, ("expected close date", "expected close", "forecast date", "deal expected close date", "предполагаемая дата закрытия", "план закрытия", "плановая дата закрытия", "ожидаемая дата закрытия", "планируемая дата закрытия", "срок")),
        "amount": (3, ("close value", "amount", "value", "deal value", "deal amount", "sum", "total", "budget", "revenue", "price", "сумма", "бюджет", "сумма сделки", "стоимость", "бюджет сделки", "сумма закрытия", "сумма продажи", "выручка", "сумма руб", "итого")),
        "currency": (1, ("currency", "deal currency", "currency of value", "валюта", "валюта сделки")),
        "quantity": (2, ("quantity", "qty", "количество", "кол во", "шт")),
        "source": (1, ("source", "lead source", "deal source", "original source type", "источник", "источник сделки", "канал", "рекламный канал")),
        "loss_reason": (4, ("loss reason", "lost reason", "closed lost reason", "reason lost", "deal lost reason", "причина отказа", "причина проигрыша", "причина потери", "причина неудачи", "причина закрытия")),
        "loss_note": (1, ("loss comment", "comment", "note", "комментарий", "примечание", "комментарий к отказу")),
    },
    "activities": {
        "kind": (4, ("activity type", "type", "activity", "kind", "task type", "тип", "тип дела", "вид", "тип задачи", "тип активности", "вид активности")),
        "subject": (3, ("subject", "task", "activity subject", "title", "topic", "тема", "задача", "дело", "название", "что сделать", "текст задачи", "предмет")),
        "owner": (1, ("owner", "assigned to", "assigned to user", "responsible", "sales agent", "ответственный", "исполнитель", "менеджер", "сотрудник")),
        "company": (1, ("company", "account", "organization", "client", "клиент", "компания", "организация", "контрагент")),
        "contact": (1, ("contact", "contact person", "person", "контакт", "контактное лицо")),
        "deal": (4, ("deal", "deal id", "opportunity id", "opportunity", "сделка", "код сделки", "id сделки", "номер сделки")),
        "due_at": (4, ("due date", "due", "deadline", "due at", "planned for", "срок", "крайний срок", "дедлайн", "срок выполнения", "дата выполнения план", "запланировано")),
        "done_at": (4, ("done", "done at", "completed", "completed at", "completion date", "marked as done time", "date", "activity date", "выполнено", "дата выполнения", "завершено", "дата", "дата завершения", "дата контакта", "дата звонка")),
        "outcome": (3, ("outcome", "result", "call outcome", "результат", "итог", "исход")),
        "body": (1, ("note", "notes", "comment", "description", "text", "комментарий", "примечание", "описание", "текст", "заметка")),
        "direction": (3, ("direction", "call direction", "направление", "направление звонка")),
        "duration_minutes": (3, ("duration", "duration minutes", "minutes", "length", "длительность", "длительность мин", "минут", "продолжительность")),
        "external_ref": (1, ("id", "activity id", "task id", "ид", "id задачи", "код задачи", "id дела")),
    },
}  # fmt: skip

# Without these a table is not of the kind; one of each group is enough.
NEEDED: dict[str, tuple[tuple[str, ...], ...]] = {
    "people": (("full_name",), ("head", "unit", "title", "email")),
    "products": (("name",), ("price", "code", "series", "unit")),
    "companies": (("name",),),
    "contacts": (("full_name", "last_name", "first_name"),),
    "leads": (("title", "person", "company", "phone", "email"),),
    "deals": (("stage",), ("external_ref", "title", "company", "product")),
    "activities": (("subject", "kind"), ("due_at", "done_at", "kind")),
}

# Words of a file's name that speak for a kind.
FILE_WORDS: dict[str, tuple[str, ...]] = {
    "people": ("team", "teams", "people", "employees", "staff", "users", "agents", "сотрудники", "команда", "команды", "менеджеры", "люди", "отдел"),
    "products": ("product", "products", "price", "pricelist", "catalog", "catalogue", "items", "товары", "продукты", "прайс", "номенклатура", "каталог"),
    "companies": ("account", "accounts", "company", "companies", "clients", "customers", "organizations", "клиенты", "компании", "контрагенты", "организации", "база"),
    "contacts": ("contact", "contacts", "persons", "контакты", "лица"),
    "leads": ("lead", "leads", "requests", "лиды", "заявки", "обращения"),
    "deals": ("deal", "deals", "pipeline", "opportunities", "opportunity", "sales", "сделки", "воронка", "продажи", "возможности"),
    "activities": ("activity", "activities", "tasks", "calls", "meetings", "задачи", "дела", "звонки", "встречи", "активности"),
}  # fmt: skip

REPEATABLE = frozenset({"phone", "email", "tags"})

# Stages: (word of the stage, kind, place in the funnel, probability).
STAGES: tuple[tuple[tuple[str, ...], str, int, int], ...] = (
    (("new", "incoming", "unsorted", "new deal", "appointment scheduled", "новая", "новый", "неразобранное", "первичный контакт", "новая сделка", "входящие"), "open", 10, 10),
    (("prospecting", "prospect", "проспектинг", "поиск", "разведка", "поиск клиента"), "open", 15, 10),
    (("contact made", "contacted", "первый контакт", "контакт установлен", "взято в работу", "в работе"), "open", 20, 20),
    (("qualified", "qualification", "qualified to buy", "квалификация", "квалифицирована", "квалифицирован"), "open", 30, 25),
    (("engaging", "engaged", "engagement", "вовлечение", "вовлечен", "работа с клиентом", "энгейджинг", "проработка"), "open", 35, 40),
    (("needs analysis", "needs defined", "выявление потребностей", "потребность выявлена", "анализ потребностей"), "open", 40, 40),
    (("demo", "demo scheduled", "presentation", "presentation scheduled", "meeting", "презентация", "встреча", "демонстрация"), "open", 50, 50),
    (("proposal", "proposal made", "proposal price quote", "quote", "offer", "коммерческое предложение", "кп", "кп отправлено", "предложение", "отправлено кп"), "open", 60, 60),
    (("decision maker bought in", "принимают решение", "принятие решения", "решение"), "open", 65, 65),
    (("negotiation", "negotiations started", "negotiation review", "переговоры", "согласование", "торг"), "open", 70, 70),
    (("contract sent", "contract", "договор", "согласование договора", "подготовка документов", "договор отправлен", "договор подписан"), "open", 80, 85),
    (("invoice", "payment", "prepayment", "счет", "счет выставлен", "оплата", "ожидание оплаты", "предоплата", "счет на предоплату"), "open", 90, 90),
    (("won", "closed won", "success", "deal won", "win", "выиграна", "выиграно", "выиграли", "успешно реализовано", "сделка успешна", "успех", "продажа", "успешно", "закрыта успешно", "заключена", "реализовано", "оплачено", "сделка заключена", "успешно завершена"), "won", 100, 100),
    (("lost", "closed lost", "fail", "failed", "deal lost", "rejected", "проиграна", "проиграно", "проиграли", "закрыто и не реализовано", "отказ", "сделка провалена", "неуспех", "закрыта неуспешно", "потеряна", "не реализовано", "провалена", "отказ клиента", "анализ причины провала", "закрыто не реализовано"), "lost", 110, 0),
)  # fmt: skip

COMPANY_STATUSES: dict[str, tuple[str, ...]] = {
    "existing": ("existing", "customer", "client", "active", "current", "действующий", "клиент", "активный", "постоянный", "текущий", "работаем"),
    "potential": ("potential", "prospect", "lead", "opportunity", "new", "потенциальный", "потенциальный клиент", "новый", "перспективный"),
    "reserve": ("reserve", "on hold", "paused", "резерв", "резервный", "отложен"),
    "archived": ("archived", "archive", "inactive", "former", "lost", "архив", "архивный", "неактивный", "бывший"),
}  # fmt: skip

PARTS: dict[str, tuple[str, ...]] = {
    "decides": ("decision maker", "decides", "лпр", "принимает решение", "директор", "да"),
    "influences": ("influencer", "influences", "champion", "влияет", "влияющий", "лвр", "влияет на решение"),
    "uses": ("user", "end user", "uses", "пользователь", "использует"),
    "guards": ("gatekeeper", "blocker", "guards", "секретарь", "барьер", "секретарский барьер"),
    "buys": ("buyer", "buys", "budget holder", "закупщик", "снабженец", "покупает", "закупки"),
    "other": ("other", "другое", "прочее", "нет"),
}  # fmt: skip

LEAD_STATUSES: dict[str, tuple[str, ...]] = {
    "new": ("new", "open", "unassigned", "новый", "новая", "не обработан", "необработанный"),
    "working": ("working", "in progress", "contacted", "attempted to contact", "в работе", "в обработке", "обработка"),
    "qualified": ("qualified", "good", "marketing qualified", "sales qualified", "квалифицирован", "качественный", "качественный лид", "обработан"),
    "converted": ("converted", "open deal", "won", "сконвертирован", "конвертирован", "сделка", "успешный"),
    "rejected": ("rejected", "disqualified", "unqualified", "lost", "junk", "bad timing", "отклонен", "некачественный", "некачественный лид", "спам", "отказ", "брак"),
}  # fmt: skip

ACTIVITY_KINDS: dict[str, tuple[str, ...]] = {
    "task": ("task", "todo", "to do", "deadline", "follow up", "задача", "дело", "связаться"),
    "call": ("call", "phone call", "phone", "outgoing call", "incoming call", "звонок", "телефонный звонок", "исходящий звонок", "входящий звонок"),
    "meeting": ("meeting", "visit", "lunch", "demo", "встреча", "визит", "переговоры", "показ"),
    "letter": ("email", "e mail", "mail", "letter", "message", "письмо", "почта", "сообщение"),
    "note": ("note", "comment", "заметка", "примечание", "комментарий"),
}  # fmt: skip

DIRECTIONS: dict[str, tuple[str, ...]] = {
    "in": ("in", "incoming", "inbound", "входящий", "входящая", "входящее"),
    "out": ("out", "outgoing", "outbound", "исходящий", "исходящая", "исходящее"),
}


def plain(text: str) -> str:
    """Return words without case, signs and ё: "Deal_Stage:" and "deal stage" are one."""
    return _JUNK.sub(" ", text.casefold().replace("ё", "е").replace("_", " ")).strip()


@cache
def header_words(kind: str) -> dict[str, str]:
    """Return {plain header: field}; where a word serves two fields the earlier field keeps it."""
    found: dict[str, str] = {}
    for field, (_, words) in FIELDS[kind].items():
        found.setdefault(plain(field), field)
        for word in words:
            found.setdefault(plain(word), field)
    return found


@cache
def _stage_words() -> dict[str, tuple[str, int, int]]:
    return {
        plain(word): (kind, place, chance)
        for words, kind, place, chance in STAGES
        for word in words
    }


def stage_meaning(name: str) -> tuple[str, int, int] | None:
    """Return (open, won or lost; place in the funnel; probability) of a known stage name."""
    return _stage_words().get(plain(name))


def code_of(text: str, table: dict[str, tuple[str, ...]]) -> str:
    """Return the code whose words include the text, or ""."""
    word = plain(text)
    return next((code for code, words in table.items() if word == code or word in words), "")
