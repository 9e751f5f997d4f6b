"""`make lock`: pin every package with its hashes, and name no address of any index."""

import subprocess
import sys
from pathlib import Path

from tools import locks

ROOT = Path(__file__).resolve().parent.parent
OPTIONS = ["--universal", "--python-version", "3.11", "--generate-hashes"]
QUIET = ["--no-annotate", "--no-header", "--no-emit-index-url", "--no-emit-find-links", "--quiet"]
FILES = {
    "requirements.txt": ["pyproject.toml"],
    "requirements-dev.txt": ["pyproject.toml", "--extra", "dev", "-c", "requirements.txt"],
    "requirements-node.txt": ["requirements-node.in"],
}


def main() -> int:
    """Write each lock file, then check them all."""
    uv = [sys.executable, "-m", "uv", "pip", "compile"]
    for name, source in FILES.items():
        subprocess.run([*uv, *source, *OPTIONS, *QUIET, "-o", name], cwd=ROOT, check=True)
    subprocess.run(["npm", "install", "--package-lock-only"], cwd=ROOT, check=True)
    faults = locks.faults()
    print("\n".join(faults) or "The lock files are written.")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
