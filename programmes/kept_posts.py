"""What was typed is kept when a session ends before it is sent, for the same person alone."""

import time
from typing import Any, TypeVar
from urllib.parse import urlsplit

from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, QueryDict

from programmes.form_fields import NhsForm

OWNER_FIELD = "shown_to"
LARGEST = 2 * 1024 * 1024
LIFETIME = 20 * 60 * 60
"""Bytes and seconds: a draft survives at least 20 hours (standards, section 1)."""

_KEY = "kept_post"
_NOT_KEPT = frozenset({"csrfmiddlewaretoken", OWNER_FIELD})
_signer = Signer(salt="form-shown-to")

AnyForm = TypeVar("AnyForm", bound=NhsForm)


def owner_mark(request: HttpRequest) -> str:
    """Signed: the user to whom this form is being shown; empty for nobody."""
    user = getattr(request, "user", None)
    return _signer.sign(str(user.pk)) if user is not None and user.is_authenticated else ""


def _owner(mark: str) -> str | None:
    try:
        return _signer.unsign(mark)
    except BadSignature:
        return None


def _page_shown(request: HttpRequest) -> str:
    """The page the form stood on, which may not be the address that it was sent to.

    With its query, which may say of what the form is: the same words on another page of the same
    path would be of another organisation, or another month.
    """
    came_from = urlsplit(request.headers.get("referer", ""))
    if came_from.netloc != request.get_host():
        return request.get_full_path()
    return f"{came_from.path}?{came_from.query}" if came_from.query else came_from.path


def keep(request: HttpRequest) -> str | None:
    """Keep a POST from somebody no longer signed in; the page to return to, or None if not kept."""
    owner = _owner(request.POST.get(OWNER_FIELD, ""))
    fields = [(name, values) for name, values in request.POST.lists() if name not in _NOT_KEPT]
    size = sum(len(text.encode()) for _, values in fields for text in values)
    if owner is None or size > LARGEST:
        return None
    page = _page_shown(request)
    request.session[_KEY] = {
        "owner": owner,
        "page": page,
        "path": page.partition("?")[0],
        "sent_to": request.path,
        "at": int(time.time()),
        "fields": fields,
        "had_files": bool(request.FILES),
    }
    request.session.set_expiry(LIFETIME)
    return page


def is_waiting(request: HttpRequest) -> bool:
    return _KEY in request.session


def forget(request: HttpRequest) -> None:
    request.session.pop(_KEY, None)


def forget_if_spent(request: HttpRequest) -> None:
    """Called for each request of a signed-in person: sent again, another's, or too old."""
    kept = request.session.get(_KEY)
    if kept is None:
        return
    sent = request.method == "POST" and request.path in (kept["path"], kept["sent_to"])
    others = kept["owner"] != str(request.user.pk)
    if sent or others or time.time() - kept["at"] > LIFETIME:
        forget(request)


def restored_post(request: HttpRequest) -> QueryDict | None:
    """What this person had typed on this page when the session ended, or None."""
    kept = request.session.get(_KEY)
    if kept is None or request.method == "POST" or kept["page"] != request.get_full_path():
        return None
    if kept["owner"] != str(request.user.pk):
        return None
    restored = QueryDict(mutable=True)
    for name, values in kept["fields"]:
        restored.setlist(name, values)
    request.kept_notice = kept  # type: ignore[attr-defined]
    return restored


def kept_notice(request: HttpRequest) -> str:
    """The sentence that a page with restored text shows; empty for other pages."""
    kept = getattr(request, "kept_notice", None)
    if not kept:
        return ""
    files = " Choose your files again: files can't be kept." if kept["had_files"] else ""
    return f"We kept what you had typed when your session ended. It is not saved yet.{files}"


def bind(request: HttpRequest, form_class: type[AnyForm], **kwargs: Any) -> AnyForm:
    """The form with what was sent, else with what was kept (no errors shown), else unbound."""
    if request.method == "POST":
        return form_class(request.POST, request.FILES, **kwargs)
    kept = restored_post(request)
    form = form_class(kept, **kwargs)
    if kept is not None:
        form.show_as_typed()
    return form
