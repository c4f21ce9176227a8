"""Ports: looked at before anything starts, so that a busy one gives a sentence and not a traceback."""

import socket
from collections.abc import Mapping

from script.refusal import Refusal


def chosen_port(environment: Mapping[str, str], variable: str, default: int) -> int:
    text = environment.get(variable) or str(default)
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 65535:
        raise Refusal(f"{variable} is {text!r}; it must be a port number from 1 to 65535.")
    return int(text)


def require_free(port: int, variable: str) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError as error:
            raise Refusal(
                f"Port {port} needs root. Start with {variable}={port + 8000} script/server."
            ) from error
        except OSError as error:
            raise Refusal(
                f"Port {port} is taken. Stop what listens there "
                f"or start with {variable}={port + 1} script/server."
            ) from error


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
