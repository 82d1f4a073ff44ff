"""Reads the resource report of ptxas from a build log: registers, shared memory and spills of each kernel for each architecture.

Fails when a kernel spills. Prints the kernels with the most registers.
"""

import re
import subprocess
import sys

ENTRY = re.compile(r"Compiling entry function '(\S+)' for '(\w+)'")
SPILL = re.compile(r"(\d+) bytes stack frame, (\d+) bytes spill stores, (\d+) bytes spill loads")
USED = re.compile(r"Used (\d+) registers(?:.*?(\d+) bytes smem)?")


def read(path: str) -> list[dict]:
    kernels, current = [], None
    with open(path, encoding="utf8", errors="replace") as log:
        for line in log:
            if entry := ENTRY.search(line):
                current = {"name": entry[1], "architecture": entry[2], "stack": 0, "spilled": 0, "registers": 0}
                kernels.append(current)
            elif current and (spill := SPILL.search(line)):
                current["stack"] = int(spill[1])
                current["spilled"] = int(spill[2]) + int(spill[3])
            elif current and (used := USED.search(line)):
                current["registers"] = int(used[1])
    return kernels


def readable(names: list[str]) -> list[str]:
    try:
        shown = subprocess.run(["c++filt"], input="\n".join(names), capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return names
    return shown.stdout.splitlines()


def main() -> int:
    kernels = read(sys.argv[1])
    if not kernels:
        print("ptxas-report: expected lines of ptxas -v in the log, found none", file=sys.stderr)
        return 1
    spilling = [kernel for kernel in kernels if kernel["spilled"]]
    architectures = sorted({kernel["architecture"] for kernel in kernels})
    print(f"{len(kernels)} kernels for {', '.join(architectures)}; {len(spilling)} spill registers")
    shown = spilling or sorted(kernels, key=lambda kernel: -kernel["registers"])[:10]
    for kernel, name in zip(shown, readable([kernel["name"] for kernel in shown]), strict=True):
        print(f"  {kernel['architecture']:>7} {kernel['registers']:>4} registers {kernel['spilled']:>5} bytes spilled  {name[:100]}")
    return 1 if spilling else 0


if __name__ == "__main__":
    sys.exit(main())
