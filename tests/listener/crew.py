"""Listener processes of an installation of its own, for tests with real kills.

`python -m tests.listener.crew desk` connects an organisation by a real consent, and then does what the lines of its
input say: "stop" and "start" as its administrator would, "stored" tells the inbox; each is answered with a line.
`listen` forks listeners, each after the one before has died.
"""

import json
import os
import signal
import sys
import time
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import django

django.setup()

from django.conf import settings  # noqa: E402 (after django.setup)
from django.db import connections  # noqa: E402

from accounting import clock, scope  # noqa: E402
from accounting.all_tenants import tenant_ids  # noqa: E402
from accounting.listener import wishes  # noqa: E402
from accounting.listener.supervisor import Supervisor  # noqa: E402
from accounting.models import EventStream, InboxEvent, ProviderApp, StreamOffset, Tenant  # noqa: E402
from accounting.oauth.consent import complete_consent, get_authorization_url  # noqa: E402
from tests.listener.crew_points import POINTS, hits  # noqa: E402
from tests.listener.practice import Sandbox  # noqa: E402

_LIKELY = 0.5


def seed(sandbox: Sandbox) -> None:
    """The offset is the stream's present one, as if somebody had listened until now."""
    from django.contrib.auth import get_user_model

    tenant = Tenant(id=uuid4(), code="kills", name="Kills", practice=True)
    with scope.scope([tenant.pk]):
        tenant.save()
        app = ProviderApp.objects.create(
            provider="fortnox",
            environment="practice",
            name="Fortnox (övning)",
            client_id="frost-demo",
            client_secret="frost-demo-secret-0123456789abcdef0123",
            redirect_uri="http://127.0.0.1:8000/api/integrations/fortnox/callback",
        )
        user = get_user_model().objects.create(username="kills")
        url = get_authorization_url(app=app, tenant=tenant, user=user, session_key="kills")
        answer = sandbox.decide(url)
        complete_consent(provider=app.provider, session_key="kills", query=answer)
        now = clock.now()
        StreamOffset.objects.create(
            app=app, topic="vouchers", offset=sandbox.last("vouchers"), stored_at=now, heard_until=now
        )


def wish(what: str) -> None:
    [tenant_id] = _tenants()
    with scope.scope([tenant_id]):
        tenant = Tenant.objects.get(pk=tenant_id)
        if what == "stop":
            wishes.stop_listening(tenant=tenant, stopped_by="test")
        else:
            wishes.start_listening(tenant=tenant, started_by="test")


def stored() -> dict[str, Any]:
    [tenant_id] = _tenants()
    with scope.scope([tenant_id]):
        numbers = sorted(InboxEvent.objects.values_list("external_id", flat=True))
        stream = EventStream.objects.get()
        offsets = dict(StreamOffset.objects.values_list("topic", "offset"))
    pid = int(stream.lease_owner.split(":")[1]) if stream.lease_owner else 0
    return {"numbers": numbers, "events": stream.events, "offset": offsets.get("vouchers"), "pid": pid}


def listen(folder: Path) -> None:
    """Each point kills about every second time, until it has killed once; then nobody dies any more."""
    child = 0

    def end(*_: Any) -> None:
        if child:
            os.kill(child, signal.SIGKILL)
        os._exit(0)

    signal.signal(signal.SIGTERM, end)
    while True:
        connections.close_all()
        schedule(folder)
        child = os.fork()
        if child == 0:
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            _listen_as_child()
        os.waitpid(child, 0)


def schedule(folder: Path) -> None:
    killed = hits(folder)
    kill = {point: 0.0 if killed[point] else _LIKELY for point in POINTS}
    plan = {"kill": kill, "seed": 7, "hits": str(folder / "hits.txt")}
    Path(settings.FROST_FAILPOINTS).write_text(json.dumps(plan), encoding="utf-8")


def _listen_as_child() -> None:
    supervisor = Supervisor()
    with scope.scope():
        while True:
            supervisor.tick()
            time.sleep(0.05)


def _tenants() -> list[UUID]:
    with scope.scope():
        return tenant_ids()


def desk() -> None:
    seed(Sandbox(settings.FROST_SANDBOX_URL))
    _say({})
    for line in sys.stdin:
        if line.strip() == "stored":
            _say(stored())
        else:
            wish(line.strip())
            _say({})


def _say(answer: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


def main(what: str, *more: str) -> None:
    from frost_integrations.celery import app

    app.conf.update(broker_url="memory://localhost/", broker_transport_options={})
    if what == "desk":
        desk()
    else:
        listen(Path(more[0]))


if __name__ == "__main__":
    main(*sys.argv[1:])
