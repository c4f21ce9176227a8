"""Finds the providers: every sibling package with a module `provider` that holds PROVIDER."""

import importlib
import pkgutil
from functools import cache
from pathlib import Path

from accounting.providers.base import Provider


class UnknownProvider(LookupError):
    """No such provider is installed."""


@cache
def _found() -> dict[str, Provider]:
    result: dict[str, Provider] = {}
    for module in pkgutil.iter_modules([str(Path(__file__).parent)]):
        if not module.ispkg:
            continue
        declared = importlib.import_module(f"accounting.providers.{module.name}.provider")
        provider = getattr(declared, "PROVIDER", None)
        if not isinstance(provider, Provider) or provider.key != module.name:
            raise ImportError(
                f"accounting/providers/{module.name}/provider.py must define PROVIDER with that key."
            )
        result[provider.key] = provider
    return result


def all_providers() -> list[Provider]:
    return list(_found().values())


def get(key: str) -> Provider:
    """The declaration of one provider.

    Raises UnknownProvider.
    """
    try:
        return _found()[key]
    except KeyError:
        raise UnknownProvider(key) from None
