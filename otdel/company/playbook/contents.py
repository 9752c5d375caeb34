"""The texts that ship with the product, in two languages; a company makes them its own (SCRIPT-01 to 08)."""

from __future__ import annotations

from .drafts import PieceDraft

_RU = (
    PieceDraft("script", "Первый звонок", """# Приветствие
Добрый день, {contact}! Меня зовут {me}. Звоню познакомиться: мы работаем с компаниями вашего профиля. Есть две минуты?
> Улыбнитесь: это слышно. Не извиняйтесь за звонок.
- Да, слушаю -> Зачем звоним
- Сейчас неудобно -> Другое время
- А вы кто? Откуда номер? -> Откуда номер
- Не интересно -> Не интересно
# Зачем звоним
Скажу коротко, чем мы полезны {company}, и задам два вопроса. Если не подойдёт — так и скажете.
Как у вас сейчас решён этот вопрос? Что в этом устраивает, а что хотелось бы иначе?
> Слушайте и записывайте слова клиента: они понадобятся в предложении.
- Рассказывает -> Встреча
- Есть поставщик, всё устраивает -> Есть поставщик
- Этим занимаюсь не я -> Кто решает
# Есть поставщик
Хорошо, что вопрос решён. Обычно нас берут вторым — чтобы сравнить цену и не остаться без поставки. Что должно измениться, чтобы вы посмотрели на второй вариант?
- Назвал условие -> Встреча
- Ничего -> Не интересно
# Кто решает
Подскажите, пожалуйста, с кем об этом лучше говорить и как его зовут? Можно сослаться на вас?
> Запишите имя, должность и роль в решении прямо сейчас.
- Назвал -> Договорённость
- Не говорит -> Не интересно
# Встреча
По тому, что вы сказали, есть о чём поговорить предметно: двадцать минут, покажу на ваших цифрах. Вам удобнее во вторник или в четверг?
- Выбрал день -> Договорённость
- Пришлите на почту -> Пришлите на почту
# Пришлите на почту
Пришлю сегодня. Чтобы не отправлять лишнего: что из сказанного вам важнее всего? И когда созвонимся, чтобы это обсудить?
- Назвал день -> Договорённость
- Сам перезвоню -> Другое время
# Откуда номер
Номер указан на сайте вашей компании. Если звонить не стоит — скажите, я отмечу, и мы больше не побеспокоим.
- Ладно, что у вас -> Зачем звоним
- Больше не звоните -> Запрет
# Другое время
Понимаю. Когда перезвонить, чтобы не помешать: сегодня после четырёх или завтра утром?
- Назвал время -> Договорённость
# Не интересно
Спасибо, что сказали прямо. Разрешите спросить: не нужно совсем или не нужно сейчас?
- Не сейчас -> Другое время
- Совсем -> Прощание
# Запрет
Принято, больше не звоним. Хорошего дня!
> Поставьте запрет в карточке сразу.
# Договорённость
Итак, мы договорились: … Я пришлю подтверждение. Спасибо, {contact}!
> Повторите вслух, кто что делает и к какому дню. Запишите следующий шаг.
# Прощание
Спасибо за время, хорошего дня!""", strictness="guided", competence="Поставляется с программой"),
    PieceDraft("script", "Разговор о потребности", """# Начало
{contact}, спасибо, что нашли время. Предлагаю так: сначала спрошу, как у вас устроено, потом скажу, можем ли мы помочь. Пятнадцать минут. Согласны?
- Да -> Как сейчас
# Как сейчас
Как это работает сегодня? Кто участвует? Сколько это стоит в деньгах и во времени?
> Четыре вопроса о положении дел, не больше: остальное найдите до разговора.
- Рассказал -> Что мешает
# Что мешает
Что в этом мешает больше всего? Как часто? Что будет, если оставить как есть?
> Помолчите после ответа. Главное часто говорят вторым.
- Назвал трудность -> Решение и деньги
- Всё хорошо -> Нет потребности
# Решение и деньги
Кто ещё участвует в решении? На какой срок смотрите? Какая сумма заложена или будет разумной?
- Всё назвал -> Итог
- Про деньги не говорит -> Вилка
# Вилка
Чтобы не тратить ваше время: такие проекты обычно стоят от … до …. Это в пределах возможного?
- Да -> Итог
- Нет -> Нет потребности
# Итог
Повторю, как понял: …. Верно? Тогда к … я подготовлю предложение, а вы соберёте тех, кто решает. Когда смотрим вместе?
> Без даты разговор не закончен.
# Нет потребности
Похоже, сейчас мы не нужны. Когда имеет смысл вернуться к разговору и что должно случиться?
> Поставьте дату и причину. Не подходит по критериям — закройте.""", competence="Поставляется с программой"),
    PieceDraft("script", "Звонок после предложения", """# Начало
{contact}, добрый день, это {me}. Вы получили наше предложение? Какие мысли?
- Посмотрел, есть вопросы -> Вопросы
- Ещё не смотрел -> Не смотрел
- Дорого -> Дорого
- Выбрали других -> Выбрали других
# Вопросы
Давайте пройдём по ним. Что из этого решает: если договоримся здесь — работаем?
- Да -> Закрытие
- Нужно согласовать -> Согласование
# Не смотрел
Бывает. Давайте открою вместе с вами главное — это три минуты. Или когда вам удобно?
- Давайте сейчас -> Вопросы
- Позже -> День
# Дорого
С чем сравниваете? Если дело в цене — можно убрать часть состава. Если в пользе — давайте посчитаем на ваших цифрах.
> Не давайте скидку первым ответом.
- Посчитаем -> Вопросы
- Бюджета нет -> День
# Согласование
Кто согласует и что для него главное? Давайте подготовлю страницу именно для него. Когда он будет решать?
- Назвал -> День
# Закрытие
Тогда высылаю договор и счёт сегодня. Кто их подпишет и до какого числа?
- Назвал -> День
# День
Записал. Позвоню … в …. Если что-то изменится — наберите меня.
> Звоним, пока нет ответа. Числа звонков мы не ограничиваем.
# Выбрали других
Спасибо, что сказали. Что решило? Если у них сорвётся срок — можно позвонить вам через месяц?
> Причину проигрыша и конкурента — в сделку.""", competence="Поставляется с программой"),
    PieceDraft("objection", "Дорого", """С чем вы сравниваете? Давайте положим рядом: что входит, срок, гарантия — и будет видно, за что платите.

Правильно, что считаете. Сколько вам стоит оставить всё как есть — за месяц? Сравним с этой суммой.

Если уложиться нужно в вашу сумму, давайте уберём то, без чего можно начать. Что для вас обязательно?"""),
    PieceDraft("objection", "У нас уже есть поставщик", """Так и должно быть. Мы не просим его заменить: возьмите у нас одну позицию и сравните.

Что должно было бы у него случиться, чтобы вы стали искать второго? Давайте договоримся до того, как это случится."""),
    PieceDraft("objection", "Пришлите на почту", """Пришлю. Чтобы это не был ещё один каталог: что вам важно увидеть первым?

Конечно. Когда наберу вас, чтобы ответить на вопросы — в среду в 11 или в 16?"""),
    PieceDraft("objection", "Нет времени", """Понимаю, поэтому одна минута и один вопрос. Если ответ «нет» — больше не отвлекаю.

Тогда когда? Завтра в 9:10, до совещаний, — пять минут."""),
    PieceDraft("objection", "Надо подумать", """Конечно. Над чем именно — цена, срок, мы сами? Может быть, ответ у меня уже есть.

Хорошо. Что вам нужно от меня, чтобы думать было проще? И когда вернёмся к разговору?"""),
    PieceDraft("objection", "Решаю не я", """Спасибо, что сказали. Кто участвует в решении и что для каждого важно? Давайте подготовлю так, чтобы вам было легко показать.

Могу рассказать им сам, вместе с вами: двадцать минут. Когда они собираются?"""),
    PieceDraft("checklist", "Перед встречей", """Знаю, чем занимается компания, кто её клиенты и что у них нового
Знаю, кто будет на встрече и кто из них решает
Есть цель встречи: о чём договоримся в конце
Подготовлены три вопроса, на которые нет ответа в открытых источниках
Есть пример похожего клиента с цифрами
Встреча подтверждена накануне"""),
    PieceDraft("checklist", "Перед отправкой предложения", """В начале — задача клиента его словами
Состав, цена и срок совпадают с разговором
Скидка в пределах моего права или согласована
Указано, до какого дня действует цена
Назначен день, когда обсудим предложение
Имя, название и реквизиты проверены"""),
    PieceDraft("material", "Чем мы отличаемся", """Заполните вместе с отделом и обновляйте раз в полгода.

Для кого мы: …
Какую задачу решаем: …
Чем это лучше того, что есть на рынке (три пункта, каждый с цифрой): …
Кому мы не подходим: …
Что говорят клиенты (две цитаты с именами, с разрешения): …"""),
    PieceDraft("regulation", "Как мы говорим с клиентами", """1. Здороваемся, называем себя и компанию, спрашиваем, удобно ли говорить.
2. На звонок отвечаем до третьего гудка, на письмо — в тот же рабочий день.
3. Обещаем только то, что записано. Обещание и срок вносим в карточку до конца дня.
4. Каждый разговор заканчиваем следующим шагом с датой.
5. О конкурентах плохо не говорим: сравниваем по фактам.
6. Просят не звонить — ставим запрет сразу и не спорим.
7. Что узнали о клиенте, остаётся в программе, а не в личном телефоне.""", must_be_read=True),
)  # fmt: skip

_EN = (
    PieceDraft("script", "First call", """# Greeting
Good morning, {contact}! My name is {me}. We work with companies like yours and I would like to introduce us. Do you have two minutes?
> Smile: it is heard. Do not apologise for the call.
- Yes, go on -> Why we call
- This is a bad moment -> Another time
- Who are you? Where is my number from? -> The number
- Not interested -> Not interested
# Why we call
I will say in a sentence what we could do for {company} and ask two questions. If it is not for you, just say so.
How is this done at your place now? What do you like about it, and what would you change?
> Listen and write the client's own words down: they belong into the offer.
- Tells -> Meeting
- We have a supplier and are content -> There is a supplier
- That is not my task -> Who decides
# There is a supplier
Good that it is settled. We are often taken as the second one: to compare prices and never to stand without a delivery. What would have to change for you to look at a second option?
- Names a condition -> Meeting
- Nothing -> Not interested
# Who decides
Whom should I talk to, and what is the name? May I say that you sent me?
> Write down name, position and part in the decision right now.
- Names somebody -> Agreed
- Does not say -> Not interested
# Meeting
From what you say there is something to talk about: twenty minutes, on your own numbers. Would Tuesday or Thursday suit you?
- Picks a day -> Agreed
- Send it by mail -> Send it by mail
# Send it by mail
You will have it today. So that I do not send too much: what matters most to you? And when do we talk it over?
- Names a day -> Agreed
- I will call back -> Another time
# The number
It is on your company's website. If we had better not call, say so: I note it down and we will not trouble you again.
- All right, what is it -> Why we call
- Do not call again -> Ban
# Another time
I see. When may I call without disturbing: after four today, or tomorrow morning?
- Names a time -> Agreed
# Not interested
Thank you for being plain. May I ask: not at all, or not now?
- Not now -> Another time
- Not at all -> Good-bye
# Ban
Understood, we will not call again. Have a good day!
> Note the ban on the record at once.
# Agreed
So we agreed that … I will send you a note of it. Thank you, {contact}!
> Say aloud who does what by when. Write down the next step.
# Good-bye
Thank you for your time, have a good day!""", competence="Ships with the product"),
    PieceDraft("script", "Talk about needs", """# Beginning
Thank you for your time, {contact}. I suggest: first I ask how things work at your place, then I say whether we can help. Fifteen minutes. Is that all right?
- Yes -> As it is
# As it is
How does it work today? Who takes part? What does it cost, in money and in time?
> Four questions about the facts at most: find out the rest before the talk.
- Told -> What hinders
# What hinders
What is the greatest trouble with it? How often? What happens if it stays like this?
> Be silent after the answer. What matters is often said second.
- Named a trouble -> Decision and money
- All is well -> No need
# Decision and money
Who else takes part in the decision? By when? What sum is planned, or would be sensible?
- Told everything -> Summary
- Does not speak of money -> Range
# Range
So as not to waste your time: such projects usually cost from … to …. Is that within what is possible?
- Yes -> Summary
- No -> No need
# Summary
Let me repeat what I understood: …. Is that right? Then I prepare an offer by …, and you bring together those who decide. When do we look at it?
> A talk without a date is not over.
# No need
It seems that you do not need us now. When would it make sense to talk again, and what would have to happen?
> Note the date and the reason. If it does not meet the criteria, close it.""", competence="Ships with the product"),
    PieceDraft("script", "Call after an offer", """# Beginning
Good morning, {contact}, this is {me}. Did you receive our offer? What do you think of it?
- Read it, have questions -> Questions
- Have not read it yet -> Not read
- Too expensive -> Too expensive
- We chose somebody else -> Chose others
# Questions
Let us go through them. Which one decides: if we agree on it, do we start?
- Yes -> Closing
- It has to be approved -> Approval
# Not read
That happens. Shall I show you the main thing right now, in three minutes? Or when would it suit you?
- Now -> Questions
- Later -> Day
# Too expensive
What do you compare it with? If it is the price, we can take something out. If it is the worth, let us count on your numbers.
> Do not answer with a discount first.
- Let us count -> Questions
- There is no budget -> Day
# Approval
Who approves, and what matters to them? I will prepare one page just for that. When do they decide?
- Told -> Day
# Closing
Then you get contract and invoice today. Who signs them, and by when?
- Told -> Day
# Day
I have noted it: I call you on … at …. If anything changes, call me.
> We call until there is an answer. The number of calls is not limited.
# Chose others
Thank you for telling me. What decided it? If they miss their date, may I call you in a month?
> Reason and competitor go into the deal.""", competence="Ships with the product"),
    PieceDraft("objection", "Too expensive", """What do you compare it with? Let us put both side by side: what is in it, by when, with what warranty. Then one sees what the money is for.

You are right to count. What does it cost you a month to leave things as they are? Let us compare that with this sum.

If it has to fit your sum, let us take out what one can begin without. What is a must for you?"""),
    PieceDraft("objection", "We have a supplier", """As it should be. We do not ask you to replace them: take one item from us and compare.

What would have to happen for you to look for a second one? Let us agree before it happens."""),
    PieceDraft("objection", "Send it by mail", """I will. So that it is not one more catalogue: what do you want to see first?

Of course. When may I call to answer your questions: Wednesday at 11 or at 4?"""),
    PieceDraft("objection", "No time", """I understand, so one minute and one question. If the answer is no, I leave you alone.

When, then? Tomorrow at 9:10, before the meetings: five minutes."""),
    PieceDraft("objection", "I have to think", """Of course. About what: the price, the date, ourselves? Perhaps I have the answer already.

Good. What do you need from me to make thinking easier? And when do we talk again?"""),
    PieceDraft("objection", "I do not decide", """Thank you for saying so. Who takes part, and what matters to each? I will prepare it so that it is easy for you to show.

I can tell them myself, together with you: twenty minutes. When do they meet?"""),
    PieceDraft("checklist", "Before a meeting", """I know what the company does, who its clients are and what is new
I know who will be there and who of them decides
The meeting has an aim: what we agree on at the end
Three questions are ready that public sources do not answer
There is an example of a similar client, with numbers
The meeting was confirmed the day before"""),
    PieceDraft("checklist", "Before an offer is sent", """It begins with the client's task in the client's words
Content, price and date are what was spoken of
The discount is within my rights, or approved
It says until which day the price holds
A day is set to talk it over
Names and details of the company are checked"""),
    PieceDraft("material", "What makes us different", """Fill this in together with the department and renew it twice a year.

Whom we are for: …
Which task we solve: …
Why that is better than what the market has (three points, each with a number): …
Whom we are not for: …
What clients say (two quotations with names, with their leave): …"""),
    PieceDraft("regulation", "How we talk with clients", """1. We greet, say who we are and ask whether it is a good moment.
2. A call is answered by the third ring, a letter on the same working day.
3. We promise only what is written down. A promise and its date are on the record by the end of the day.
4. Every talk ends with a next step and its date.
5. We speak no ill of competitors: we compare facts.
6. Asked not to call, we note the ban at once and do not argue.
7. What we learn about a client stays in the system, not in a private phone.""", must_be_read=True),
)  # fmt: skip

SHIPPED: dict[str, tuple[PieceDraft, ...]] = {"ru": _RU, "en": _EN}
