"""The virtual environment: packages are installed when a pinned file changed, and only then."""

import hashlib
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from script import environment
from script.environment import Maker
from script.refusal import Refusal
from tests.sizes import only_full


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("place")
    subprocess.run([sys.executable, "-m", "venv", str(root / "venv")], check=True)
    return root


def prepare(place: Path, *lines: str) -> None:
    (place / "requirements.txt").write_text("\n".join(lines), encoding="utf-8")
    environment.prepare(("requirements.txt",), venv=place / "venv", root=place)


@only_full
def test_an_unchanged_file_installs_nothing(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    prepare(place, "# first")
    assert "Installing requirements.txt" in capsys.readouterr().out
    prepare(place, "# first")
    assert capsys.readouterr().out == ""


def test_a_changed_file_is_installed(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    prepare(place, "# one")
    prepare(place, "# other")
    assert capsys.readouterr().out.count("Installing") == 2


def tiny_wheel(folder: Path) -> Path:
    path = folder / "tiny-1-py3-none-any.whl"
    parts = {
        "tiny.py": "",
        "tiny-1.dist-info/METADATA": "Metadata-Version: 2.1\nName: tiny\nVersion: 1\n",
        "tiny-1.dist-info/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        "tiny-1.dist-info/RECORD": "tiny.py,,\ntiny-1.dist-info/RECORD,,\n",
    }
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return path


def test_a_package_is_installed_only_with_its_hash(place: Path) -> None:
    wheel = tiny_wheel(place)
    source = ["--no-index", f"--find-links {place}"]
    for _ in range(2):  # a failure is not taken for done
        with pytest.raises(Refusal, match="could not be installed"):
            prepare(place, *source, "tiny==1")
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    prepare(place, *source, f"tiny==1 --hash=sha256:{digest}")
    subprocess.run([place / "venv" / "bin" / "python", "-c", "import tiny"], check=True)


@only_full
def test_a_broken_environment_is_made_anew(tmp_path: Path) -> None:
    (tmp_path / "venv" / "bin").mkdir(parents=True)
    (tmp_path / "venv" / "bin" / "python").symlink_to("/nowhere/python3.10")
    prepare(tmp_path, "# nothing")
    assert (
        subprocess.run([tmp_path / "venv" / "bin" / "python", "-c", "import pip"], check=False).returncode
        == 0
    )


def offered_python(folder: Path, script: str) -> str:
    program = folder / "python"
    program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    program.chmod(0o755)
    return str(program)


def make(place: Path, maker: Maker) -> None:
    (place / "requirements.txt").touch()
    environment.prepare(("requirements.txt",), venv=place / "venv", root=place, maker=maker)


def test_without_the_venv_package_the_sentence_names_it(tmp_path: Path) -> None:
    maker = Maker(offered_python(tmp_path, "exit 1"), add_package=lambda _: False)
    with pytest.raises(Refusal, match=r"sudo apt-get install python3\.\d+-venv"):
        make(tmp_path, maker)


@only_full
def test_where_it_may_be_installed_that_one_package_is(tmp_path: Path) -> None:
    added: list[str] = []
    python = offered_python(tmp_path, f'test -f {tmp_path}/added && exec {sys.executable} "$@"')

    def add(package: str) -> bool:
        added.append(package)
        (tmp_path / "added").touch()
        return True

    make(tmp_path, Maker(python, add_package=add))
    assert added == [f"python{sys.version_info.major}.{sys.version_info.minor}-venv"]
    assert (tmp_path / "venv" / "bin" / "pip").exists()
