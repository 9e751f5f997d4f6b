"""The lock files pin by hash and name no address: what is installed is the same from any index."""

import json
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ADDRESS = re.compile(r"\w+://|--(extra-)?index-url|--find-links|--trusted-host")
PIN = re.compile(r"^[a-z0-9._-]+(\[[a-z,]+\])?==\S+", re.IGNORECASE)


def faults() -> list[str]:
    """What is wrong with the lock files, a line each."""
    found = [
        fault for path in sorted(ROOT.glob("requirements*.txt")) for fault in python_lock(path)
    ]
    return found + node_lock(ROOT / "package-lock.json")


def python_lock(path: Path) -> list[str]:
    """Faults of a file for pip: each entry has a version and a hash, and none an address."""
    text = path.read_text().replace("\\\n", " ")
    entries = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    bad = [line for line in entries if not PIN.match(line) or "--hash=sha256:" not in line]
    return [f"{path.name}: not pinned by hash: {line[:80]}" for line in bad] + [
        f"{path.name}: an index address: {line[:80]}" for line in entries if ADDRESS.search(line)
    ]


def node_lock(path: Path) -> list[str]:
    """Faults of npm's file: each package has an integrity hash, and none an address."""
    packages = json.loads(path.read_text())["packages"]
    return [
        f"{path.name}: {name} has {'an address' if 'resolved' in entry else 'no hash'}"
        for name, entry in packages.items()
        if name and ("resolved" in entry or "integrity" not in entry)
    ]
