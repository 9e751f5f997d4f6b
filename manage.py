#!/usr/bin/env python
"""Django's command line. In embedded mode it starts the services for itself if need be."""

import os
import sys


def main() -> None:
    """Run the command with the services up for as long as it lasts."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "stp_portal.settings")
    from stp_portal import environment

    try:
        if environment.is_embedded():
            from stp_portal.embedded import client

            client.use_services()
        from django.core.management import execute_from_command_line

        execute_from_command_line(sys.argv)
    except environment.Misconfigured as reason:
        sys.exit(str(reason))


if __name__ == "__main__":
    main()
