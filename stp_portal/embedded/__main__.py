"""`python -m stp_portal.embedded services|stop`: the services alone, for development."""

import sys

from stp_portal import environment
from stp_portal.embedded import client, postgres
from stp_portal.embedded import folder as folders


def main(arguments: list[str]) -> int:
    """Carry out one of the commands below."""
    commands = {"services": services, "stop": stop}
    if len(arguments) != 1 or arguments[0] not in commands:
        print(f"Say one of: {', '.join(commands)}", file=sys.stderr)
        return 2
    try:
        return commands[arguments[0]]()
    except environment.Misconfigured as reason:
        print(reason, file=sys.stderr)
        return 1


def services() -> int:
    """Start PostgreSQL and Valkey and leave them running."""
    client.stay()
    folder = folders.current()
    print(f"PostgreSQL and Valkey are up, on sockets in {folder.sockets}.")
    print(f"psql: {postgres.binaries() / 'psql'} -h {folder.sockets} -U stp stp")
    return 0


def stop() -> int:
    """Stop what `services` started."""
    if client.stop_staying():
        print("PostgreSQL and Valkey have stopped.")
        return 0
    print("They have not stopped yet.", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
