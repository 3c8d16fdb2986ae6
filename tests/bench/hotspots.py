"""Where the CPU time of a program goes, as perf saw it, in a few kinds; and its instructions."""

import re
import shutil
import subprocess
from pathlib import Path

# The first that fits counts. What is inlined counts for the function that it went into.
KINDS = [
    ("kernel: sockets, memory, scheduling", r"^\[k\]"),
    ("cryptography (ring)", r"ring|x25519|p256|p384|ecp_nistz|sha256|sha512|aes_|gcm|fiat|bn_|LIMBS|curve25519"),
    ("allocation", r"malloc|free|calloc|realloc|_int_|unlink_chunk|__rust_(de|re)?alloc|arena"),
    ("copying memory", r"mem(cpy|move|set|cmp)|__mem|bcmp"),
    ("certificates (webpki, x509-parser, DER)", r"webpki|x509|asn1|der_parser|nom|oid|pki_types|origin_check::pki"),
    ("TLS (rustls)", r"rustls"),
    ("checks", r"origin_check::check"),
    ("report", r"origin_check::report|serde|fmt::|core::str"),
    ("asking (probe, wire)", r"origin_check::(probe|wire|observation|routing|target|cloudfront)"),
    ("the list (command)", r"origin_check"),
    ("runtime (tokio, std)", r"tokio|mio|futures|std::|core::|alloc::|pthread|clock_gettime|epoll|syscall"),
]  # fmt: skip
LINE = re.compile(r"^\s*(\d+\.\d+)%\s+(\S+)\s+(\[[k.]\])\s+(.+?)\s*$")


def why_not(binary: Path) -> str:
    """Why there is nothing to see, or nothing."""
    if not shutil.which("perf"):
        return "perf is missing (Debian: apt-get install linux-perf)"
    if not binary.exists():
        return f"{binary} is missing; README.md says how to build it with symbols"
    return ""


def recorded(command: list[str], folder: Path) -> list[tuple[float, str]]:
    """The share of each function in percent, the largest first; `[k]` begins those of the kernel."""
    data = folder / "perf.data"
    options = ["-q", "-F", "997", "-e", "cpu-clock", "-o", str(data)]
    subprocess.run(["perf", "record", *options, "--", *command], capture_output=True)
    report = ["perf", "report", "-i", str(data), "--stdio", "--no-children"]
    fields = ["--sort", "dso,symbol", "--fields", "overhead,dso,symbol", "--percent-limit", "0"]
    result = subprocess.run([*report, *fields], capture_output=True, text=True)
    shares = []
    for line in result.stdout.splitlines():
        found = LINE.match(line)
        if found:
            share, program, level, symbol = found.groups()
            kernel = "[k] " if level == "[k]" or "vdso" in program else ""
            shares.append((float(share), kernel + symbol))
    return sorted(shares, reverse=True)


def instructions(command: list[str]) -> int:
    """How many instructions the program itself carried out, by valgrind's count."""
    valgrind = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null"]
    result = subprocess.run(
        [*valgrind, *command], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    found = re.search(r"Collected : (\d+)", result.stderr)
    if not found:
        raise RuntimeError(f"valgrind counted nothing: {result.stderr[-500:]}")
    return int(found[1])


def by_kind(shares: list[tuple[float, str]]) -> list[tuple[str, float]]:
    """The sum of each kind, and of what fits none."""
    sums = {name: 0.0 for name, _ in KINDS} | {"other": 0.0}
    for share, symbol in shares:
        fits = (name for name, pattern in KINDS if re.search(pattern, symbol))
        sums[next(fits, "other")] += share
    return sorted(sums.items(), key=lambda kind: -kind[1])
