"""Adjacent services that ship with the product, in the installation's language (PIPE-18).

(name, code of the function that answers there, lines); a line: (direction, what, working hours,
what comes of it, what goes along). Product default: a company edits it as its own.
"""

from __future__ import annotations

type Line = tuple[str, str, int, str, str]

SERVICES: dict[str, tuple[tuple[str, str, tuple[Line, ...]], ...]] = {
    "ru": (
        ("Склад", "", (
            ("asks", "Остаток и резерв товара", 2, "Остаток подтверждён, товар отложен", "Перечень позиций"),
            ("asks", "Отгрузка заказа", 8, "Товар отгружен, документы переданы", "Заявка на отгрузку"),
        )),
        ("Логистика", "", (
            ("asks", "Срок и стоимость доставки", 4, "Названы срок и цена доставки", "Адрес, вес и объём"),
        )),
        ("Производство", "", (
            ("asks", "Срок изготовления", 8, "Названа дата готовности", "Техническое задание"),
            ("gives", "Прогноз продаж на месяц", 16, "Прогноз учтён в плане производства", "Прогноз по продуктам"),
        )),
        ("Финансы", "", (
            ("asks", "Проверка оплаты и долга", 4, "Известно, что оплачено и что просрочено", ""),
            ("asks", "Отсрочка платежа", 8, "Отсрочка согласована или отклонена с причиной", "Условия и история оплат"),
        )),
        ("Юристы", "", (
            ("asks", "Согласование договора", 16, "Договор согласован или возвращён с замечаниями", "Проект договора"),
            ("asks", "Проверка контрагента", 8, "Есть заключение о контрагенте", "ИНН и карточка компании"),
        )),
        ("Маркетинг", "", (
            ("asks", "Материалы под клиента", 16, "Материалы готовы к отправке", "О клиенте и его задаче"),
            ("gives", "Что говорят клиенты", 24, "Учтено в рекламе и материалах", "Вопросы и возражения клиентов"),
        )),
        ("Клиентский сервис", "CSM", (
            ("gives", "Передача клиента после продажи", 8, "Клиент принят, первый разговор назначен", "Договорённости и контакты"),
            ("asks", "Открытые обращения клиента", 4, "Известно, что клиента беспокоит", ""),
        )),
    ),
    "en": (
        ("Warehouse", "", (
            ("asks", "Stock and reservation", 2, "Stock confirmed, goods set aside", "List of items"),
            ("asks", "Shipment of the order", 8, "Goods shipped, papers handed over", "Request to ship"),
        )),
        ("Logistics", "", (
            ("asks", "Time and cost of delivery", 4, "Time and price of delivery told", "Address, weight and volume"),
        )),
        ("Production", "", (
            ("asks", "Time of making", 8, "The day of readiness told", "Terms of reference"),
            ("gives", "Sales forecast for the month", 16, "The forecast is in the production plan", "Forecast by product"),
        )),
        ("Finance", "", (
            ("asks", "Payment and debt checked", 4, "It is known what is paid and what is overdue", ""),
            ("asks", "Deferred payment", 8, "Agreed, or refused with a reason", "Terms and history of payments"),
        )),
        ("Legal", "", (
            ("asks", "Contract agreed", 16, "Agreed, or returned with remarks", "Draft of the contract"),
            ("asks", "Counterparty checked", 8, "There is an opinion on the counterparty", "Tax number and company card"),
        )),
        ("Marketing", "", (
            ("asks", "Materials for the client", 16, "Materials are ready to send", "The client and the task"),
            ("gives", "What clients say", 24, "Heard in adverts and materials", "Clients' questions and objections"),
        )),
        ("Client service", "CSM", (
            ("gives", "The client after the sale", 8, "The client is taken over, the first talk is set", "What was promised, contacts"),
            ("asks", "Open claims of the client", 4, "It is known what troubles the client", ""),
        )),
    ),
}  # fmt: skip
