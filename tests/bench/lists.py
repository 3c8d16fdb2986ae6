#!/usr/bin/env python3
"""What a list costs: CPU, wall and memory for so many loopback targets.

    cargo build --release && tests/bench/lists.py [--targets 1000,10000] [--binary PATH]

One nginx on 127.0.0.1 with a P-256 chain of leaf and intermediate stands for all
origins; each target has a name of its own that is led to it, so that names, SNI
and checks are per target. Printed for `--quick` and the full check at each
concurrency: targets that do not pass (must be 0), wall seconds, CPU milliseconds
a target (user and system of origin-check alone), and the most memory it had.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from compare import make_certificates, start_origin  # noqa: E402

ROOT = Path(__file__).resolve().parent.parent.parent
HOST = "origin.example.com"


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--targets", default="1000,10000")
    arguments.add_argument("--concurrency", default="256,4096")
    arguments.add_argument("--binary", default=str(ROOT / "target/release/origin-check"))
    options = arguments.parse_args()
    wrong = 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make_certificates(folder)
        port, origin = start_origin(folder)
        try:
            print(f"{'targets':>8} {'manner':>7} {'at once':>7} {'not ok':>6} {'wall s':>7} {'CPU ms':>7} {'MiB':>6}")
            for count in numbers(options.targets):
                targets = folder / "targets.txt"
                targets.write_text("".join(f"{HOST}:{1024 + n % 64000}\n" for n in range(count)))
                for manner in ("quick", "full"):
                    for at_once in numbers(options.concurrency):
                        wrong += measure(options.binary, folder, port, targets, count, manner, at_once)
        finally:
            origin.terminate()
    return 1 if wrong else 0


def measure(binary, folder, port, targets, count, manner, at_once):
    command = [binary, "-q", "--unordered", "--targets", str(targets), "--ca-file", str(folder / "root.pem")]
    command += ["--connect-to", f"::127.0.0.1:{port}", "--concurrency", str(at_once), "--per-host", "10000"]
    if manner == "quick":
        command += ["--quick", "--no-http"]
    output = folder / "output.txt"
    with open(output, "wb") as to:
        started = time.monotonic()
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=to, stderr=subprocess.DEVNULL)
        _, _, usage = os.wait4(process.pid, 0)
        wall = time.monotonic() - started
        process.returncode = 0
    passed = sum(line.startswith(b"pass ") for line in output.read_bytes().splitlines())
    cpu = 1000 * (usage.ru_utime + usage.ru_stime) / count
    wrong = count - passed
    print(f"{count:>8} {manner:>7} {at_once:>7} {wrong:>6} {wall:>7.1f} {cpu:>7.2f} {usage.ru_maxrss / 1024:>6.1f}", flush=True)
    return wrong


def numbers(text):
    return [int(number) for number in text.split(",")]


if __name__ == "__main__":
    sys.exit(main())
