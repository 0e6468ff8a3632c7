"""Runs a command and tells on its last line of output what it took: `python -S benches/measure.py LOG COMMAND …`.

A process of its own, because the peak memory that the kernel reports of a child starts at its parent's.
"""

import json
import os
import subprocess
import sys
import time

log, *command = sys.argv[1:]
with open(log, "wb") as sink:
    started = time.perf_counter()
    child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=sink)
    text = child.stdout.read()
    _, status, usage = os.wait4(child.pid, 0)
    wall = time.perf_counter() - started
print(
    json.dumps(
        {
            "exit": os.waitstatus_to_exitcode(status),
            "wall_s": round(wall, 3),
            "cpu_s": round(usage.ru_utime + usage.ru_stime, 3),
            "peak_mib": round(usage.ru_maxrss / 1024, 1),
            "output": text.decode(errors="replace"),
        }
    )
)
