"""`python -m tests.campaign.part NAME FOLDER ...`: one part in a process of its own, on a stage of its own."""

import importlib
import json
import sys
import time
from pathlib import Path

from tests.campaign import crew, ground, plan
from tests.campaign.opponent import opponent
from tests.campaign.stage import Stage


def main(order: plan.Order) -> int:
    data = ground.empty_folder(Path(order.folder) / order.part)
    started = time.monotonic()
    found, notes = _play(order, data)
    result = plan.Result(order.part, found, notes, time.monotonic() - started)
    (Path(order.folder) / f"{order.part}.json").write_text(json.dumps(result.__dict__), encoding="utf-8")
    return 1 if found else 0


def _play(order: plan.Order, data: Path) -> tuple[list[str], list[str]]:
    part = plan.PARTS[order.part]
    with opponent(data / "sandbox", **part.opponent) as other, order.database(data) as database:
        schedule, kills = crew.failpoints(data, part.kills, order.seeds[0])
        more = {"FROST_FAILPOINTS": schedule} if part.kills else {}
        scale = part.scale(full=order.full)
        variables = {**scale.variables, **part.variables, **order.broker}
        environment = ground.environment(data, database, other.url, **variables)
        ground.inherited(environment)
        _set_up_django()
        stage = Stage(scale, order.full, order.seeds, data, database, other, environment | more, kills)
        found = _run(part, stage)
        _close()
    return found, stage.notes


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
