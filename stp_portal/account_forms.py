"""allauth's forms in the portal's words."""

from typing import Any

from allauth.account import forms as account
from allauth.account.adapter import get_adapter
from allauth.core import context
from allauth.core.internal import ratelimit
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from django import forms

ADDRESS = {
    "required": "Enter your email address",
    "invalid": "Enter an email address in the correct format, like name@example.com",
}
CODE_HINT = "6 numbers from your authenticator app, or one of your recovery codes"


def _say(field: forms.Field, label: str, hint: str = "", **messages: str) -> None:
    field.label, field.help_text = label, hint
    field.error_messages |= messages


class SignInForm(account.LoginForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self.fields["login"], "Email address", **ADDRESS)
        self.fields["login"].widget.attrs["autocomplete"] = "username"
        _say(self.fields["password"], "Password", required="Enter your password")


class ResetPasswordForm(account.ResetPasswordForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self.fields["email"], "Email address", **ADDRESS)


NEW_HINT = "At least 12 characters. Three random words are easy to remember and hard to guess"


class NewPasswordForm(account.ResetPasswordKeyForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name_new_passwords(self)


class ChangePasswordForm(account.ChangePasswordForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self.fields["oldpassword"], "Current password", required="Enter your current password")
        _name_new_passwords(self)


def _name_new_passwords(form: forms.BaseForm) -> None:
    _say(form.fields["password1"], "New password", NEW_HINT, required="Enter a new password")
    _say(form.fields["password2"], "New password again", required="Enter the new password again")


class ConfirmPasswordForm(account.ReauthenticateForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self.fields["password"], "Password", required="Enter your password")


CODES_TRIED = {"code": "10/15m/key"}
"""Six numbers are few, so tries count by person; whoever tries has given the password already."""


class _FewCodes:
    """A form that asks for a security code."""

    user: Any

    def clean_code(self) -> Any:
        """Raises ValidationError after ten wrong codes in a quarter of an hour."""
        count = {"app": "stp_portal", "action": "code", "config": CODES_TRIED}
        key = f"code of {self.user.pk}"
        if not ratelimit.consume(context.request, key=key, **count):
            raise get_adapter().validation_error("too_many_login_attempts")
        code = super().clean_code()  # type: ignore[misc]
        ratelimit.clear(context.request, key=key, **count)
        return code


class SignInCodeForm(_FewCodes, mfa.AuthenticateForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self.fields["code"], "Security code", CODE_HINT, required="Enter the security code")


class ConfirmCodeForm(_FewCodes, mfa.ReauthenticateForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self.fields["code"], "Security code", CODE_HINT, required="Enter the security code")


class AuthenticatorForm(totp.ActivateTOTPForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hint = "6 numbers that the app shows now"
        _say(self.fields["code"], "Security code", hint, required="Enter the security code")
