"""`python -m tests.bench`: generate the load, measure, print one JSON object to stdout."""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile

from tests.bench.scale import TODAY


def main() -> int:
    """0 whatever the times were; 1 where a signature was lost or doubled or the trail is broken."""
    folder = tempfile.mkdtemp(prefix="stp-bench-")
    _prepare_environment(folder)
    from stp_portal.embedded import client

    client.use_services()
    try:
        return _measured()
    finally:
        client.leave()
        shutil.rmtree(folder, ignore_errors=True)


def _prepare_environment(folder: str) -> None:
    """The bench's own data folder, its settings and a fixed day, whatever the shell exports."""
    for name in ("DATABASE_URL", "DEMO_PASSWORD", "ALLOWED_HOSTS", "SECRET_KEY", "DEBUG"):
        os.environ.pop(name, None)
    os.environ |= {
        "STP_VAR": folder,
        "STP_TODAY": TODAY.isoformat(),
        "STP_DEMO": "0",
        "DJANGO_SETTINGS_MODULE": "tests.bench.settings",
    }


def _measured() -> int:
    import django

    django.setup()
    from tests.bench import everything

    report = everything.measured()
    sys.stdout.write(json.dumps(report, indent=2, ensure_ascii=False) + "\n")
    return 0 if report["sound"] else 1


if __name__ == "__main__":
    sys.exit(main())
