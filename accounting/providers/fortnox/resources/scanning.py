"""When reading a whole list is cheaper than looking up one by one."""

from accounting.providers.base import Window

_FEW = 3


def pays_off(window: Window) -> bool:
    return window.count > _FEW
