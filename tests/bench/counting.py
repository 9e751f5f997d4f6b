"""How many queries a page makes, by Django's own account."""

from __future__ import annotations

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.bench.visitor import session_of

NOT_QUERIES = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")


def queries(email: str, path: str) -> list[str]:
    """The statements of the second visit, transaction control left out, in their order.

    On the first the session notes that somebody is there, at most once a minute.
    """
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = session_of(email)
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(path)
    if answer.status_code != 200:
        raise RuntimeError(f"{path} answered {answer.status_code}")
    found = [query["sql"] for query in captured.captured_queries]
    return [sql for sql in found if not sql.startswith(NOT_QUERIES)]
