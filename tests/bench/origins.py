"""The origins that are asked: certificates, servers, targets, distance and silence."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from compare import make_certificates

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
OUTPUT = ROOT / "target/bench"
LIMIT = OUTPUT / "limit/release/limit"

BUNDLE = Path("/etc/ssl/certs/ca-certificates.crt")
ADDRESSES = 1024
# origin-check is led by port, and every lead costs it a little memory: fewer than addresses.
ROUTES = 128
FIRST_PORT = 1024
NEAR, FAR, SILENT = "127.77", "127.78", "127.99"
SILENT_ADDRESSES = 32
DELAY_MS = 25
INSIDE = "ORIGIN_CHECK_BENCH_NAMESPACE"


@dataclass(frozen=True)
class Origins:
    """Where the servers are, and what their certificates hang on."""

    folder: Path
    port: int

    @property
    def authority(self) -> Path:
        return self.folder / "root.pem"

    @property
    def authorities(self) -> Path:
        """What this machine trusts, and the authority: origin-check has Mozilla's list built in."""
        return self.folder / "authorities.pem"


@dataclass(frozen=True)
class Targets:
    """A list of targets: so many, of them so many that never answer, in a network."""

    count: int
    network: str = NEAR
    silent: int = 0

    @property
    def healthy(self) -> int:
        return self.count - self.silent

    def each(self) -> Iterator[tuple[str, str, int]]:
        """Name, address, and the port by which origin-check is led to that address."""
        every = self.count // self.silent if self.silent else 0
        for number in range(self.count):
            name = f"t{number}.bench.example.com"
            if every and number % every == every - 1:
                place = number // every % SILENT_ADDRESSES
                yield name, address(SILENT, place), FIRST_PORT + ROUTES + place
            else:
                place = number % ADDRESSES
                yield name, address(self.network, place), FIRST_PORT + place % ROUTES

    def leads(self) -> Iterator[tuple[int, str]]:
        """Which port stands for which address."""
        for place in range(ROUTES):
            yield FIRST_PORT + place, address(self.network, place)
        for place in range(SILENT_ADDRESSES if self.silent else 0):
            yield FIRST_PORT + ROUTES + place, address(SILENT, place)


def address(network: str, number: int) -> str:
    """The same as in limit/src/addresses.rs."""
    return f"{network}.{number // 250}.{number % 250 + 1}"


def enter_namespace() -> None:
    """Begins again in a network of its own, where root may make one.

    There nobody else's connections are in the way, and packets can be dropped.
    """
    if os.environ.get(INSIDE) or os.geteuid() != 0 or not shutil.which("unshare"):
        return
    if subprocess.run(["unshare", "--net", "true"], capture_output=True).returncode:
        return
    os.environ[INSIDE] = "yes"
    script = 'ip link set lo up && exec "$@"'
    os.execvp("unshare", ["unshare", "--net", "sh", "-c", script, "sh", sys.executable, *sys.argv])


def silence() -> str:
    """Makes the silent network drop everything. Returns why it cannot, or nothing."""
    if not os.environ.get(INSIDE):
        return "needs root, and a network namespace of its own (unshare --net)"
    if not shutil.which("nft"):
        return "nft is missing (Debian: apt-get install nftables)"
    rules = (
        "add table inet bench; "
        "add chain inet bench input { type filter hook input priority 0; }; "
        f"add rule inet bench input ip daddr {SILENT}.0.0/16 drop"
    )
    result = subprocess.run(["nft", rules], capture_output=True, text=True)
    return f"nft: {result.stderr.strip()}" if result.returncode else ""


@contextmanager
def serving(folder: Path, far: bool) -> Iterator[Origins]:
    """The servers, and where wanted the relay in front of them, until the end of the block."""
    make_certificates(folder, "*.bench.example.com")
    trusted = BUNDLE.read_text() if BUNDLE.exists() else ""
    (folder / "authorities.pem").write_text(trusted + (folder / "root.pem").read_text())
    files = [str(folder / "chain.pem"), str(folder / "leaf.key")]
    processes: list[subprocess.Popen[bytes]] = []
    try:
        port = start([str(LIMIT), "serve", *files, NEAR, str(ADDRESSES)], processes)
        if far:
            relay = [FAR, str(ADDRESSES), str(port), NEAR, str(DELAY_MS)]
            start([str(LIMIT), "relay", *relay], processes)
        yield Origins(folder, port)
    finally:
        for process in processes:
            process.kill()
            process.wait()


def start(command: list[str], processes: list[subprocess.Popen[bytes]]) -> int:
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
    processes.append(process)
    assert process.stdout
    line = process.stdout.readline()
    if not line:
        raise SystemExit(f"lists: did not start: {' '.join(command)}")
    return int(line)
