"""`make bench` on its small scale: everything is measured, whatever the times are."""

import json
import os
import subprocess
import sys

import pytest

from stp_portal.environment import BASE_DIR


@pytest.mark.services
def test_the_bench_measures_everything_and_loses_nothing() -> None:
    own = {"STP_TEST_FOLDER", "STP_VAR", "DJANGO_SETTINGS_MODULE"}
    environment = {name: value for name, value in os.environ.items() if name not in own}
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench"],
        cwd=BASE_DIR,
        env=environment | {"BENCH_SCALE": "small"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-4000:]
    report = json.loads(done.stdout)
    assert report["sound"]
    assert report["signing"]["lost"] == report["signing"]["doubled"] == 0
    assert report["memory"]["celery_worker"]["rss_mb"] > 0
    counted = [said for said in report["targets"] if "queries" in said["what"]]
    assert counted
    assert [said["what"] for said in counted if not said["met"]] == []
