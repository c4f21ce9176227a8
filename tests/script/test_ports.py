"""Ports: what is taken or is no port gives a sentence with the remedy, before anything starts."""

import socket
from pathlib import Path

import pytest

from script import ports, serve
from script.refusal import Refusal


def test_a_taken_port_names_the_remedy() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(Refusal, match=f"Port {port} is taken.*PORT={port + 1} script/server"):
            ports.require_free(port, "PORT")


def test_a_port_that_was_just_closed_is_free() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        with socket.create_connection(("127.0.0.1", port)):
            server.accept()[0].close()
    ports.require_free(port, "PORT")


@pytest.mark.parametrize("text", ["", "8001"])
def test_an_unset_port_is_the_default(text: str) -> None:
    assert ports.chosen_port({"PORT": text}, "PORT", 8000) == (int(text) if text else 8000)


@pytest.mark.parametrize("text", ["web", "0", "65536", "-1", "80 00", "²"])
def test_what_is_no_port_is_refused(text: str) -> None:
    with pytest.raises(Refusal, match="port number from 1 to 65535"):
        ports.chosen_port({"PORT": text}, "PORT", 8000)


def test_web_and_sandbox_cannot_share_a_port() -> None:
    with pytest.raises(Refusal, match="two different ports"):
        serve.chosen_place({"PORT": "8100", "SANDBOX_PORT": "8100"})


def test_the_data_directory_is_seen_from_the_caller(tmp_path: Path) -> None:
    assert serve.chosen_place({"FROST_DATA_DIR": str(tmp_path)}).data == tmp_path.resolve()
    assert serve.chosen_place({}).data.name == "var"
