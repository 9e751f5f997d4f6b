"""The template engine: NHS.UK frontend's macros, our filters, and what every page may call."""

from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.messages import get_messages
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.templatetags.static import static
from jinja2 import (
    ChainableUndefined,
    ChoiceLoader,
    Environment,
    FileSystemBytecodeCache,
    PackageLoader,
)
from markupsafe import Markup, escape

from programmes import clock, text
from programmes.kept_posts import OWNER_FIELD, is_waiting, kept_notice, owner_mark
from stp_portal.addresses import url
from stp_portal.demo_accounts import demo_accounts
from stp_portal.field_params import field_params
from stp_portal.navigation import account_links, navigation
from stp_portal.page_errors import page_errors
from stp_portal.page_frame import frame
from stp_portal.rating_marks import movement_mark, rating_mark, score_mark

FILTERS = [
    "day",
    "short_day",
    "weekday",
    "moment",
    "month_name",
    "month_short",
    "month_code",
    "count",
    "money_m",
    "no_data",
    "words_list",
    "lines",
]


def csrf_field(request: HttpRequest) -> Markup:
    """The same for all forms of a page: masking it anew for each costs more than it is worth."""
    made: Markup | None = getattr(request, "csrf_field", None)
    if made is None:
        made = Markup('<input type="hidden" name="csrfmiddlewaretoken" value="{}">').format(
            get_token(request)
        )
        request.csrf_field = made  # type: ignore[attr-defined]
    return made


def form_marks(request: HttpRequest) -> Markup:
    """Hidden fields of every form: against forgery, and for whom the form was shown."""
    owner = owner_mark(request)
    if not owner:
        return csrf_field(request)
    return csrf_field(request) + Markup('<input type="hidden" name="{}" value="{}">').format(
        OWNER_FIELD, owner
    )


def page_messages(request: HttpRequest | None) -> Any:
    """News from the page before; reading it spends it."""
    return get_messages(request) if request is not None else ()


def csp_nonce(request: HttpRequest | None) -> str:
    return str(getattr(request, "csp_nonce", ""))


def query(request: HttpRequest, **changes: Any) -> str:
    """This page's query string with changes; None takes a key out."""
    kept = {key: value for key, value in request.GET.lists() if key not in changes}
    kept |= {key: [str(value)] for key, value in changes.items() if value is not None}
    return f"?{urlencode(kept, doseq=True)}"


def with_labels(cell: Any, label: str) -> Markup:
    """A table cell's content with its column's name, which only the narrow layout shows."""
    return Markup(
        '<span class="app-cell-label" aria-hidden="true">{}</span>'
        '<span class="app-cell-value">{}</span>'
    ).format(label, escape(cell))


def _bytecode_cache() -> FileSystemBytecodeCache:
    folder = Path(settings.STP_VAR) / "cache" / "jinja"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return FileSystemBytecodeCache(str(folder))


def environment(**options: Any) -> Environment:
    """Called by Django's Jinja2 backend with its own options."""
    options["loader"] = ChoiceLoader([options["loader"], PackageLoader("nhsuk_frontend_jinja")])
    options |= {
        "undefined": ChainableUndefined,
        "trim_blocks": True,
        "lstrip_blocks": True,
        "cache_size": -1,
        "bytecode_cache": _bytecode_cache(),
    }
    made = Environment(**options)  # noqa: S701 Django's backend turns autoescape on
    made.filters.update({name: getattr(text, name) for name in FILTERS})
    made.globals.update(
        url=url,
        static=lru_cache(maxsize=64)(static),
        account_links=account_links,
        csrf_field=csrf_field,
        csp_nonce=csp_nonce,
        form_marks=form_marks,
        field_params=field_params,
        frame=frame,
        kept_notice=kept_notice,
        movement_mark=movement_mark,
        navigation=navigation,
        now_day=clock.today,
        page_errors=page_errors,
        page_messages=page_messages,
        demo_accounts=demo_accounts,
        kept_waiting=is_waiting,
        query=query,
        rating_mark=rating_mark,
        score_mark=score_mark,
        settings_demo=settings.STP_DEMO,
        with_labels=with_labels,
    )
    return made
