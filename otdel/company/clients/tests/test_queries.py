"""Who sees what, what is found, whom an outside row means."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from otdel.company.clients import queries, services
from otdel.company.clients.drafts import CompanyDraft, CompanyKeys, ContactKeys, PointDraft
from otdel.company.clients.models import Company, ContactPoint, Field
from otdel.kernel.vendor import has_fragment, index_fragments, is_postgres


def found(by, text):
    return {c.name for c in queries.search_companies(by, queries.companies(by), text)}


def test_a_stranger_sees_no_company_contact_or_name(romashka, petrov, boris, vera):
    for by in (boris, vera):
        assert not queries.companies(by).exists()
        assert not queries.contacts(by).exists()
        assert queries.company_names(by, [romashka.pk]) == {}
        assert queries.contact_names(by, [petrov.pk]) == {}
        assert found(by, "Ромашка") == set()
        assert queries.match_companies(by, [CompanyKeys(tax_id="7707083893")]) == [None]
        assert queries.same_companies(by, CompanyKeys(name="Ромашка")) == []


def test_the_lead_of_the_team_sees_it(romashka, dana):
    assert queries.companies(dana).get() == romashka


@pytest.mark.parametrize(
    "text",
    [
        "ромаш",
        "ОМАШК",
        "ООО Ромашка",
        "8 916 123",
        "+7 (916) 123-45-67",
        "1234567",
        "info@rom",
        "romashka.ru",
        "7707083893",
        "770708",
        "ро",
    ],
)
def test_a_company_is_found_by_a_piece(romashka, anna, moment, text):
    services.create_company(CompanyDraft(name="Берёза", owner_id=anna.pk), by=anna, at=moment)
    assert found(anna, text) == {"ООО «Ромашка»"}


@pytest.mark.parametrize(
    "text", ["ромашкин", "машка берёза", "%", "_", "*[?", "'; --", "ро*а", "\x00", "омаш_ж"]
)
def test_signs_of_patterns_mean_themselves(romashka, anna, text):
    assert found(anna, text) <= ({"ООО «Ромашка»"} if not text.strip("\x00") else set())


def test_every_word_must_be_there_in_any_order(anna, moment, romashka):
    services.create_company(
        CompanyDraft(name="Северный ветер", owner_id=anna.pk), by=anna, at=moment
    )
    assert found(anna, "ветер север") == {"Северный ветер"}


def test_what_is_found_follows_every_change(romashka, anna, dana, moment):
    services.edit_company(romashka.pk, {"name": "Берёза"}, version=1, by=anna, at=moment)
    assert found(anna, "ромаш") == set()
    assert found(anna, "берез") == {"Берёза"}

    services.remove_companies([romashka.pk], by=dana, at=moment)
    assert not Company.objects.filter(
        has_fragment(Company, queries.COMPANY_WORDS, "name_key", "берез")
    ).exists()
    assert not ContactPoint.objects.filter(
        has_fragment(ContactPoint, queries.POINT_WORDS, "value", "romashka")
    ).exists()


def test_the_indexes_of_fragments_are_in_place(db):
    """A later migration that remakes the table would drop them without a word."""
    wanted = {
        "clients_company_words": ("name_key", "tax_id"),
        "clients_contact_words": ("name_key",),
        "clients_point_words": ("value",),
    }
    with connection.cursor() as cursor:
        if is_postgres():
            cursor.execute("SELECT indexname FROM pg_indexes WHERE tablename LIKE 'clients_%%'")
            names = {f"{index}_{column}" for index, columns in wanted.items() for column in columns}
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            names = {f"{index}_{when}" for index in wanted for when in ("added", "gone", "changed")}
        there = {name for (name,) in cursor.fetchall()}
    assert names <= there


# ---------------------------------------------------------------- matching


@pytest.mark.parametrize(
    ("keys", "how"),
    [
        (CompanyKeys(tax_id="77 07 083893", name="Другая"), "tax_id"),
        (CompanyKeys(email="INFO@romashka.ru"), "email"),
        (CompanyKeys(phone="89161234567"), "phone"),
        (CompanyKeys(name="ромашка, ООО"), "name"),
    ],
)
def test_an_outside_row_means_the_company(romashka, anna, keys, how):
    [match] = queries.match_companies(anna, [keys])
    assert (match.id, match.how, match.others) == (romashka.pk, how, 0)


@pytest.mark.parametrize(
    "keys",
    [CompanyKeys(), CompanyKeys(name="Берёза"), CompanyKeys(phone="1"), CompanyKeys(tax_id="—")],
)
def test_nothing_is_meant(romashka, anna, keys):
    assert queries.match_companies(anna, [keys]) == [None]


def test_two_of_one_name_give_the_older_and_say_so(romashka, anna, moment):
    services.create_company(CompanyDraft(name="Ромашка", owner_id=anna.pk), by=anna, at=moment)
    [match] = queries.match_companies(anna, [CompanyKeys(name="Ромашка")])
    assert (match.id, match.others) == (romashka.pk, 1)


def test_the_surest_key_wins(romashka, anna, moment):
    other = services.create_company(
        CompanyDraft(name="Другая", owner_id=anna.pk, external_ref="A-1"), by=anna, at=moment
    )
    [match] = queries.match_companies(anna, [CompanyKeys(external_ref="A-1", tax_id="7707083893")])
    assert (match.id, match.how) == (other.pk, "ref")


def test_a_name_means_a_contact_only_inside_its_company(petrov, romashka, anna):
    inside, outside, by_phone = queries.match_contacts(
        anna,
        [
            ContactKeys(name="петр петров", company_id=romashka.pk),
            ContactKeys(name="Пётр Петров"),
            ContactKeys(phone="8 916 7654321"),
        ],
    )
    assert (inside.id, outside, by_phone.how) == (petrov.pk, None, "phone")


@pytest.mark.parametrize("match", [queries.match_companies, queries.match_contacts])
def test_matching_takes_a_constant_number_of_statements(make_companies, anna, match):
    make_companies(30)
    keys = [
        (CompanyKeys if match is queries.match_companies else ContactKeys)(
            external_ref=f"r{n}",
            name=f"Company {n}",
            phone=f"+7916555{n:04}",
            email=f"c{n}@example.com",
        )
        for n in range(30)
    ]

    def statements(part):
        with CaptureQueriesContext(connection) as caught:
            match(anna, part)
        return len(caught)

    assert statements(keys[:3]) == statements(keys) <= 7


def test_the_form_is_offered_who_is_there_already(romashka, petrov, anna):
    assert queries.same_companies(anna, CompanyKeys(name="РОМАШКА ооо")) == [romashka]
    assert queries.same_companies(anna, CompanyKeys(phone="8 916 123 45 67")) == [romashka]
    assert queries.same_companies(anna, CompanyKeys()) == []
    assert queries.same_contacts(anna, ContactKeys(phone="89167654321")) == [petrov]


# ---------------------------------------------------------------- names of the timeline


def test_codes_of_an_edit_are_read_as_labels(db):
    Field.objects.create(on_noun="company", key="budget", label="Budget")
    names = queries.edited_fields(None, ["city,extra.budget", "tax_id"])
    assert names["city,extra.budget"].endswith(", Budget")
    assert "city" not in names["city,extra.budget"]
    assert names["tax_id"] != "tax_id"


def test_a_search_of_a_point_does_not_show_anothers_company(romashka, boris, moment):
    services.create_company(
        CompanyDraft(name="B", owner_id=boris.pk, points=(PointDraft("phone", "89161234567"),)),
        by=boris, at=moment,
    )  # fmt: skip
    assert found(boris, "9161234567") == {"B"}


def test_short_words_narrow_a_longer_one(anna, moment, romashka):
    services.create_company(CompanyDraft(name="Ромашка Юг", owner_id=anna.pk), by=anna, at=moment)
    assert found(anna, "ромашка юг") == {"Ромашка Юг"}
    assert found(anna, "юг ромаш") == {"Ромашка Юг"}
    assert found(anna, "юж ромаш") == set()


def test_signs_far_apart_are_no_fragment(anna, moment):
    """The index knows threes of signs only; that they stand together is seen in the row."""
    services.create_company(CompanyDraft(name="абвг бвгд", owner_id=anna.pk), by=anna, at=moment)
    literal = queries.find_companies(anna, queries.companies(anna), "абвгд", literal=True)
    assert not literal.best
    assert found(anna, "бвгд") == {"абвг бвгд"}


@pytest.mark.skipif(not is_postgres(), reason="PostgreSQL's own")
def test_a_role_that_may_not_add_the_extension_goes_on_without_the_index(db):
    statements = index_fragments("postgresql", "t", "t_words", ("name",))
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        if cursor.fetchone() != (True,):
            pytest.skip("takes a role that may make roles")
        cursor.execute("DROP EXTENSION pg_trgm CASCADE")
        cursor.execute("CREATE ROLE otdel_plain; CREATE SCHEMA own AUTHORIZATION otdel_plain")
        cursor.execute("SET LOCAL ROLE otdel_plain; SET LOCAL search_path = own")
        cursor.execute("CREATE TABLE t (id bigint, name text)")
        for statement in statements:
            cursor.execute(statement)
        cursor.execute("SELECT count(*) FROM pg_indexes WHERE tablename = 't'")
        assert cursor.fetchone() == (0,)
        cursor.execute("RESET ROLE")


# ---------------------------------------------------------------- other readings of a text


@pytest.mark.parametrize(
    ("text", "how"),
    [
        ("ромашки", "TYPED"),
        ("hjvfirf", "LAYOUT"),
        ("ооо hjvfirf", "LAYOUT"),
        ("Romashka", "SCRIPT"),
        ("штащ@кщьфырлф", "TYPED"),
        ("ромшка", "SLIP"),
        ("рмоашка", "SLIP"),
        ("8916-123", "TYPED"),
        ("8 916 123 45 67", "TYPED"),
        ("77 07 083893", "TYPED"),
    ],
)
def test_a_company_is_found_by_another_reading(romashka, anna, moment, text, how):
    services.create_company(CompanyDraft(name="Берёза", owner_id=anna.pk), by=anna, at=moment)
    told = queries.find_companies(anna, queries.companies(anna), text)
    assert list(told.rows) == [romashka]
    assert told.best == (romashka.pk,)
    assert told.how.name == how
    assert bool(told.said) == (how != "TYPED")


def test_a_name_in_latin_letters_and_one_in_russian_find_each_other(anna, moment):
    for name in ("ЗАО Альфа-Строй", "Alfa Stroy LLC"):
        services.create_company(CompanyDraft(name=name, owner_id=anna.pk), by=anna, at=moment)
    for text in ("альфа строй", "alfa stroy"):
        assert found(anna, text) == {"ЗАО Альфа-Строй", "Alfa Stroy LLC"}


def test_no_reading_opens_a_record_out_of_reach(romashka, petrov, boris, vera):
    for by in (boris, vera):
        for text in (
            "ромашка",
            "ромашки",
            "hjvfirf",
            "romashka",
            "ромшка",
            "8916",
            "info@",
            "7707",
        ):
            told = queries.find_companies(by, queries.companies(by), text)
            assert (told.best, told.said, told.rows.count()) == ((), "", 0)


def test_the_best_come_first(anna, moment):
    names = ["Аромашка", "Юг-ромашка", "Ромашка Юг", "Ромашка", "Romashka"]
    for name in names:
        services.create_company(CompanyDraft(name=name, owner_id=anna.pk), by=anna, at=moment)
    told = queries.find_companies(anna, queries.companies(anna), "ромашка")
    assert [row.name for row in told.first(12)] == [
        "Ромашка", "Ромашка Юг", "Юг-ромашка", "Аромашка", "Romashka",
    ]  # fmt: skip
    assert [row.name for row in told.first(2)] == ["Ромашка", "Ромашка Юг"]


def test_of_more_than_are_ranked_the_exact_one_is_first_and_none_is_lost(anna, moment, monkeypatch):
    monkeypatch.setattr("otdel.kernel.finding.RANKED", 12)
    drafts = [CompanyDraft(name=f"{n} завод", owner_id=anna.pk) for n in range(20)]
    services.create_companies(
        [CompanyDraft(name="Завод", owner_id=anna.pk), *drafts], by=anna, at=moment
    )
    told = queries.find_companies(anna, queries.companies(anna), "завод")
    assert told.first(1)[0].name == "Завод"
    assert not told.is_whole
    assert told.rows.count() == 21


def test_words_that_very_many_have_are_found_all_the_same(anna, moment, monkeypatch):
    monkeypatch.setattr("otdel.kernel.vendor.FEW", 1)
    monkeypatch.setattr("otdel.kernel.vendor.COMMON", 5)
    drafts = [CompanyDraft(name=f"Завод {n}", owner_id=anna.pk) for n in range(12)]
    services.create_companies(drafts, by=anna, at=moment)
    assert len(found(anna, "завод")) == 12
    assert len(found(anna, "pfdjl")) == 12


def test_what_was_typed_exactly_brings_no_guesses(anna, moment):
    for name in ("Ромашка", "Рамашка", "Ромашко"):
        services.create_company(CompanyDraft(name=name, owner_id=anna.pk), by=anna, at=moment)
    assert "Рамашка" not in found(anna, "Ромашка")


def test_a_contact_is_found_by_slip_layout_and_phone(petrov, anna):
    for text in ("gtnhjd", "Petrov", "Птеров", "петрова", "8 916 765", "765-43-21"):
        told = queries.find_contacts(anna, queries.contacts(anna), text)
        assert list(told.rows) == [petrov], text


def test_a_search_asks_as_much_of_a_long_list(anna, moment, as_many_queries):
    def make(number):
        drafts = [CompanyDraft(name=f"Лютик {n}", owner_id=anna.pk) for n in range(number)]
        services.create_companies(drafts, by=anna, at=moment)

    as_many_queries(
        make,
        lambda: queries.find_companies(anna, queries.companies(anna), "лютик").first(6),
        few=12,
        many=40,
    )


@pytest.mark.skipif("is_postgres()", reason="PostgreSQL reads small tables whole")
def test_matching_reads_no_table_whole(romashka, petrov, anna):
    """A partial index answers only if its condition stands in the query letter by letter."""
    keys = {"external_ref": "a-1", "name": "Ромашка", "phone": "+79161234567", "email": "a@b.ru"}
    taxed = CompanyKeys(tax_id="7707083893", **keys)
    with CaptureQueriesContext(connection) as asked:
        queries.match_companies(anna, [taxed])
        queries.same_companies(anna, taxed)
        queries.match_contacts(anna, [ContactKeys(company_id=romashka.pk, **keys)])
        queries.same_contacts(anna, ContactKeys(company_id=romashka.pk, **keys))
    with connection.cursor() as cursor:
        for query in asked.captured_queries:
            cursor.execute(f"EXPLAIN QUERY PLAN {query['sql']}")
            plan = [row[3] for row in cursor.fetchall()]
            assert not any(line.startswith("SCAN clients_") for line in plan), (query["sql"], plan)
