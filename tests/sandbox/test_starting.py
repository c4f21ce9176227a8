"""`python -m sandbox` as a process: one line when ready, loopback only, gone soon after SIGTERM."""

import subprocess
import sys
from pathlib import Path

import pytest
import requests

from sandbox.__main__ import is_loopback


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.4", "::", "example.se"])  # noqa: S104
def test_other_addresses_than_loopback_are_refused(host: str) -> None:
    assert not is_loopback(host)


def test_it_says_when_it_is_ready_and_leaves_quickly(data_dir: Path) -> None:
    command = [sys.executable, "-m", "sandbox", "--port", "0", "--data-dir", str(data_dir), "--fsync"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        ready = process.stdout.readline()
        url = ready.split()[-1]
        hold = {"faults": [{"kind": "timeout_before_commit", "hold": 60}]}
        requests.post(f"{url}_sandbox/faults", json=hold, timeout=5)
        with pytest.raises(requests.ReadTimeout):
            requests.get(f"{url}fortnox/3/me", timeout=0.1)
        process.terminate()
        process.wait(timeout=30)  # half of what the held request would take
    assert ready.startswith("sandbox ready on http://127.0.0.1:")


def test_a_public_address_ends_the_program(data_dir: Path) -> None:
    command = [sys.executable, "-m", "sandbox", "--host", "0.0.0.0", "--data-dir", str(data_dir)]  # noqa: S104
    done = subprocess.run(command, capture_output=True, text=True, timeout=10, check=False)
    assert done.returncode == 2
    assert not data_dir.exists()
