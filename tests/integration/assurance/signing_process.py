"""A program on a data folder of its own: `prepare`, `sign` (with a halt half-way), `tell`."""

import json
import sys

import django

django.setup()

from assurance.actions import returns, signing  # noqa: E402
from assurance.models import Psr1Event, Psr1Return, Psr1Revision  # noqa: E402
from programmes import audit  # noqa: E402
from programmes.enums import Role  # noqa: E402
from programmes.models import MailMessage, Milestone, OutboxMessage  # noqa: E402
from tests.factories import assurance as made  # noqa: E402
from tests.factories.programmes import at  # noqa: E402


def say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


def prepare() -> None:
    psr1 = made.fill(made.open_return(made.make_office().programme))
    changed = made.items(psr1, "milestones", forecast="2017-09-30", change="The builder is late")
    made.submit(made.save(psr1, "milestones", changed))
    say("ready")


def sign() -> None:
    """Wait, all written and nothing committed, until somebody says on or the server is gone."""
    real = signing.news.signed

    def after_everything(*args: object) -> None:
        real(*args)
        say("half done")
        sys.stdin.readline()

    signing.news.signed = after_everything
    psr1 = Psr1Return.objects.get()
    sro = made.holder(psr1.programme, Role.SRO)
    returns.sign(psr1=psr1, revision=psr1.revision, by=sro, at=at())
    say("signed")


def tell() -> None:
    psr1 = Psr1Return.objects.get()
    found = {
        "state": psr1.state,
        "hash": bool(psr1.content_hash),
        "signatures": Psr1Event.objects.filter(verb="sign").count(),
        "frozen": Psr1Revision.objects.filter(section="sign").count(),
        "forecast": Milestone.objects.get().forecast.isoformat(),
        "told": MailMessage.objects.filter(subject__startswith="Signed").count(),
        "promised": OutboxMessage.objects.count() == MailMessage.objects.count(),
        "faults": len(audit.faults()),
    }
    say(json.dumps(found))


if __name__ == "__main__":
    {"prepare": prepare, "sign": sign, "tell": tell}[sys.argv[1]]()
