"""What people of the demo say when they pass work on and ask other services, in each language.

Services and what is asked of them go by the names that ship with the room of requests.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Named:
    """Who answers in a service. answers_by as in ServiceDraft; who: a role, a team, a function or a name."""

    service: str
    answers_by: str
    who: str
    mail: str = ""


@dataclass(frozen=True, slots=True)
class Together:
    """One language's words; price_list: its name. asks: (service, what is agreed, what exactly, answer, words of a return)."""

    price_list: str
    lead_rule: str
    lead_checklist: tuple[str, ...]
    lead_notes: tuple[str, ...]
    client_rule: str
    client_checklist: tuple[str, ...]
    client_notes: tuple[str, ...]
    taken: tuple[str, ...]
    given_back: tuple[str, ...]
    named: tuple[Named, ...]
    asks: tuple[tuple[str, str, str, str, str], ...]


RU = Together(
    price_list="Основной прайс-лист",
    lead_rule="Лид от SDR к менеджеру по продажам",
    lead_checklist=(
        "Кто принимает решение и как с ним связаться",
        "Какую задачу решает клиент и к какому сроку",
        "О чём договорились на следующий шаг",
    ),
    lead_notes=(
        "Просят подобрать модель и назвать срок поставки, решает директор по закупкам.",
        "Сравнивают нас с текущим поставщиком, важен сервис. Ждут звонка на этой неделе.",
        "Открывают второй склад, бюджет утверждён. Готовы показать площадку.",
        "Нужно КП до конца месяца, дальше уходят в тендер.",
    ),
    client_rule="Клиент после продажи к менеджеру по работе с клиентами",
    client_checklist=(
        "Что обещали клиенту сверх договора",
        "Контакты тех, кто пользуется, и тех, кто платит",
        "Когда и о чём говорить в следующий раз",
    ),
    client_notes=(
        "Довольны сроками, через квартал будут докупать. Обещали обучение кладовщиков.",
        "Платят вовремя, просили единого менеджера. Спросить про обслуживание.",
        "Взяли пробную партию, решение о большой — после первого месяца работы.",
    ),
    taken=(
        "Принято, позвоню сегодня.",
        "Спасибо, всё есть. Встреча стоит на четверг.",
        "Беру, материалы получил.",
    ),
    given_back=(
        "Поговорил с клиентом: покупать собираются только в следующем году.",
        "По телефону отвечает другая компания, нужен верный номер.",
        "Контакт не принимает решений, нужен человек из закупок.",
    ),
    named=(
        Named("Склад", "outside", "Кладовщик смены", "sklad@example.com"),
        Named("Логистика", "unit", "field"),
        Named("Финансы", "person", "controller"),
        Named("Юристы", "outside", "Дежурный юрист", "pravo@example.com"),
        Named("Клиентский сервис", "function", "AM"),
    ),
    asks=(
        (
            "Финансы", "Отсрочка платежа",
            "Клиент просит отсрочку 14 дней на всю сумму, раньше платил вовремя.",
            "Согласовано: 14 дней, без увеличения лимита.",
            "Нет истории оплат: приложите акт сверки и спросите ещё раз.",
        ),
        (
            "Логистика", "Срок и стоимость доставки",
            "Адрес и вес — в спецификации, разгрузка у клиента своя.",
            "Доставим за три рабочих дня, стоимость отправил в расчёт.",
            "В заявке нет адреса разгрузки.",
        ),
        (
            "Склад", "Остаток и резерв товара",
            "Хватит ли на всю спецификацию, если подпишут на этой неделе?",
            "Всё есть, отложено до пятницы.",
            "Не указаны позиции: пришлите спецификацию.",
        ),
        (
            "Юристы", "Согласование договора",
            "Клиент прислал свою форму, спорный пункт — неустойка.",
            "Согласован с протоколом разногласий, отправил в сделку.",
            "Нужна последняя редакция договора.",
        ),
        (
            "Финансы", "Проверка оплаты и долга",
            "Есть ли просрочка по прошлым счетам? Хотят дозаказать.",
            "Просрочки нет, последний счёт оплачен полностью.",
            "Не вижу такого плательщика: уточните ИНН.",
        ),
        (
            "Клиентский сервис", "Открытые обращения клиента",
            "Еду на встречу, хочу знать, всё ли у них в порядке.",
            "Открытых обращений нет, последнее закрыли месяц назад.",
            "Клиент ещё не передан нам, обращений не ведём.",
        ),
        (
            "Юристы", "Проверка контрагента",
            "Новый клиент, просят работать без предоплаты.",
            "Замечаний нет, можно работать без предоплаты.",
            "В карточке нет ИНН, проверить не по чему.",
        ),
    ),
)  # fmt: skip

EN = Together(
    price_list="Main price list",
    lead_rule="Lead from the SDR to the account executive",
    lead_checklist=(
        "Who decides, and how to reach them",
        "What the client needs, and by when",
        "What was agreed as the next step",
    ),
    lead_notes=(
        "They want a model and a delivery date; the head of purchasing decides.",
        "They compare us with their supplier, service matters. Expect a call this week.",
        "A second warehouse opens, the budget is approved. Ready to show the site.",
        "Need an offer by the end of the month, then it goes to tender.",
    ),
    client_rule="Client after the sale to the account manager",
    client_checklist=(
        "What was promised beyond the contract",
        "Contacts of those who use it and those who pay",
        "When to talk next, and about what",
    ),
    client_notes=(
        "Happy with the delivery, will buy more next quarter. Training was promised.",
        "They pay on time and asked for one manager. Ask about maintenance.",
        "Took a trial lot; the big decision comes after the first month.",
    ),
    taken=(
        "Taken, I will call today.",
        "Thank you, everything is here. We meet on Thursday.",
        "Mine, got the papers.",
    ),
    given_back=(
        "Talked to them: they plan to buy next year only.",
        "Another company answers the phone, I need the right number.",
        "This contact does not decide, I need somebody from purchasing.",
    ),
    named=(
        Named("Warehouse", "outside", "Storekeeper on shift", "warehouse@example.com"),
        Named("Logistics", "unit", "field"),
        Named("Finance", "person", "controller"),
        Named("Legal", "outside", "Lawyer on duty", "legal@example.com"),
        Named("Client service", "function", "AM"),
    ),
    asks=(
        (
            "Finance", "Deferred payment",
            "The client asks for 14 days on the whole sum, always paid on time.",
            "Agreed: 14 days, the limit stays.",
            "No payment history: attach the reconciliation and ask again.",
        ),
        (
            "Logistics", "Time and cost of delivery",
            "Address and weight are in the specification, they unload themselves.",
            "Three working days, the price is in the estimate.",
            "There is no address to unload at.",
        ),
        (
            "Warehouse", "Stock and reservation",
            "Is there enough for the whole list if they sign this week?",
            "All there, set aside until Friday.",
            "No items are named: send the specification.",
        ),
        (
            "Legal", "Contract agreed",
            "They sent their own form, the open point is the penalty.",
            "Agreed with a protocol of differences, it is in the deal.",
            "I need the latest version of the contract.",
        ),
        (
            "Finance", "Payment and debt checked",
            "Is anything overdue? They want to order more.",
            "Nothing overdue, the last invoice is paid in full.",
            "I see no such payer: give me the tax number.",
        ),
        (
            "Client service", "Open claims of the client",
            "I am going to meet them and want to know if all is well.",
            "No open claims, the last one was closed a month ago.",
            "The client is not with us yet, we keep no claims of theirs.",
        ),
        (
            "Legal", "Counterparty checked",
            "A new client who wants to work without prepayment.",
            "No remarks, work without prepayment is fine.",
            "There is no tax number in the card, nothing to check by.",
        ),
    ),
)  # fmt: skip

TOGETHER: Mapping[str, Together] = MappingProxyType({"ru": RU, "en": EN})
