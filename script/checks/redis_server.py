"""Which Redis the tests use; on a shared one they claim an empty database and leave it empty."""

import secrets
import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

import redis

from script.checks import bundled, private_server
from script.checks.unavailable import Unavailable
from script.ports import free_port

LOCAL = "redis://127.0.0.1:6379"
DATABASES = range(9, 16)
CLAIM = "frost-test-claim"
CLAIM_SECONDS = 90 * 60  # longer than any run; a killed one does not keep it for ever
READY_SECONDS = 10


@dataclass(frozen=True)
class RedisServer:
    origin: str
    variables: dict[str, str]


@contextmanager
def provided(environment: Mapping[str, str]) -> Iterator[RedisServer]:
    with ExitStack() as stack:
        origin, url = _chosen(stack, environment.get("REDIS_URL"))
        prefix = f"frost-test-{secrets.token_hex(4)}:"
        stack.callback(delete_keys, url, prefix)
        yield RedisServer(origin, {"REDIS_URL": url, "FROST_BROKER_PREFIX": prefix})


def delete_keys(url: str, prefix: str) -> int:
    """Nobody else's keys are touched; how many there were."""
    with redis.Redis.from_url(url, socket_timeout=5) as client:
        keys = list(client.scan_iter(f"{prefix}*", count=1000))
        return client.delete(*keys) if keys else 0


def _chosen(stack: ExitStack, given: str | None) -> tuple[str, str]:
    if given:
        return "REDIS_URL", given
    local = stack.enter_context(_claimed_database())
    if local:
        return "the local server", local
    installed = shutil.which("redis-server")
    if installed:
        return "a private server", stack.enter_context(_private(installed))
    program = str(bundled.fetched(bundled.REDIS))
    return "a private server, bundled program", stack.enter_context(_private(program))


@contextmanager
def _claimed_database() -> Iterator[str | None]:
    for number in DATABASES:
        url = f"{LOCAL}/{number}"
        with redis.Redis.from_url(url, socket_timeout=5) as client:
            try:
                free = client.dbsize() == 0 and client.set(CLAIM, "1", nx=True, ex=CLAIM_SECONDS)
            except redis.RedisError:
                break
            if free:
                yield url
                client.flushdb()
                return
    yield None


@contextmanager
def _private(program: str) -> Iterator[str]:
    with private_server.folder("redis") as home:
        password, port = secrets.token_hex(16), free_port()
        options = ["--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--requirepass", password]
        with private_server.running([program, "--port", str(port), *options], home):
            url = f"redis://:{password}@127.0.0.1:{port}/0"
            _wait(url)
            yield url


def _wait(url: str) -> None:
    deadline = time.monotonic() + READY_SECONDS
    with redis.Redis.from_url(url, socket_timeout=5) as client:
        while True:
            try:
                client.ping()
            except redis.RedisError as error:
                if time.monotonic() > deadline:
                    raise Unavailable(f"the private Redis did not start: {error}") from error
                time.sleep(0.05)
            else:
                return
