"""SIGKILL at four points of every write, with late commits and lost answers; each seed is an organisation."""

import time
from contextlib import suppress
from dataclasses import dataclass
from random import Random
from typing import Any

from tests.campaign import facts, judge, outcomes
from tests.campaign.crew import POINTS, crew
from tests.campaign.stage import Organisation, Stage
from tests.campaign.terminal import counted

TOGETHER = 6  # organisations at work at the same time
WORKERS = 3
MANY = 20  # so many seeds meet every kind of write
EVERY_KIND = {
    "customer create", "customer update", "invoice create", "invoice update", "invoice bookkeep", "invoice credit",
    "invoicepayment create", "invoicepayment bookkeep",
}  # fmt: skip


@dataclass
class Seed:
    number: int
    who: Organisation
    facts: facts.Facts
    since: int = 0


def run(stage: Stage) -> list[str]:
    found = []
    for start in range(0, len(stage.seeds), TOGETHER):
        found += _batch(stage, stage.seeds[start : start + TOGETHER])
    return found + _hits(stage)


def _batch(stage: Stage, numbers: list[int]) -> list[str]:
    stage.opponent.clear()
    seeds = [Seed(n, stage.organisation(n), facts.make(n)) for n in numbers]
    with crew(2, _calm(stage), stage.data / "workers.log"):
        _prepare(stage, seeds)
    for seed in seeds:
        _plant_faults(stage, seed)
    _order(stage, seeds)
    with crew(WORKERS, stage.environment, stage.data / "workers.log"):
        _rage(stage, seeds)
    stage.say(f"faults: {counted(stage.opponent.struck())}")
    stage.opponent.clear()
    with crew(2, _calm(stage), stage.data / "workers.log"):
        took = _converge(stage, seeds)
    stage.say(f"seeds {numbers[0]} to {numbers[-1]}: at rest {took:.0f} s after the last fault")
    return [complaint for seed in seeds for complaint in _judged(stage, seed)]


def _calm(stage: Stage) -> dict[str, str]:
    return {name: value for name, value in stage.environment.items() if name != "FROST_FAILPOINTS"}


def _prepare(stage: Stage, seeds: list[Seed]) -> None:
    """A first version stands at the provider, so that the storm also meets updates and corrections."""
    for seed in seeds:
        first = facts.Facts(seed.facts.customers[:8], _early(seed.facts))
        stage.post(seed.who, first)
        stage.sync(seed.who)
    stage.wait(lambda: all(outcomes.at_rest(seed.who) for seed in seeds))
    for seed in seeds:
        early = {one["source_ref"] for one in _early(seed.facts)}
        _change(seed, early)


def _early(all_facts: facts.Facts) -> list[dict[str, Any]]:
    customers = {one["source_ref"] for one in all_facts.customers[:8]}
    return [one for one in all_facts.invoices if one["customer"] in customers]


def _change(seed: Seed, early: set[str]) -> None:
    """Only what stands there already can be corrected; the rest is new in the storm."""
    facts.change(seed.facts, seed.number)
    for ref in list(seed.facts.corrected):
        if ref not in early:
            del seed.facts.corrected[ref]


def _plant_faults(stage: Stage, seed: Seed) -> None:
    draw = Random(f"faults:{seed.number}")  # noqa: S311
    write = {"company": seed.who.company, "times": None, "path": "^/3/"}
    kinds: list[dict[str, Any]] = [
        *({"kind": "late_commit", "delay": delay, "probability": 0.03} for delay in stage.scale.late),
        {"kind": "timeout_after_commit", "hold": 2 * _deadline(stage), "probability": 0.025},
        {"kind": "reset", "after_commit": True, "probability": 0.025},
        {"kind": "reset", "probability": 0.025},
        {"kind": "status", "status": 503, "probability": 0.025},
        {"kind": "status", "status": 504, "after_commit": True, "probability": 0.025},
        {"kind": "truncated", "probability": 0.025},
    ]
    planted = [
        {**write, **kind, "method": method, "seed": draw.randrange(10**9)}
        for method in ("POST", "PUT")
        for kind in kinds
    ]
    lost_look = {**write, "kind": "reset", "method": "GET", "probability": 0.01, "seed": seed.number}
    stage.opponent.faults(*planted, lost_look)


def _deadline(stage: Stage) -> float:
    return float(stage.environment.get("FROST_HTTP_DEADLINE_SECONDS", "60"))


def _order(stage: Stage, seeds: list[Seed]) -> None:
    for seed in seeds:
        seed.since = stage.opponent.last()
        stage.post(seed.who, seed.facts)
        stage.sync(seed.who)


def _rage(stage: Stage, seeds: list[Seed]) -> None:
    """Faults and kills until everything stands, or the storm has met enough (see `Storm`)."""
    storm = stage.scale.storm
    earliest, before = time.monotonic() + storm.shortest, stage.opponent.requests()
    with suppress(TimeoutError):
        stage.wait(
            lambda: _done(seeds) or (time.monotonic() > earliest and _enough(stage, before)), storm.longest
        )
    lasted = time.monotonic() + storm.shortest - earliest
    stage.say(f"storm of {lasted:.0f} s: {stage.opponent.requests() - before} requests")


def _enough(stage: Stage, before: int) -> bool:
    storm, kills = stage.scale.storm, stage.kills
    assert kills is not None
    if min(kills.by_point().values()) < storm.hits:
        return False
    if storm.requests and stage.opponent.requests() - before < storm.requests:
        return False
    return not storm.every_fault or all(stage.opponent.struck().values())


def _unhit(stage: Stage) -> list[str]:
    return [point for point in POINTS if stage.kills is None or not stage.kills.at(point)]


def _done(seeds: list[Seed]) -> bool:
    """A person solves the proposals to credit and send anew as soon as they appear."""
    solved = sum(outcomes.solve_open(seed.who, "booked_changed") for seed in seeds)
    return not solved and all(outcomes.at_rest(seed.who) and not _moving(seed.who) for seed in seeds)


def _converge(stage: Stage, seeds: list[Seed]) -> float:
    """Without further faults everything comes to rest; then the hourly run finds what is left to do."""
    took = stage.wait(lambda: _done(seeds))
    for seed in seeds:
        stage.sync(seed.who)
    stage.wait(lambda: _done(seeds))
    return took


def _moving(who: Organisation) -> int:
    found = outcomes.states(who, blocked=False)
    return sum(found.get(state, 0) for state in ("ready", "waiting", "sending", "uncertain"))


def _judged(stage: Stage, seed: Seed) -> list[str]:
    ledger = stage.opponent.ledger(seed.who.company)
    wire = stage.opponent.wire(seed.who.company)
    found = [
        *judge.verdict(seed.facts, ledger),
        *judge.second_sends(seed.facts, wire, stage.scale.settle),
        *outcomes.complaints(seed.who),
    ]
    faults = sum(bool(line["fault"]) for line in wire)
    stage.say(f"seed {seed.number}: {len(wire)} requests, {faults} faults, {len(found)} complaints")
    return [f"seed {seed.number}: {one}" for one in found]


def _hits(stage: Stage) -> list[str]:
    kills = stage.kills
    assert kills is not None
    stage.look_at_kills()
    for point in POINTS:
        kinds = sorted((kind, n) for (where, kind), n in kills.by_kind.items() if where == point)
        stage.say(f"kills {point}: {kills.at(point)}  ({', '.join(f'{kind} {n}' for kind, n in kinds)})")
    unmet = EVERY_KIND - {kind for _, kind in kills.by_kind} if len(stage.seeds) >= MANY else set()
    return [
        *(f"no worker was killed at {point}" for point in _unhit(stage)),
        *(f"no worker was killed while writing {kind}" for kind in sorted(unmet)),
    ]
