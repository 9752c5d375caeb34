"""A base of companies of which it is known who is whom: duplicates as people make them, and strangers
that look alike. The spelling below is its own, not the matcher's.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, replace

from otdel.company.clients.drafts import CompanyDraft, PointDraft

ROOTS = [
    "Строй",
    "Маш",
    "Агро",
    "Тех",
    "Энерго",
    "Нефте",
    "Хим",
    "Транс",
    "Авто",
    "Мед",
    "Фарм",
    "Эко",
    "Пром",
    "Металл",
    "Лес",
    "Сиб",
    "Урал",
    "Волга",
    "Дон",
    "Нева",
    "Балт",
    "Юг",
    "Север",
    "Восток",
    "Запад",
    "Альфа",
    "Омега",
    "Вектор",
    "Гранит",
    "Рубин",
    "Сапфир",
    "Орион",
    "Сириус",
    "Вега",
    "Полюс",
    "Глобал",
    "Мега",
    "Профи",
    "Мастер",
    "Крафт",
    "Дизайн",
    "Принт",
    "Софт",
    "Дата",
    "Логис",
    "Карго",
    "Экспресс",
    "Снаб",
    "Сервис",
    "Ремонт",
    "Монтаж",
    "Проект",
    "Инвест",
    "Финанс",
    "Кредит",
    "Дельта",
]
ENDS = [
    "Комплект",
    "Трейд",
    "Групп",
    "Центр",
    "Холдинг",
    "Снабжение",
    "Системы",
    "Технологии",
    "Решения",
    "Продукт",
    "Ресурс",
    "Альянс",
    "Партнёр",
    "Индустрия",
    "Завод",
    "Комбинат",
    "Фабрика",
    "Мастерская",
    "Лаборатория",
    "Студия",
    "Компания",
    "Торг",
    "Маркет",
    "Опт",
    "Импорт",
    "Экспорт",
    "Щит",
    "Жилье",
    "Юнион",
]
SINGLE = [
    "Ромашка",
    "Василёк",
    "Берёзка",
    "Журавль",
    "Чайка",
    "Жемчужина",
    "Щёлково",
    "Хлебокомбинат",
    "Цитадель",
    "Юпитер",
    "Яхонт",
    "Эверест",
    "Ёлочка",
    "Ласточка",
    "Подсолнух",
    "Радуга",
    "Звезда",
    "Заря",
    "Рассвет",
    "Прогресс",
    "Надежда",
    "Родник",
    "Колос",
    "Маяк",
    "Факел",
    "Кристалл",
    "Аврора",
    "Фортуна",
]
CITIES = ("Москва", "Казань", "Пермь", "Самара", "Тверь", "Омск", "Уфа", "Тюмень", "Томск", "Сочи")
FORMS = ("ООО «%s»", "%s, ООО", "ООО %s", "АО «%s»", "%s", 'ООО "%s"')
LATIN_FORMS = ("%s LLC", "%s Ltd.", "%s", "OOO %s")
SPELLINGS = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "yo|e", "ж": "zh|j", "з": "z", "и": "i",
    "й": "y|i|j", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t",
    "у": "u", "ф": "f", "х": "kh|h", "ц": "ts|c", "ч": "ch", "ш": "sh", "щ": "shch|sch", "ъ": "", "ы": "y",
    "ь": "|'", "э": "e", "ю": "yu|iu", "я": "ya|ia",
}  # fmt: skip
LETTERS = "абвгдежзиклмнопрстуфхцчшэюя"


@dataclass(frozen=True)
class Known:
    """A draft and which client it really is."""

    draft: CompanyDraft
    client: int


SYLLABLES = (
    "ба", "ве", "го", "ди", "жу", "за", "ки", "ло", "ма", "не", "по", "ру", "си", "та", "фо", "ха",
    "це", "чи", "ша", "бор", "вин", "гал", "дон", "зан", "кар", "лен", "мир", "нор", "пан", "рос",
    "сан", "тор", "фар", "хим", "шер", "юн",
)  # fmt: skip


def known_base(clients: int, *, seed: int = 7, is_varied: bool = False) -> list[Known]:
    """Return `clients` companies and, for three in ten, one or two more records of the same.

    is_varied: half of the names are made of syllables, as rare as names are in a base of a million.
    """
    dice = random.Random(seed)
    rows: list[Known] = []
    for number in range(clients):
        first = _company(dice, f"company{number}-{seed}.ru", rows, is_varied=is_varied)
        rows.append(Known(first, number))
        if dice.random() < 0.3:
            rows += [Known(_again(dice, first), number) for _ in range(dice.choice((1, 1, 1, 2)))]
    dice.shuffle(rows)
    return rows


def truth(rows: list[Known]) -> set[tuple[int, int]]:
    """Return the pairs of places in `rows` that are one client."""
    places: dict[int, list[int]] = {}
    for place, row in enumerate(rows):
        places.setdefault(row.client, []).append(place)
    return {(a, b) for own in places.values() for a in own for b in own if a < b}


def _company(dice: random.Random, site: str, rows: list[Known], *, is_varied: bool) -> CompanyDraft:
    bare = _rare_name(dice) if is_varied and dice.random() < 0.5 else _name(dice)
    points = [PointDraft("phone", _phone(dice))]
    if rows and dice.random() < 0.03:  # a business centre's switchboard
        points = list(rows[dice.randrange(len(rows))].draft.points[:1])
    if dice.random() < 0.6:
        points.append(PointDraft("email", f"info@{site}"))
    return CompanyDraft(
        name=dice.choice(FORMS) % bare,
        tax_id=f"{dice.randrange(10**9, 10**10)}" if dice.random() < 0.5 else "",
        city=dice.choice(CITIES) if dice.random() < 0.7 else "",
        website=f"https://{site}/" if dice.random() < 0.3 else "",
        points=tuple(points),
    )


def _name(dice: random.Random) -> str:
    kind = dice.random()
    if kind < 0.55:
        return dice.choice(ROOTS) + dice.choice(ROOTS).lower() + " " + dice.choice(ENDS)
    if kind < 0.8:
        return (
            dice.choice(ROOTS)
            + dice.choice(ENDS).lower()
            + dice.choice(("", "", f" {dice.randrange(1, 30)}"))
        )
    if kind < 0.95:
        return dice.choice(SINGLE) + " " + dice.choice(ENDS)
    return dice.choice(SINGLE)  # met in every city


def _rare_name(dice: random.Random) -> str:
    word = "".join(dice.choice(SYLLABLES) for _ in range(dice.choice((2, 3, 3, 4)))).capitalize()
    return dice.choice((word, f"{word} {dice.choice(ENDS)}", dice.choice(ROOTS) + word.lower()))


def _again(dice: random.Random, first: CompanyDraft) -> CompanyDraft:
    """The same client as a second seller, a form or a file enters it."""
    name = _bare(first.name)
    how = dice.random()
    if how < 0.3:
        name = dice.choice(LATIN_FORMS) % _latin(dice, name)
    elif how < 0.6:
        name = dice.choice(FORMS) % _slip(dice, name)
    elif how < 0.7:
        name = dice.choice(FORMS) % name.replace(" ", "-")
    else:
        name = dice.choice(FORMS) % (name.upper() if dice.random() < 0.2 else name)
    points = [point for point in first.points if dice.random() < 0.65]
    if dice.random() < 0.4:
        points.append(PointDraft("phone", _phone(dice)))
    return replace(
        first,
        name=name,
        tax_id=first.tax_id if dice.random() < 0.4 else "",
        city=first.city if dice.random() < 0.8 else "",
        website=first.website if dice.random() < 0.4 else "",
        points=tuple(points),
    )


def _bare(name: str) -> str:
    for sign in '«»",':
        name = name.replace(sign, "")
    return " ".join(word for word in name.split() if word not in ("ООО", "АО"))


def _slip(dice: random.Random, name: str) -> str:
    """One slip of the finger: a letter lost, doubled, changed or swapped with its neighbour."""
    at = dice.randrange(1, len(name) - 1)
    how = dice.randrange(4)
    if how == 0:
        return name[:at] + name[at + 1 :]
    if how == 1:
        return name[:at] + name[at] + name[at:]
    if how == 2:
        return name[:at] + dice.choice(LETTERS) + name[at + 1 :]
    return name[:at] + name[at + 1] + name[at] + name[at + 2 :]


def _latin(dice: random.Random, name: str) -> str:
    """Each writer keeps to one spelling of a letter."""
    own = {letter: dice.choice(ways.split("|")) for letter, ways in SPELLINGS.items()}
    said = "".join(own.get(sign, sign) for sign in name.lower())
    return " ".join(word.capitalize() for word in said.split())


def _phone(dice: random.Random) -> str:
    return f"+79{dice.randrange(10**9):09}"
