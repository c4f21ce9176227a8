"""script/server: from a fresh clone to a running installation with the demo in it; Ctrl-C ends it."""

import fcntl
import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from script import demo_file, environment, installation, settings_file
from script.layout import ROOT, data_directory, practice_environment, venv_program
from script.ports import chosen_port, require_free
from script.processes import Processes
from script.readiness import wait_until_ready
from script.refusal import Refusal
from script.shutdown import StopAsked, stop_on_signals
from script.terminal import run_command, say

LISTENER = ROOT / "accounting" / "management" / "commands" / "listen_events.py"
READY_SECONDS = 120


@dataclass(frozen=True)
class Place:
    data: Path
    port: int
    sandbox_port: int

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def sandbox_url(self) -> str:
        return f"http://127.0.0.1:{self.sandbox_port}"

    @property
    def demo_json(self) -> Path:
        return self.data / "demo.json"


def main(arguments: list[str]) -> int:
    if arguments:
        raise Refusal("script/server takes no arguments; PORT, SANDBOX_PORT and FROST_DATA_DIR change it.")
    place = chosen_place(os.environ)
    with stop_on_signals(), _only_one(place.data):
        try:
            require_free(place.port, "PORT")
            require_free(place.sandbox_port, "SANDBOX_PORT")
            environment.prepare(environment.RUNTIME)
            _serve(place)
        except StopAsked:
            say("Stopped.")
    return 0


def chosen_place(variables: Mapping[str, str]) -> Place:
    port = chosen_port(variables, "PORT", 8000)
    sandbox_port = chosen_port(variables, "SANDBOX_PORT", 8090)
    if port == sandbox_port:
        raise Refusal(f"PORT and SANDBOX_PORT are both {port}; choose two different ports.")
    return Place(data_directory(variables), port, sandbox_port)


def _serve(place: Place) -> None:
    settings_file.prepare(place.data, base_url=place.base_url, sandbox_url=place.sandbox_url)
    variables = practice_environment(place.data)
    addresses = {"base_url": place.base_url, "sandbox_url": place.sandbox_url}
    installation.prepare(place.data, variables, **addresses)
    processes = Processes(logs=place.data / "log", cwd=ROOT, environment=variables)
    try:
        for name, command in commands(place).items():
            processes.start(name, command)
        say("Waiting for the processes ...")
        for url in (f"{place.sandbox_url}/", f"{place.base_url}/healthz"):
            wait_until_ready(url, seconds=READY_SECONDS, still_alive=processes.require_alive)
        installation.load_demo(place.demo_json, variables)
        _announce(place)
        while True:
            processes.require_alive()
            time.sleep(0.5)
    except StopAsked:
        say("Stopping ...")
        raise
    finally:
        processes.stop()


def commands(place: Place) -> dict[str, list[str]]:
    python, celery = venv_program("python"), venv_program("celery")
    log_level = ["--loglevel", "INFO"]
    found = {
        "sandbox": [
            *(python, "-m", "sandbox", "--port", str(place.sandbox_port)),
            *("--data-dir", str(place.data / "sandbox")),
        ],
        "web": [
            *(venv_program("gunicorn"), "frost_integrations.wsgi", "--bind", f"127.0.0.1:{place.port}"),
            *(
                "--worker-class",
                "gthread",
                "--workers",
                "2",
                "--threads",
                "4",
                # Longer than callers and proxies keep a silent connection: nobody's request meets its end.
                "--keep-alive",
                "75",
                "--graceful-timeout",
                "5",
                "--no-control-socket",
            ),
        ],
        "worker": [
            *(celery, "-A", "frost_integrations", "worker", "-P", "threads", "-c", "4"),
            *("--without-gossip", "--without-mingle", *log_level),
        ],
        "beat": [celery, "-A", "frost_integrations", "beat", "--pidfile=", *log_level],
    }
    if LISTENER.is_file():
        found["listener"] = [python, "manage.py", LISTENER.stem]
    return found


def _announce(place: Place) -> None:
    demo = demo_file.read(place.demo_json)
    say()
    say(f"  Admin     {place.base_url}/admin/")
    say(f"  User      {demo.get('admin_user')}")
    say(f"  Password  {demo.get('admin_password')}")
    say(f"  Sandbox   {place.sandbox_url}/")
    say(f"  API key and ids: {place.demo_json}    logs: {place.data / 'log'}")
    say()
    say("Ctrl-C stops everything; the data stays.")


@contextmanager
def _only_one(data: Path) -> Iterator[None]:
    settings_file.make_private(data)
    with (data / "server.lock").open("w", encoding="ascii") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise Refusal(
                f"script/server already runs on the data in {data}. "
                "Stop it, or start with another FROST_DATA_DIR."
            ) from error
        yield


if __name__ == "__main__":
    run_command(main)
