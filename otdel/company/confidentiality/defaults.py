"""The texts that the product ships; a company issues its own version over them.

They say plainly what is kept, for how long and what follows. A lawyer of the company should read them once.
"""

from __future__ import annotations

_WHO_EN = {
    "own": "I work for the company that runs this installation of Otdel (the Company).",
    "vendor": (
        "My employer supplies sales staff to the company that runs this installation of Otdel (the Company). "
        "I sign for myself; what my employer promised the Company holds beside it."
    ),
    "auditor": (
        "I look into the sales of the company that runs this installation of Otdel (the Company), for it or by "
        "its order. Answers of its staff and clients are confidential too: I show them only to those whom the "
        "Company names."
    ),
}
_WHO_RU = {
    "own": "Я работаю в компании, которой принадлежит эта установка Otdel (далее — Компания).",
    "vendor": (
        "Мой работодатель предоставляет Компании, которой принадлежит эта установка Otdel, персонал для продаж. "
        "Это обязательство я даю лично; обязательства моего работодателя перед Компанией действуют наряду с ним."
    ),
    "auditor": (
        "Я изучаю продажи Компании, которой принадлежит эта установка Otdel, для неё или по её поручению. Ответы её "
        "сотрудников и клиентов тоже конфиденциальны: я показываю их только тем, кого назовёт Компания."
    ),
}

_BODY_EN = """Confidentiality agreement

1. {who}

2. Confidential is whatever I learn through Otdel or at work for the Company that the Company has not published itself: clients and their contacts, deals, prices, discounts and margins, plans, pay, scripts and materials, files, passwords.

3. I use it only for my work for the Company. I tell or give it to nobody else, make no copies beyond what the work needs, and take nothing with me when I leave.

4. I sign in only with my own account and give my password to nobody. I know that opened records and exports are noted, and that an exported file carries marks by which it is recognised.

5. If something was lost or reached a stranger, I tell the Company at once.

6. This holds for the whole time of our cooperation and for {{years}} after the contract's end. When the work ends I give back or delete what I have.

7. Who breaks this answers by law, and makes good the damage as the law and the contract provide.

8. What the law obliges me to tell (to a court or an authority), I may tell; I let the Company know first where the law allows it."""

_BODY_RU = """Соглашение о конфиденциальности и неразглашении

1. {who}

2. Конфиденциально всё, что я узнаю через Otdel или по работе для Компании и что сама Компания не опубликовала: клиенты и их контакты, сделки, цены, скидки и маржа, планы, оплата труда, скрипты и материалы, файлы, пароли.

3. Я использую эти сведения только для работы на Компанию. Никому другому их не сообщаю и не передаю, не делаю копий сверх нужного для работы и ничего не уношу с собой, когда ухожу.

4. Я вхожу только под своей учётной записью и никому не даю свой пароль. Я знаю, что открытые карточки и выгрузки записываются, а выгруженный файл несёт метки, по которым его узнают.

5. Если что-то потеряно или попало к постороннему, я сразу сообщаю об этом Компании.

6. Обязательство действует всё время сотрудничества и ещё {{years}} после окончания договора. Когда работа заканчивается, я возвращаю или удаляю всё, что у меня есть.

7. Нарушивший соглашение отвечает по закону и возмещает ущерб в порядке, установленном законом и договором.

8. То, что меня обязывает сообщить закон (суду или государственному органу), я сообщить вправе; если закон это позволяет, сначала предупреждаю Компанию."""

TEXTS_EN = {kind: _BODY_EN.format(who=who) for kind, who in _WHO_EN.items()}
TEXTS_RU = {kind: _BODY_RU.format(who=who) for kind, who in _WHO_RU.items()}
YEARS = "{years}"  # in any version: replaced by "5 years", "5 лет" as it holds when it is signed
