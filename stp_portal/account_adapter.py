"""How allauth behaves in the portal: accounts are made by an administrator, never by signing up."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest

from stp_portal import known_browsers, lockout

WRONG_CODE = "The security code is wrong or has been used. Enter the code that the app shows now"


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """The same words whether an address has an account or not."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": "The email address or the password is wrong",
        "enter_current_password": "The current password is wrong",
        "incorrect_password": "The password is wrong",
        "too_many_login_attempts": "Too many attempts. Wait 15 minutes and try again",
        "incorrect_code": WRONG_CODE,
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002
        """Nobody signs up."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """Where limits on requests count: a browser that the person is known in has its own."""
        person = request.POST.get("login") or request.POST.get("email") or ""
        return known_browsers.number_of(request, person) or lockout.address(request)

    def add_message(self, request: HttpRequest, level: int, *args: Any, **kwargs: Any) -> None:
        """Only news that the next page doesn't show anyway."""
        if kwargs.get("message_template") not in QUIET and (not args or args[0] not in QUIET):
            super().add_message(request, level, *args, **kwargs)


QUIET = frozenset({"account/messages/logged_in.txt", "account/messages/logged_out.txt"})


class MfaAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": WRONG_CODE,
        "rate_limited": "Too many attempts. Wait 15 minutes and try again",
    }
