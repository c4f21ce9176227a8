"""`python -m tests.campaign.part ORDER`: one part in a process of its own, on a stage of its own.

The campaign made its folder and its database, and takes both away, with every process that the part started.
"""

import importlib
import os
import signal
import sys
import time
from pathlib import Path

from script.processes import end_with_parent
from tests.campaign import crew, ground, plan
from tests.campaign.ground import Database
from tests.campaign.opponent import opponent
from tests.campaign.scale import Storm
from tests.campaign.stage import Stage

RESULT = "result.json"


def main(order: plan.Order) -> int:
    _end_with_the_campaign()
    data = Path(order.data)
    result = _play(order, data)
    (data / RESULT).write_text(result.to_json(), encoding="utf-8")
    return 1 if result.complaints else 0


def _end_with_the_campaign() -> None:
    """A campaign that is killed can end nobody: the part leads the session and takes all of it along."""
    signal.signal(signal.SIGTERM, lambda *_: os.killpg(0, signal.SIGKILL))
    end_with_parent()


def _play(order: plan.Order, data: Path) -> plan.Result:
    part, database = plan.PARTS[order.part], Database(order.database_url)
    started = time.monotonic()
    with opponent(data / "sandbox") as other:
        scale = part.scale(full=order.full)
        variables = {**scale.variables, **order.broker, "CAMPAIGN_PAUSE": str(scale.pause)}
        environment = ground.environment(data, database, other.url, **variables)
        ground.inherited(environment)
        _set_up_django()
        kills = _kills(part, scale.storm, data, order)
        more = {"FROST_FAILPOINTS": str(kills.path)} if kills else {}
        stage = Stage(
            order.part, scale, order.full, order.seeds, data, database, other, environment | more, kills
        )
        found = _run(part, stage)
        result = plan.Result(
            order.part,
            database.kind,
            found,
            time.monotonic() - started,
            seeds=len(order.seeds) if part.kills else 0,
            requests=other.requests(),
            faults={**other.all_struck(), **+stage.struck},
            kills=_told(part, kills, full=order.full) if kills else {},
        )
        _close()
    return result


def _kills(part: plan.Part, storm: Storm, data: Path, order: plan.Order) -> crew.Kills | None:
    if not part.kills:
        return None
    eager = part.eager_in(full=order.full) or storm.eager
    return crew.Kills(data, part.kills, order.seeds[0], storm.hits, eager)


def _told(part: plan.Part, kills: crew.Kills, *, full: bool) -> dict[str, int]:
    """Per point; of a part that is too short to meet every point when it is quick, then only those that were."""
    found = kills.by_point()
    return (
        found
        if full or not part.some_points
        else {point: number for point, number in found.items() if number}
    )


def _run(part: plan.Part, stage: Stage) -> list[str]:
    module = importlib.import_module(f"tests.campaign.parts.{part.module}")
    try:
        return list(module.run(stage))
    except (TimeoutError, AssertionError) as error:
        return [f"{type(error).__name__}: {error}"]


def _set_up_django() -> None:
    import django

    django.setup()
    from frost_integrations.celery import app

    app.conf.update(broker_url="memory://localhost/", broker_transport_options={})


def _close() -> None:
    from django.db import connections

    connections.close_all()


if __name__ == "__main__":
    sys.exit(main(plan.Order.from_json(sys.argv[1])))
