"""Server settings for the machine at hand: generous where there is memory, safe where there is little."""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

MB = 1024 * 1024
SMALL_SHARED_MEMORY = 512 * MB


@dataclass(frozen=True)
class Machine:
    memory: int  # bytes
    processors: int
    shared_memory: int  # bytes of /dev/shm
    disk_free: int  # bytes where the cluster lies


def this_machine(folder: Path) -> Machine:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    for limit in ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"):
        try:
            memory = min(memory, int(Path(limit).read_text(encoding="ascii")))
        except (OSError, ValueError):  # no such limit here, or the word «max»
            continue
    shm = Path("/dev/shm")  # noqa: S108 - only its size is asked
    return Machine(
        memory=memory,
        processors=os.cpu_count() or 1,
        shared_memory=shutil.disk_usage(shm).total if shm.exists() else SMALL_SHARED_MEMORY,
        disk_free=shutil.disk_usage(folder).free,
    )


def settings_for(machine: Machine) -> dict[str, str]:
    def between(low: int, value: int, high: int) -> str:
        return f"{max(low, min(value, high)) // MB}MB"

    memory = machine.memory
    settings = {
        "shared_buffers": between(64 * MB, memory // 8, 4096 * MB),
        "effective_cache_size": between(256 * MB, memory // 2, 65536 * MB),
        "work_mem": between(4 * MB, memory // 512, 32 * MB),
        "maintenance_work_mem": between(32 * MB, memory // 32, 512 * MB),
        "max_wal_size": between(256 * MB, min(memory // 8, machine.disk_free // 10), 4096 * MB),
        "min_wal_size": "80MB",
        "max_connections": "100",
        "max_parallel_workers": str(machine.processors),
        "max_parallel_workers_per_gather": str(min(2, machine.processors - 1)),
        "random_page_cost": "1.1",
        "checkpoint_timeout": "15min",
        "jit": "off",
    }
    if machine.shared_memory < SMALL_SHARED_MEMORY:  # a container's 64 MB: parallel queries would fail
        settings["dynamic_shared_memory_type"] = "mmap"
    return settings
