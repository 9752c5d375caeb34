import pytest

pytestmark = [pytest.mark.django_db, pytest.mark.urls("otdel.foundation.web.tests.site")]


@pytest.fixture
def browser(client, clara):
    client.force_login(clara)
    return client


def test_shows_the_rows(browser, anna):
    answer = browser.get("/gallery/people")

    assert answer.status_code == 200
    assert "Anna" in answer.content.decode()
