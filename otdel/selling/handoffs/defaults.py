"""Reasons of return that ship with the product, in the installation's language: (name, speaks of quality)."""

REASONS: dict[str, tuple[tuple[str, bool], ...]] = {
    "ru": (
        ("Не соответствует критериям", True),
        ("Нет бюджета", True),
        ("Не тот контакт", True),
        ("Дубль: клиент уже есть у нас", True),
        ("Неверный телефон или почта", True),
        ("Нет договорённости о встрече", True),
        ("Не хватает документов", True),
        ("Не моя территория или продукт", False),
        ("Нет времени взять в работу", False),
    ),
    "en": (
        ("Does not meet the criteria", True),
        ("No budget", True),
        ("Wrong contact", True),
        ("Duplicate: we have the client already", True),
        ("Wrong phone or mail", True),
        ("No meeting agreed", True),
        ("Documents are missing", True),
        ("Not my territory or product", False),
        ("No time to take it on", False),
    ),
}
