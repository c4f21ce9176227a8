"""What the figures were measured on: no figure means anything without it."""

import os
import platform

from benchmarks.report import Row


def facts(database: str, redis: str) -> Row:
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    return {
        "cores": os.cpu_count() or 0,
        "database": database,
        "redis": bool(redis),
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
        "load_at_start": round(load, 2),
    }
