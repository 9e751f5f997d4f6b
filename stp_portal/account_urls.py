"""Signing in, passwords and two-step verification: the parts of allauth that the portal offers.

Each of its views is marked here, since allauth knows nothing of `programmes.access`.
"""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from django.urls import path, re_path

from programmes.access import public, signed_in
from stp_portal.session_views import extend_session

urlpatterns = [
    path("sign-in/", public(account.login), name="account_login"),
    path("sign-in/code/", public(mfa.authenticate), name="mfa_authenticate"),
    path("sign-out/", public(account.logout), name="account_logout"),
    path("session/extend/", extend_session, name="extend_session"),
    path("account/", signed_in(mfa.index), name="mfa_index"),
    path("account/closed/", public(account.account_inactive), name="account_inactive"),
    path("account/confirm/", signed_in(account.reauthenticate), name="account_reauthenticate"),
    path("account/confirm/code/", signed_in(mfa.reauthenticate), name="mfa_reauthenticate"),
    path("account/password/", signed_in(account.password_change), name="account_change_password"),
    path("account/authenticator/", signed_in(totp.activate_totp), name="mfa_activate_totp"),
    path("account/authenticator/off/", signed_in(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path(
        "account/recovery-codes/",
        signed_in(codes.view_recovery_codes),
        name="mfa_view_recovery_codes",
    ),
    path(
        "account/recovery-codes/new/",
        signed_in(codes.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "account/recovery-codes/download/",
        signed_in(codes.download_recovery_codes),
        name="mfa_download_recovery_codes",
    ),
    path("account/password/reset/", public(account.password_reset), name="account_reset_password"),
    path(
        "account/password/reset/sent/",
        public(account.password_reset_done),
        name="account_reset_password_done",
    ),
    path(
        "account/password/reset/changed/",
        public(account.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^account/password/reset/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        public(account.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
]
