"""Packages of Debian and Ubuntu: installed only by root, and only the named ones."""

import os
import shutil
import subprocess


def can_install() -> bool:
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def install(package: str) -> bool:
    """Whether it is installed now; False where we may not. The lists are fetched when the first try fails."""
    if not can_install():
        return False
    return _apt("install", package) or (_apt("update") and _apt("install", package))


def _apt(verb: str, *packages: str) -> bool:
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(
        ["apt-get", verb, "-y", "-q", *(["--no-install-recommends"] if packages else []), *packages],
        env=os.environ | quiet,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        check=False,
    )
    return done.returncode == 0
