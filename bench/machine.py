"""The machine a measurement ran on, as one can say it in a table."""

import os
import platform
from datetime import UTC, datetime
from pathlib import Path


def describe() -> dict[str, str]:
    """Name -> value: processor, cores, memory, kernel, disk's file system, date."""
    return {
        "Processor": _field(Path("/proc/cpuinfo"), "model name") or platform.processor() or platform.machine(),
        "Cores": str(len(os.sched_getaffinity(0))),
        "Memory": _gib(_field(Path("/proc/meminfo"), "MemTotal")),
        "Kernel": f"{platform.system()} {platform.release()}",
        "Load before": f"{os.getloadavg()[0]:.2f}",
        "Date": f"{datetime.now(UTC):%Y-%m-%d}",
    }


def _field(path: Path, name: str) -> str:
    if not path.exists():
        return ""
    for line in path.read_text().splitlines():
        key, _, value = line.partition(":")
        if key.strip() == name:
            return value.strip()
    return ""


def _gib(text: str) -> str:
    number = text.split(" ")[0]
    return f"{int(number) / 2**20:.0f} GiB" if number.isdigit() else "unknown"
