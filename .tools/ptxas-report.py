"""Reads the resource report of ptxas from a build log: registers, shared memory and spills of each kernel for each architecture.

Fails when a kernel in which training spends its time spills: attention of head sizes 64 and 128 by tensor cores, products, norms,
cross-entropy, AdamW. Others that spill are listed.
"""

import re
import subprocess
import sys

ENTRY = re.compile(r"Compiling entry function '(\S+)' for '(\w+)'")
SPILL = re.compile(r"(\d+) bytes stack frame, (\d+) bytes spill stores, (\d+) bytes spill loads")
USED = re.compile(r"Used (\d+) registers(?:.*?(\d+) bytes smem)?")


# The plain kernels of attention take what the others do not: odd head sizes, other alignments, fp32.
HOT = re.compile(r"hopper_kernel|mma_kernel<(.*MmaShape<)?(64|128),|multiply|product|norm_|cross_entropy|softmax|adamw")
COLD = re.compile(r"plain_kernel")


def read(path: str) -> list[dict]:
    kernels, current = {}, None
    with open(path, encoding="utf8", errors="replace") as log:
        for line in log:
            if entry := ENTRY.search(line):
                current = {"name": entry[1], "architecture": entry[2], "stack": 0, "spilled": 0, "registers": 0}
                kernels[entry[1], entry[2]] = current
            elif current and (spill := SPILL.search(line)):
                current["stack"] = int(spill[1])
                current["spilled"] = int(spill[2]) + int(spill[3])
            elif current and (used := USED.search(line)):
                current["registers"] = int(used[1])
    return list(kernels.values())


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
    names = readable([kernel["name"] for kernel in kernels])
    for kernel, name in zip(kernels, names, strict=True):
        kernel["name"] = name
    spilling = [kernel for kernel in kernels if kernel["spilled"]]
    hot = [kernel for kernel in spilling if HOT.search(kernel["name"]) and not COLD.search(kernel["name"])]
    architectures = sorted({kernel["architecture"] for kernel in kernels})
    print(f"{len(kernels)} kernels for {', '.join(architectures)}; {len(spilling)} spill registers, {len(hot)} of them hot")
    for kernel in spilling:
        mark = "FAILED" if kernel in hot else "note"
        print(f"  {mark:<6} {kernel['architecture']:>7} {kernel['registers']:>4} registers {kernel['spilled']:>5} bytes spilled  {kernel['name'][:110]}")
    return 1 if hot else 0


if __name__ == "__main__":
    sys.exit(main())
