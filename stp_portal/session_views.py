"""Keeping a session alive while somebody types."""

import time

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from programmes.access import signed_in


@signed_in
@require_POST
def extend_session(request: HttpRequest) -> HttpResponse:
    """Answers 204; coming here is the activity that prolongs the session."""
    request.session["seen"] = int(time.time())
    return HttpResponse(status=204)
