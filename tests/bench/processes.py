"""What a running process costs: its processor time and its memory (Linux)."""
import os
from pathlib import Path
from typing import Final

TICKS_PER_S: Final = os.sysconf("SC_CLK_TCK")
USER_TICKS, SYSTEM_TICKS = 11, 12   # counted after the name in parentheses


def cpu_s(pid: int) -> float:
    """Processor time of a process and its children, in steps of a clock tick."""
    return sum(_own_cpu_s(each) for each in _family(pid))


def resident_mb(pid: int) -> float:
    """Memory of a process and its children that is in RAM now."""
    return sum(_own_resident_kb(each) for each in _family(pid)) / 1_024


def _own_cpu_s(pid: int) -> float:
    after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(after_name[USER_TICKS]) + int(after_name[SYSTEM_TICKS])) / TICKS_PER_S


def _own_resident_kb(pid: int) -> int:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1])
    return 0


def _family(pid: int) -> list[int]:
    listed = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(each for child in listed for each in _family(int(child)))]
