"""The portal's settings with one more page, to compare the board page with."""

from stp_portal.settings import *  # noqa: F403
from stp_portal.settings import INSTALLED_APPS as PORTAL_APPS

ROOT_URLCONF = "tests.bench.urls"
INSTALLED_APPS = [*PORTAL_APPS, "tests.bench"]
