"""The tests' own data folder. A plugin, since pytest-django reads the settings before conftest."""

import os
import tempfile

# pytest-xdist's workers inherit the folder, and so share one pair of servers.
MINE = "STP_TEST_FOLDER" not in os.environ
if MINE:
    os.environ["STP_TEST_FOLDER"] = tempfile.mkdtemp(prefix="stp-test-")
for name in (
    "DATABASE_URL",
    "STP_TODAY",
    "STP_DEMO",
    "DEMO_PASSWORD",
    "ALLOWED_HOSTS",
    "SECRET_KEY",
):
    os.environ.pop(name, None)
os.environ["STP_VAR"] = os.environ["STP_TEST_FOLDER"]
os.environ["STP_EPHEMERAL"] = "1"
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "stp_portal.settings")
# Playwright's synchronous driver runs an event loop in the thread that also uses the ORM.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
