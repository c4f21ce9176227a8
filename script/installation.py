"""The steps that bring an installation up to the code: database, messages, static files, demo tenant."""

import subprocess
from collections.abc import Mapping
from pathlib import Path

from script import demo_file
from script.layout import ROOT, venv_program
from script.refusal import Refusal
from script.terminal import say

PYTHON = venv_program("python")
ADMIN_USER = "kassor"


def prepare(data: Path, environment: Mapping[str, str], *, base_url: str, sandbox_url: str) -> None:
    run("Database", [PYTHON, "manage.py", "migrate", "--noinput", "--verbosity=0"], environment)
    run("Messages", [venv_program("pybabel"), "compile", "-d", "locale", "-D", "django"], environment)
    run("Static files", [PYTHON, "manage.py", "collectstatic", "--noinput", "--verbosity=0"], environment)
    _demo_tenant(data / "demo.json", environment, base_url=base_url, sandbox_url=sandbox_url)


def load_demo(demo_json: Path, environment: Mapping[str, str]) -> None:
    """Connects to the practice company on every start; the records are sent on the first one only.

    The books of the year before are brought once, whenever that was.
    """
    config = ["--config", str(demo_json)]
    run("Consent at the sandbox", [PYTHON, "-m", "demo", "connect", *config], environment)
    if demo_file.read(demo_json).get("loaded") is not True:
        run("Demo records", [PYTHON, "-m", "demo", "load", *config], environment)
        demo_file.merge(demo_json, loaded=True)
    run("Last year's books", [PYTHON, "-m", "demo", "last-year", *config], environment)


def run(title: str, command: list[str], environment: Mapping[str, str]) -> None:
    say(f"{title} ...")
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode:
        said = "\n".join(f"    {line}" for line in done.stdout.splitlines()[-25:])
        raise Refusal(f"{title}: failed with exit code {done.returncode}.\n{said}")


def _demo_tenant(path: Path, environment: Mapping[str, str], *, base_url: str, sandbox_url: str) -> None:
    tenant_before = demo_file.read(path).get("tenant_id")
    command = [PYTHON, "manage.py", "demo_tenant", "--admin-user", ADMIN_USER, "--json", str(path)]
    run("Demo tenant", command, environment)
    values = demo_file.merge(path, base_url=base_url, sandbox_url=sandbox_url)
    if values.get("tenant_id") != tenant_before:  # a new database: the file remembers an older one
        demo_file.merge(path, loaded=False, integrations={})
