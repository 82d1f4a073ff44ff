"""Lays the figures of the engine beside those of others: a table on the screen, and results.json in the folder of the run."""

import datetime
import json
import pathlib
import subprocess
import sys


def lines_of(path: pathlib.Path) -> list[dict]:
    if not path.exists():
        return []
    return [json.loads(line) for line in path.read_text(encoding="utf8").splitlines() if line.startswith("{")]


def output_of(*command: str) -> str:
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return ""


def main() -> None:
    folder = pathlib.Path(sys.argv[1])
    ours, peers = lines_of(folder / "figures.jsonl"), lines_of(folder / "peers.jsonl")
    results = []
    for figure in ours:
        key = (figure["what"], figure["unit"])
        beside = {peer["peer"]: peer["value"] for peer in peers if (peer["what"], peer["unit"]) == key and peer["value"]}
        results.append({**figure, "peers": beside})
    known = {(figure["what"], figure["unit"]) for figure in ours}
    alone = [peer for peer in peers if (peer["what"], peer["unit"]) not in known]
    document = {
        "date": datetime.date.today().isoformat(),
        "device": output_of("nvidia-smi", "--query-gpu=name,memory.total,driver_version", "--format=csv,noheader"),
        "nvcc": output_of("nvcc", "--version").splitlines()[-1:],
        "results": results,
        "peers_alone": alone,
    }
    (folder / "results.json").write_text(json.dumps(document, indent=1) + "\n", encoding="utf8")
    for result in results:
        sooner = result["unit"] in ("ms", "us", "s")
        ratios = "  ".join(
            f"{peer} {value:.4g} ({(value / result['value'] if sooner else result['value'] / value):.2f}x)" for peer, value in result["peers"].items()
        )
        print(f"{result['id']:<5} {result['what']:<62} {result['value']:>10.4g} {result['unit']:<10} {ratios}")


if __name__ == "__main__":
    main()
