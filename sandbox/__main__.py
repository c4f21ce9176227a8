"""`python -m sandbox`: starts the practice providers on a loopback address and nowhere else."""

import argparse
import ipaddress
import socket
import sys
from pathlib import Path

import uvicorn

from sandbox.app import create_app
from sandbox.options import Options, Settings

GRACE_SECONDS = 1


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m sandbox", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8090)
    parser.add_argument("--data-dir", type=Path, default=Path("var/sandbox"))
    parser.add_argument("--latency-ms", type=int, default=0)
    parser.add_argument("--jitter-ms", type=int, default=0)
    parser.add_argument("--fortnox-calls", type=int, default=25)
    parser.add_argument("--fortnox-seconds", type=float, default=5.0)
    parser.add_argument("--token-seconds", type=int, default=3600)
    parser.add_argument("--retry-after", action="store_true")
    parser.add_argument("--fsync", action="store_true")
    return parser.parse_args()


def is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class ReadyServer(uvicorn.Server):
    """Says so in one line, once it can be reached."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            port = self.servers[0].sockets[0].getsockname()[1]
            sys.stdout.write(f"sandbox ready on http://{self.config.host}:{port}/\n")
            sys.stdout.flush()


def main() -> int:
    given = arguments()
    if not is_loopback(given.host):
        sys.stderr.write(f"sandbox: {given.host} is not a loopback address\n")
        return 2
    settings = Settings(
        latency_ms=given.latency_ms,
        jitter_ms=given.jitter_ms,
        fortnox_calls=given.fortnox_calls,
        fortnox_seconds=given.fortnox_seconds,
        token_seconds=given.token_seconds,
        retry_after=given.retry_after,
    )
    config = uvicorn.Config(
        create_app(Options(given.data_dir, settings, fsync=given.fsync)),
        host=given.host,
        port=given.port,
        lifespan="off",
        log_level="warning",
        server_header=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    ReadyServer(config).run()
    return 0


if __name__ == "__main__":
    sys.exit(main())
