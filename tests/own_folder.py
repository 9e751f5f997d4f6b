"""The tests' own data folder. A plugin, since pytest-django reads the settings before conftest.

Each of pytest-xdist's processes makes its own, and so has servers of its own.
"""

import os
import tempfile

for name in (
    "DATABASE_URL",
    "STP_TODAY",
    "STP_DEMO",
    "DEMO_PASSWORD",
    "ALLOWED_HOSTS",
    "SECRET_KEY",
):
    os.environ.pop(name, None)
os.environ["STP_VAR"] = tempfile.mkdtemp(prefix="stp-test-")
os.environ["STP_EPHEMERAL"] = "1"
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "stp_portal.settings")
# Playwright's synchronous driver runs an event loop in the thread that also uses the ORM.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
