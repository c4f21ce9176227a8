"""Yesterday's database comes back while the provider is at today: everything is found again, nothing is made."""

from tests.campaign import facts, ground, judge, outcomes
from tests.campaign.crew import crew
from tests.campaign.ground import Database
from tests.campaign.stage import Organisation, Stage


def run(stage: Stage) -> list[str]:
    found = []
    for number in range(1, 6 if stage.full else 2):
        found += _restored(stage, number)
    return found


def _restored(stage: Stage, number: int) -> list[str]:
    who, wanted = stage.organisation(number), facts.make(number, customers=15, invoices=20, payments=15)
    yesterday = facts.Facts(wanted.customers[:6], [])
    _synced(stage, who, yesterday)
    backup = _back_up(stage, number)
    _synced(stage, who, wanted)
    before = stage.opponent.ledger(who.company)
    _restore(stage, backup)
    stage.struck["database restored"] += 1
    since = stage.opponent.last()
    _synced(stage, who, wanted)
    wire = [line for line in stage.opponent.wire(who.company, since) if line["method"] == "POST"]
    ledger = stage.opponent.ledger(who.company)
    documents = sum(len(rows) for rows in before.values())
    stage.say(f"restore {number}: {documents} documents before and after, {len(wire)} creates")
    return [
        *(f"create after the restore: {line['path']}" for line in wire),
        *([] if documents == sum(len(rows) for rows in ledger.values()) else ["the ledger grew"]),
        *judge.verdict(wanted, ledger),
        *outcomes.complaints(who),
    ]


def _synced(stage: Stage, who: Organisation, wanted: facts.Facts) -> None:
    with crew(2, stage.environment, stage.data / "workers.log"):
        stage.post(who, wanted)
        stage.sync(who)
        stage.wait(lambda: outcomes.at_rest(who))


def _back_up(stage: Stage, number: int) -> Database:
    """A copy of the whole database, as a nightly backup makes it."""
    _disconnect()
    if not stage.database.url:
        file = stage.data / f"backup-{number}.sqlite3"
        ground.copy_sqlite(stage.data / ground.SQLITE_NAME, file)
        return Database(str(file))
    copy = stage.database.sibling(f"{stage.database.name}_backup_{number}")
    ground.create(copy, stage.database)
    return copy


def _restore(stage: Stage, backup: Database) -> None:
    from pathlib import Path

    _disconnect()
    if not stage.database.url:
        ground.copy_sqlite(Path(backup.url), stage.data / ground.SQLITE_NAME)
        return
    ground.drop(stage.database)
    ground.create(stage.database, backup)
    ground.drop(backup)


def _disconnect() -> None:
    from django.db import connections

    connections.close_all()
