"""A program with a key."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from otdel.edges.api.services import SCOPES, issue_token


class Program:
    """Calls the API with a key: `program.get("/deals")` returns (status, body)."""

    def __init__(self, secret: str = "") -> None:
        self.client = Client()
        self.secret = secret
        self.headers: dict[str, str] = {}

    def get(self, path: str, **headers: str):
        return self.call("GET", path, None, **headers)

    def post(self, path: str, sent: dict | None = None, **headers: str):
        return self.call("POST", path, sent or {}, **headers)

    def patch(self, path: str, sent: dict, **headers: str):
        return self.call("PATCH", path, sent, **headers)

    def call(self, method: str, path: str, sent: dict | None, **headers: str):
        if self.secret:
            headers["Authorization"] = f"Bearer {self.secret}"
        answer = self.client.generic(
            method,
            f"/api/v1{path}",
            json.dumps(sent) if sent is not None else b"",
            content_type="application/json",
            headers={"Accept-Language": "en", **headers},
        )
        self.headers = dict(answer.headers)
        return answer.status_code, json.loads(answer.content)


def key_of(user, moment, scopes=SCOPES, **options) -> str:
    return issue_token("test", scopes, by=user, at=moment, **options)[1]


@pytest.fixture
def annas(anna, moment) -> Program:
    return Program(key_of(anna, moment))


@pytest.fixture
def borises(boris, moment) -> Program:
    return Program(key_of(boris, moment))


@pytest.fixture
def claras(clara, moment) -> Program:
    return Program(key_of(clara, moment))


@pytest.fixture
def nobody(db) -> Program:
    return Program()
