"""The process that ships with the product (PIPE-02, G-09, PIPE-23), in the installation's language.

Product default: a company edits it as its own. C-08: a scout finds and qualifies, but does not
move a deal into the offer and closing.
"""

from __future__ import annotations

from .drafts import ProcessDraft, StageDraft, TaskDraft

CLOSERS = ("owner", "admin", "head", "supervisor", "seller", "farmer", "field")

_NEW_RU = ProcessDraft(
    name="Новые продажи",
    is_default=True,
    stages=(
        StageDraft(
            "Поиск и первый контакт", pieces=("Первый звонок", "Пришлите на почту", "У нас уже есть поставщик", "Нет времени"), colour="azure", norm_days=7, probability=10,
            required=("company",),
            guide="Найдите, кто принимает решение, и договоритесь о разговоре. Запишите, откуда пришёл клиент.",
            tasks=(TaskDraft("Первый контакт", "call", 1),),
        ),
        StageDraft(
            "Квалификация", pieces=("Разговор о потребности", "Решаю не я", "Перед встречей", "Чем мы отличаемся"), colour="blue", norm_days=10, probability=25,
            required=("contact", "amount"),
            guide="Выясните потребность, бюджет, срок и кто решает. Не подходит по критериям — закройте с причиной.",
            tasks=(TaskDraft("Разговор с ЛПР о потребности", "meeting", 3),),
        ),
        StageDraft(
            "Коммерческое предложение", pieces=("Звонок после предложения", "Дорого", "Перед отправкой предложения"), colour="purple", norm_days=14, probability=50,
            required=("lines", "expected_on"), evidence=("Предложение отправлено",), roles=CLOSERS,
            guide="Отправьте предложение и сразу договоритесь, когда его обсудите. Звоните, пока нет ответа.",
            tasks=(TaskDraft("Обсудить предложение", "call", 3),),
        ),
        StageDraft(
            "Переговоры и закрытие", pieces=("Дорого", "Надо подумать", "Решаю не я"), colour="orange", norm_days=14, probability=75,
            evidence=("Договор или счёт согласован",), roles=CLOSERS,
            guide="Условия, договор, счёт, оплата. Каждый разговор заканчивается следующим совместным шагом.",
        ),
        StageDraft("Выиграна", "won", "green", probability=100, roles=CLOSERS),
        StageDraft("Проиграна", "lost", "red"),
    ),
)  # fmt: skip

_CARE_RU = ProcessDraft(
    name="Развитие клиента",
    stages=(
        StageDraft(
            "Ввод в работу", colour="azure", norm_days=14, probability=40, required=("company", "contact"),
            guide="Познакомьте клиента с тем, кто его ведёт, и проверьте, что первый заказ выполнен.",
            tasks=(TaskDraft("Звонок после первой поставки", "call", 5),),
        ),
        StageDraft(
            "Ведение клиента", colour="blue", norm_days=60, probability=50,
            guide="Узнайте, что изменилось у клиента и чего ему не хватает.",
            tasks=(TaskDraft("Разговор об итогах и планах", "meeting", 10),),
        ),
        StageDraft(
            "Дополнительное предложение", colour="purple", norm_days=14, probability=65,
            required=("lines", "amount"), evidence=("Предложение отправлено",), roles=CLOSERS,
            guide="Предложите то, что дополняет купленное или заменяет его лучшим.",
        ),
        StageDraft(
            "Переговоры и закрытие", colour="orange", norm_days=14, probability=80, roles=CLOSERS,
            guide="Условия, договор, счёт, оплата.",
        ),
        StageDraft("Продано ещё", "won", "green", probability=100, roles=CLOSERS),
        StageDraft("Отказ", "lost", "red"),
    ),
)  # fmt: skip

_NEW_EN = ProcessDraft(
    name="New sales",
    is_default=True,
    stages=(
        StageDraft(
            "Search and first contact", pieces=("First call", "Send it by mail", "We have a supplier", "No time"), colour="azure", norm_days=7, probability=10,
            required=("company",),
            guide="Find out who decides and agree on a talk. Note where the client came from.",
            tasks=(TaskDraft("First contact", "call", 1),),
        ),
        StageDraft(
            "Qualification", pieces=("Talk about needs", "I do not decide", "Before a meeting", "What makes us different"), colour="blue", norm_days=10, probability=25,
            required=("contact", "amount"),
            guide="Find out the need, budget, term and who decides. Does not meet the criteria? Close it with a reason.",
            tasks=(TaskDraft("Talk with the decision maker about the need", "meeting", 3),),
        ),
        StageDraft(
            "Commercial offer", pieces=("Call after an offer", "Too expensive", "Before an offer is sent"), colour="purple", norm_days=14, probability=50,
            required=("lines", "expected_on"), evidence=("The offer has been sent",), roles=CLOSERS,
            guide="Send the offer and agree at once when you will discuss it. Call until there is an answer.",
            tasks=(TaskDraft("Discuss the offer", "call", 3),),
        ),
        StageDraft(
            "Negotiation and closing", pieces=("Too expensive", "I have to think", "I do not decide"), colour="orange", norm_days=14, probability=75,
            evidence=("Contract or invoice agreed",), roles=CLOSERS,
            guide="Terms, contract, invoice, payment. Every talk ends with the next joint step.",
        ),
        StageDraft("Won", "won", "green", probability=100, roles=CLOSERS),
        StageDraft("Lost", "lost", "red"),
    ),
)  # fmt: skip

_CARE_EN = ProcessDraft(
    name="Client development",
    stages=(
        StageDraft(
            "Onboarding", colour="azure", norm_days=14, probability=40, required=("company", "contact"),
            guide="Introduce the person who looks after the client and see that the first order went well.",
            tasks=(TaskDraft("Call after the first delivery", "call", 5),),
        ),
        StageDraft(
            "Running the client", colour="blue", norm_days=60, probability=50,
            guide="Find out what has changed for the client and what is missing.",
            tasks=(TaskDraft("Talk about results and plans", "meeting", 10),),
        ),
        StageDraft(
            "Additional offer", colour="purple", norm_days=14, probability=65,
            required=("lines", "amount"), evidence=("The offer has been sent",), roles=CLOSERS,
            guide="Offer what completes the purchase or replaces it with something better.",
        ),
        StageDraft(
            "Negotiation and closing", colour="orange", norm_days=14, probability=80, roles=CLOSERS,
            guide="Terms, contract, invoice, payment.",
        ),
        StageDraft("Sold more", "won", "green", probability=100, roles=CLOSERS),
        StageDraft("Declined", "lost", "red"),
    ),
)  # fmt: skip

PROCESSES = {"ru": (_NEW_RU, _CARE_RU), "en": (_NEW_EN, _CARE_EN)}

# (name, went to a competitor)
LOSS_REASONS = {
    "ru": (
        ("Дорого", False), ("Ушёл к конкуренту", True), ("Нет бюджета", False), ("Нет потребности", False),
        ("Не устроили сроки или условия", False), ("Не вышли на того, кто решает", False),
        ("Перестал отвечать", False), ("Не наш клиент", False), ("Повтор или ошибка", False),
    ),
    "en": (
        ("Too expensive", False), ("Went to a competitor", True), ("No budget", False), ("No need", False),
        ("Terms or dates did not suit", False), ("Never reached who decides", False),
        ("Stopped answering", False), ("Not our client", False), ("Duplicate or mistake", False),
    ),
}  # fmt: skip

# (name, channel)
SOURCES = {
    "ru": (
        ("Реклама", "marketing"), ("Холодный звонок", "cold_call"), ("Письмо", "email"),
        ("Социальные сети", "social"), ("Выставка или конференция", "exhibition"),
        ("Бесплатный номер", "free_phone"), ("Рекомендация", "referral"), ("Сайт", "site"),
        ("Справочник компаний", "other"),
    ),
    "en": (
        ("Marketing campaign", "marketing"), ("Cold call", "cold_call"), ("E-mail", "email"),
        ("Social networks", "social"), ("Exhibition or conference", "exhibition"),
        ("Free phone number", "free_phone"), ("Referral", "referral"), ("Website", "site"),
        ("Company directory", "other"),
    ),
}  # fmt: skip

# (question, compulsory)
CRITERIA = {
    "ru": (
        ("Есть задача, которую мы решаем", True), ("Говорим с тем, кто решает или влияет", True),
        ("Есть бюджет или понятно, откуда он возьмётся", False), ("Срок — ближайшие полгода", False),
    ),
    "en": (
        ("There is a task that we solve", True), ("We talk with someone who decides or influences", True),
        ("There is a budget, or it is clear where it comes from", False), ("The term is within half a year", False),
    ),
}  # fmt: skip

# (code, name, the shipped process that is of it, channels whose leads are)
SALE_TYPES: dict[str, tuple[tuple[str, str, str, tuple[str, ...]], ...]] = {
    "ru": (
        ("active", "Активные продажи", "Новые продажи", ("cold_call", "exhibition")),
        ("passive", "Входящие обращения", "", ("marketing", "site", "free_phone", "referral")),
        ("phone", "Продажи по телефону", "", ()),
        ("meetings", "Личные встречи", "", ()),
        ("large", "Крупные клиенты", "", ()),
        ("retail", "Розница", "", ()),
    ),
    "en": (
        ("active", "Active sales", "New sales", ("cold_call", "exhibition")),
        ("passive", "Incoming requests", "", ("marketing", "site", "free_phone", "referral")),
        ("phone", "Phone sales", "", ()),
        ("meetings", "Personal meetings", "", ()),
        ("large", "Large clients", "", ()),
        ("retail", "Retail", "", ()),
    ),
}
