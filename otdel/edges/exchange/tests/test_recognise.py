"""Tables are known by their headers in both languages."""

import pytest

from otdel.edges.exchange.engine.recognise import in_order, recognise, signature

CASES = {
    "sales_agent,manager,regional_office": "people",
    "Менеджер;Руководитель;Региональный офис": "people",
    "product,series,sales_price": "products",
    "Продукт;Серия;Цена": "products",
    "account,sector,year_established,revenue,employees,office_location,subsidiary_of": "companies",
    "Клиент;Отрасль;Год основания;Выручка;Сотрудников;Страна;Головная компания": "companies",
    "Наименование;ИНН;Телефон;E-mail": "companies",
    "opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value": "deals",
    "Код сделки;Менеджер;Продукт;Клиент;Этап;Дата начала;Дата закрытия;Сумма": "deals",
    "ID;Название сделки;Компания контакта;Основной контакт;Ответственный;Этап сделки;Воронка;Бюджет;Дата создания сделки;Дата закрытия": "deals",
    "ID;Название;Стадия сделки;Сумма;Валюта;Компания;Контакт;Ответственный;Дата создания;Дата завершения": "deals",
    "Record ID,Deal Name,Deal Stage,Pipeline,Close Date,Amount,Deal owner,Create Date": "deals",
    "Deal - Title,Deal - Value,Deal - Organization,Deal - Stage,Deal - Status,Deal - Won time": "deals",
    "Record ID,First Name,Last Name,Email,Phone Number,Contact owner,Associated Company": "contacts",
    "Фамилия;Имя;Отчество;Должность;Компания;Телефон;E-mail": "contacts",
    "Лид;Источник;Телефон;Имя;Комментарий;Дата создания": "leads",
    "Тип дела;Тема;Ответственный;Сделка;Крайний срок;Результат": "activities",
}


@pytest.mark.parametrize(("header", "kind"), CASES.items())
def test_the_kind_follows_from_the_header(header, kind):
    sign = ";" if ";" in header else ","

    assert recognise(header.split(sign), "export.csv").kind == kind


def test_the_russian_variant_maps_to_the_same_fields():
    english = recognise(
        [
            "opportunity_id",
            "sales_agent",
            "product",
            "account",
            "deal_stage",
            "engage_date",
            "close_date",
            "close_value",
        ],
        "x.csv",
    )
    russian = recognise(
        [
            "Код сделки",
            "Менеджер",
            "Продукт",
            "Клиент",
            "Этап",
            "Дата начала",
            "Дата закрытия",
            "Сумма",
        ],
        "x.csv",
    )

    assert list(english.mapping.values()) == list(russian.mapping.values())


def test_the_name_of_the_file_helps_where_headers_are_bare():
    assert recognise(["Название", "Телефон"], "Контрагенты 2026.xlsx").kind == "companies"


def test_strange_headers_are_of_no_kind():
    assert recognise(["foo", "bar"], "x.csv").kind == ""


def test_two_phones_are_both_taken():
    found = recognise(["Компания", "ИНН", "Телефон", "Телефон (2)"], "x.csv")

    assert list(found.mapping.values()).count("phone") == 2


def test_tables_go_in_the_order_of_their_dependence():
    assert in_order(["deals", "", "companies", "people"]) == [3, 2, 0, 1]


def test_the_signature_does_not_mind_order_and_case():
    assert signature(["A b", "C"]) == signature(["c", "a_B"])
    assert signature(["A"]) != signature(["B"])
