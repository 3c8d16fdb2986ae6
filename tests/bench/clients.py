"""Who is asked to check the targets: the limit, origin-check, and what people use instead."""

import os
import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from origins import HERE, LIMIT, OUTPUT, Origins, Targets

GO_LOOP = OUTPUT / "go-loop"


@dataclass(frozen=True)
class Client:
    """A program: how it is called for a list, and what its output has once for each pass.

    `slower_at_least` is how many times the wall time of the check it has to take at the least,
    where that was promised; a `slow` one is given a shorter list.
    """

    name: str
    command: Callable[[Origins, Targets, int], list[str]]
    passes: re.Pattern[bytes]
    slower_at_least: float = 0
    slow: bool = False

    def passed(self, output: bytes) -> int:
        return len(self.passes.findall(output))


def limit(http: bool = False) -> Client:
    """The bare loop; with `http` it sends one request too."""
    further = ["http"] if http else []

    def command(origins: Origins, targets: Targets, at_once: int) -> list[str]:
        pairs = write_pairs(origins, targets)
        asked = ["check", str(pairs), str(origins.authorities), str(at_once)]
        return [str(LIMIT), *asked, *further]

    name = " ".join(["limit", *further])
    return Client(name, command, re.compile(rb"^pass ", re.MULTILINE))


def on_one_core(client: Client) -> Client:
    """The same client, with one core for all its threads."""

    def command(origins: Origins, targets: Targets, at_once: int) -> list[str]:
        return ["taskset", "-c", "0", *client.command(origins, targets, at_once)]

    return replace(client, command=command)


def own(binary: Path, *options: str) -> Client:
    """origin-check with these options, led to the addresses by --connect-to."""
    form = [] if "--json" in options else ["-q"]
    passes = rb'"verdict":"pass","status"' if "--json" in options else rb"^pass "

    def command(origins: Origins, targets: Targets, at_once: int) -> list[str]:
        listed = origins.folder / "names.txt"
        listed.write_text("".join(f"{name}:{port}\n" for name, _, port in targets.each()))
        leads = [
            f"--connect-to=:{port}:{address}:{origins.port}" for port, address in targets.leads()
        ]
        return [
            str(binary), *form, "--unordered", *options, *leads,
            f"--targets={listed}", f"--ca-file={origins.authority}",
            f"--concurrency={at_once}", "--per-host=10000",
        ]  # fmt: skip

    name = " ".join(["origin-check", *options])
    return Client(name, command, re.compile(passes, re.MULTILINE))


def go_loop() -> Client:
    def command(origins: Origins, targets: Targets, at_once: int) -> list[str]:
        pairs = write_pairs(origins, targets)
        return [str(GO_LOOP), str(pairs), str(origins.authorities), str(at_once)]

    return Client("Go crypto/tls loop", command, re.compile(rb"^pass ", re.MULTILINE), 1.4)


def nmap() -> Client:
    """The script prints certificates and judges nothing; a target counts when one was printed."""

    def command(origins: Origins, targets: Targets, at_once: int) -> list[str]:
        listed = origins.folder / "addresses.txt"
        listed.write_text("".join(f"{address}\n" for _, address, _ in targets.each()))
        return [
            "nmap", "-n", "-Pn", "-sT", "-T4", "--script", "ssl-cert", "-p", str(origins.port),
            "--min-hostgroup", str(at_once), "--min-parallelism", str(at_once), "-iL", str(listed),
        ]  # fmt: skip

    return Client("nmap ssl-cert", command, re.compile(rb"\| ssl-cert: "), 8)


def curl(one_root: bool) -> Client:
    """One request for each; curl has at most 300 at once."""

    def command(origins: Origins, targets: Targets, at_once: int) -> list[str]:
        lines = ["no-progress-meter", "parallel", "parallel-immediate", "http1.1"]
        lines += [f"parallel-max = {min(at_once, 300)}", f'cacert = "{trusted(origins, one_root)}"']
        lines += ['write-out = "%{http_code} %{ssl_verify_result}\\n"']
        for name, address, _ in targets.each():
            place = f"{name}:{origins.port}"
            lines += [f'url = "https://{place}/"', 'output = "/dev/null"']
            lines += [f'resolve = "{place}:{address}"']
        config = origins.folder / "curl.conf"
        config.write_text("\n".join(lines) + "\n")
        return ["curl", "--config", str(config)]

    passes = re.compile(rb"200 0$", re.MULTILINE)
    if one_root:
        return Client("curl -Z, one root", command, passes, slow=True)
    return Client("curl -Z", command, passes, 10, slow=True)


def openssl(one_root: bool) -> Client:
    """As many processes at once as make sense on this machine: more make it slower."""

    def command(origins: Origins, targets: Targets, _at_once: int) -> list[str]:
        listed = origins.folder / "arguments.txt"
        with open(listed, "w", encoding="ascii") as file:
            for name, address, _ in targets.each():
                file.write(f"-connect {address}:{origins.port} ")
                file.write(f"-servername {name} -verify_hostname {name}\n")
        processes = str(4 * (os.cpu_count() or 1))
        options = ["-brief", "-verify_return_error", "-CAfile", str(trusted(origins, one_root))]
        xargs = ["xargs", "-a", str(listed), "-L1", "-P", processes]
        return [*xargs, "openssl", "s_client", *options]

    passes = re.compile(rb"Verification: OK")
    if one_root:
        return Client("xargs -P s_client, one root", command, passes, slow=True)
    return Client("xargs -P s_client", command, passes, 30, slow=True)


def trusted(origins: Origins, one_root: bool) -> Path:
    """What this machine trusts and the bench's root, as in people's calls; or that root alone."""
    return origins.authority if one_root else origins.authorities


def write_pairs(origins: Origins, targets: Targets) -> Path:
    """A line `NAME ADDRESS:PORT` for each target."""
    pairs = origins.folder / "pairs.txt"
    port = origins.port
    pairs.write_text("".join(f"{name} {address}:{port}\n" for name, address, _ in targets.each()))
    return pairs


def peers() -> list[Client]:
    """Those that are installed; the others are named, with the way to install them."""
    found: list[Client] = []
    for program, package, client in (
        ("go", "golang-go", go_loop()),
        ("nmap", "nmap", nmap()),
        ("curl", "curl", curl(one_root=False)),
        ("curl", "curl", curl(one_root=True)),
        ("openssl", "openssl", openssl(one_root=False)),
        ("openssl", "openssl", openssl(one_root=True)),
    ):
        if shutil.which(program) and (program != "go" or build_go_loop()):
            found.append(client)
        else:
            print(f"MISSING: {client.name}: apt-get install {package}; left out")
    return found


def build_go_loop() -> bool:
    environment = {**os.environ, "GO111MODULE": "off", "GOFLAGS": ""}
    source = str(HERE / "peers/loop.go")
    command = ["go", "build", "-o", str(GO_LOOP), source]
    return subprocess.run(command, env=environment).returncode == 0


def build_limit() -> bool:
    manifest = str(HERE / "limit/Cargo.toml")
    command = ["cargo", "build", "--release", "--locked", "--quiet"]
    folders = ["--manifest-path", manifest, "--target-dir", str(OUTPUT / "limit")]
    return subprocess.run([*command, *folders]).returncode == 0
