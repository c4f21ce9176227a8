"""The browser of the browser tests: Chromium as the system has it; root on Debian may add it."""

import shutil
import subprocess

from script import debian
from script.terminal import say

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")


def find() -> str | None:
    """The path of a browser that starts, or None."""
    found = _starting()
    if found is None and debian.can_install():
        say("Installing chromium for the browser tests ...")
        found = _starting() if debian.install("chromium") else None
    return found


def _starting() -> str | None:
    paths = (path for name in NAMES if (path := shutil.which(name)))
    return next((path for path in paths if _answers(path)), None)


def _answers(path: str) -> bool:
    """Ubuntu's package of that name is a pointer to the snap and does not start in a container."""
    try:
        done = subprocess.run([path, "--version"], capture_output=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0
