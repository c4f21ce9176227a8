"""When reading a whole list is cheaper than looking up one by one."""

_FEW = 3


def pays_off(count: int) -> bool:
    return count > _FEW
