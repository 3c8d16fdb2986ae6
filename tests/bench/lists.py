#!/usr/bin/env python3
"""What a list of origins costs: CPU, wall time, memory and false failures, beside other tools.

    cargo build --release --locked && tests/bench/lists.py [--quick-run] [PART ...]

See README.md in this folder for the parts, the columns and the bounds. Exit status: 0, 1 when a
bound was missed, 2 when nothing could be measured.
"""

import argparse
import os
import resource
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import clients
import hotspots
import origins
from clients import Client
from measure import Run, run
from origins import FAR, Origins, Targets
from plot import growth_plot
from tables import Bound, Cell, Report

HEADS = ["client", "targets", "at once", "failed", "CPU ms", "wall s", "MiB"]
DEAD_TIMEOUT = 5


def main() -> int:
    options = parse_arguments()
    if not options.binary.exists():
        return fail(f"{options.binary} is missing: cargo build --release --locked")
    if not clients.build_limit():
        return fail("tests/bench/limit does not build")
    origins.enter_namespace()
    files = more_files()
    report = Report()
    with tempfile.TemporaryDirectory(prefix="origin-check-bench-") as folder:
        with origins.serving(Path(folder), far=True) as served:
            bench = Bench(served, options.binary, options.quick_run, report)
            inside = "a network namespace" if os.environ.get(origins.INSIDE) else "this network"
            report.say(f"{os.cpu_count()} CPUs, {files} files, in {inside}; {time.ctime()}")
            bench.warm_up()
            for name in options.parts or list(PARTS):
                began = time.monotonic()
                PARTS[name](bench)
                print(f"({name}: {time.monotonic() - began:.0f} s)", flush=True)
    missed = report.conclude(origins.OUTPUT / "lists.md")
    print(f"\nkept: {origins.OUTPUT}/lists.md")
    return 1 if missed else 0


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    default = origins.ROOT / "target/release/origin-check"
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS) + " (all)")
    parser.add_argument("--quick-run", action="store_true", help="a tenth of the targets, one run")
    parser.add_argument("--binary", type=Path, default=default, help="origin-check")
    options = parser.parse_args()
    wrong = [part for part in options.parts if part not in PARTS]
    if wrong:
        parser.error(f"no part is called {wrong[0]}; there are {', '.join(PARTS)}")
    return options


def fail(message: str) -> int:
    print(f"lists: {message}", file=sys.stderr)
    return 2


def more_files() -> int:
    """As many open files as may be had: a connection is one, for a client and for the servers."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    for files in (max(hard, 100_000), hard):
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))
            return files
        except (ValueError, OSError):
            pass  # Only a privileged process may have more than its hard limit.
    return hard


@dataclass(frozen=True)
class Median:
    """What a client costs in the middle of its runs; and the most that failed or was held."""

    client: str
    targets: int
    at_once: int
    failed: int
    cpu_ms: float
    wall: float
    memory: float

    @property
    def pace(self) -> float:
        """Milliseconds of wall time a target."""
        return self.wall * 1000 / self.targets

    def cells(self) -> list[Cell]:
        return [
            self.client, self.targets, self.at_once, self.failed,
            self.cpu_ms, self.wall, self.memory,
        ]  # fmt: skip


@dataclass
class Bench:
    """Everything that a part needs."""

    origins: Origins
    binary: Path
    short: bool
    report: Report

    def sized(self, count: int) -> int:
        return max(count // 10, 20) if self.short else count

    def runs(self, count: int) -> int:
        return 1 if self.short else count

    def limit(self, http: bool = False) -> Client:
        return clients.limit(http)

    def own(self, *options: str) -> Client:
        return clients.own(self.binary, *options)

    def warm_up(self) -> None:
        self.measure([self.limit(), self.own()], Targets(200), 64, 1)

    def measure(
        self, asked: Sequence[Client], targets: Targets, at_once: int, runs: int, files: int = 0
    ) -> list[Median]:
        """Each client in turn, so many times over: a busy machine is busy for all of them."""
        results: dict[str, list[Run]] = {client.name: [] for client in asked}
        for _ in range(runs):
            for client in asked:
                results[client.name].append(self.once(client, targets, at_once, files))
        return [median(client, targets, at_once, results[client.name]) for client in asked]

    def once(self, client: Client, targets: Targets, at_once: int, files: int = 0) -> Run:
        command = client.command(self.origins, targets, at_once)
        return run(command, self.origins.folder / "output.txt", files=files)

    def show(self, medians: Sequence[Median]) -> None:
        self.report.table(HEADS, [one.cells() for one in medians])


def median(client: Client, targets: Targets, at_once: int, runs: Sequence[Run]) -> Median:
    failed = [targets.healthy - client.passed(run.output) for run in runs]
    for run_, wrong in zip(runs, failed):
        if wrong and not targets.silent:
            show_failures(client, run_)
    cpu = statistics.median(run.cpu for run in runs) * 1000 / targets.count
    wall = statistics.median(run.wall for run in runs)
    memory = max(run.memory for run in runs)
    return Median(client.name, targets.count, at_once, max(failed), cpu, wall, memory)


def middle(medians: Sequence[Median]) -> Median:
    """The one of several whose wall time is in the middle, with the failures of all."""
    ordered = sorted(medians, key=lambda one: one.wall)
    return replace(ordered[len(ordered) // 2], failed=sum(one.failed for one in ordered))


def show_failures(client: Client, run_: Run) -> None:
    if run_.killed:
        print(f"    {client.name} was killed after {run_.wall:.0f} s")
    lines = [line for line in run_.output.splitlines() if not client.passes.search(line + b"\n")]
    for line in lines[:3]:
        print(f"    {client.name}: {line.decode(errors='replace')[:150]}")


# The parts


def compare_clients(bench: Bench) -> None:
    """The check beside the limit and the peers, the slow ones on shorter lists."""
    count = bench.sized(1000)
    bench.report.head(f"peers: 256 at once, medians of {bench.runs(5)}; ratios a target")
    own = [bench.limit(), bench.own(), bench.own("--no-http")]
    peers = clients.peers()
    fast = [client for client in peers if not client.slow]
    slow = [client for client in peers if client.slow]
    medians = bench.measure([*own, *fast], Targets(count), 256, bench.runs(5))
    medians += bench.measure(slow, Targets(bench.sized(300)), 256, bench.runs(2))
    limit, check = medians[0], medians[1]
    heads = [*HEADS, "CPU / limit", "wall / limit", "CPU / check", "wall / check"]
    rows = []
    for one in medians:
        ratios = [one.cpu_ms / limit.cpu_ms, one.pace / limit.pace]
        ratios += [one.cpu_ms / check.cpu_ms, one.pace / check.pace]
        rows.append([*one.cells(), *ratios])
    bench.report.table(heads, rows)
    faster = {client.name: client.slower_at_least for client in peers}
    for one in medians[len(own) :]:
        if faster[one.client]:
            ratio = one.pace / check.pace
            what = f"{one.client}: wall / check"
            bench.report.hold(Bound(what, ratio, faster[one.client], least=True))
    bench.report.hold(Bound("peers: failed of the check, 256 at once", check.failed, 0))


def beside_limit(bench: Bench) -> None:
    """The check and the survey beside the limit, on a longer list and with one core for each."""
    count = bench.sized(10_000)
    bench.report.head(f"limit: {count} targets, one core, medians of {bench.runs(3)}")
    asked = [bench.limit(), bench.limit(http=True), bench.own(), bench.own("--json")]
    asked += [bench.own("--no-http"), bench.own("--survey")]
    asked = [clients.on_one_core(client) for client in asked]
    medians = bench.measure(asked, Targets(count), 256, bench.runs(3))
    limit, with_http, check, as_json, _, survey = medians
    bench.show(medians)
    bench.report.hold(
        Bound("check: CPU / limit", check.cpu_ms / limit.cpu_ms, 1.35),
        Bound("check: CPU / limit with HTTP", check.cpu_ms / with_http.cpu_ms, 1.15),
        Bound("JSON: CPU / limit", as_json.cpu_ms / limit.cpu_ms, 1.45),
        Bound("JSON: CPU / check", as_json.cpu_ms / check.cpu_ms, 1.1),
        Bound("check: memory, MiB", check.memory, 20),
        Bound("survey: CPU / check", survey.cpu_ms / check.cpu_ms, 3),
        Bound("check: failed, 256 at once", check.failed + survey.failed, 0),
    )


def many_at_once(bench: Bench) -> None:
    """Every healthy target passes, however many are under way, or few files may be open."""
    count = bench.sized(10_000)
    bench.report.head(f"flight: {count} targets, more and more at once")
    medians: list[Median] = []
    for at_once in (16, 1024, 4096, count):
        medians += bench.measure([bench.own()], Targets(count), at_once, 1)
    others = [client for client in clients.peers() if client.name.startswith("Go")]
    medians += bench.measure([bench.limit(), *others], Targets(count), count, 1)
    own = [one for one in medians if one.client.startswith("origin-check")]
    starved = bench.measure([bench.own()], Targets(count), count, 1, files=1024)
    hurried = bench.measure([bench.own("--connect-timeout=1")], Targets(count), count, 1)
    bench.show(medians)
    bench.report.say("\nWith 1,024 open files at most, and with one second for each handshake:")
    bench.show([*starved, *hurried])
    bench.report.hold(
        Bound("flight: false failures", sum(one.failed for one in own), 0),
        Bound("flight: memory, MiB", max(one.memory for one in own), 160),
        Bound("flight: with 1,024 files", sum(one.failed for one in starved), 0),
        Bound("flight: with one second", sum(one.failed for one in hurried), 0),
    )


def far_away(bench: Bench) -> None:
    """At 50 ms round trip, the request after the handshake costs one round trip."""
    count = bench.sized(1000)
    at_once = 32
    bench.report.head(f"far: {count} targets, {2 * origins.DELAY_MS} ms round trip")
    asked = [bench.limit(), bench.own("--no-http"), bench.own()]
    medians = bench.measure(asked, Targets(count, FAR), at_once, bench.runs(3))
    bench.show(medians)
    _, without, check = medians
    bench.report.hold(
        Bound("far: wall, check / without HTTP", check.wall / without.wall, 2),
        Bound("far: failed", without.failed + check.failed, 0),
    )


def some_silent(bench: Bench) -> None:
    """A fifth never answers: each costs its time-out once, and nobody else anything."""
    count, at_once = bench.sized(10_000), bench.sized(4096)
    silent = count // 5
    bench.report.head(f"silent: {silent} of {count} never answer, {DEAD_TIMEOUT} s each")
    why_not = origins.silence()
    if why_not:
        bench.report.say(f"NOT MEASURED: {why_not}")
        return
    check = bench.own(f"--connect-timeout={DEAD_TIMEOUT}", "--attempts=1")
    lists = [Targets(count - silent), Targets(count, silent=silent)]
    runs = [
        [bench.measure([check], targets, at_once, 1)[0] for targets in lists]
        for _ in range(bench.runs(3))
    ]
    without, with_them = (middle(of_one_list) for of_one_list in zip(*runs))
    bench.show([without, with_them])
    rounds = -(-silent // at_once)
    bound = DEAD_TIMEOUT * rounds + without.wall
    bench.report.say(f"{rounds} round(s) of {DEAD_TIMEOUT} s + {without.wall:.2f} s = {bound:.2f} s")
    bench.report.hold(
        Bound("silent: wall / (rounds x time-out + without)", with_them.wall / bound, 1.1),
        Bound("silent: failed though healthy", with_them.failed + without.failed, 0),
    )


def growth(bench: Bench) -> None:
    """Longer and longer lists: time in proportion, memory the same."""
    counts = [1000, 3000, 10_000, 30_000] if bench.short else [1000, 3000, 10_000, 30_000, 100_000]
    bench.report.head(f"growth: {counts[0]} to {counts[-1]} targets")
    lines: dict[int, list[Median]] = {}
    for at_once, most in ((256, 20), (10_000, 120)):
        # The lengths in turn, so that a machine that slows down does so for all of them; the short
        # ones more often, since one short run tells little.
        several: dict[int, list[Run]] = {count: [] for count in counts}
        for _ in range(bench.runs(3)):
            for count, runs in several.items():
                for _ in range(max(10_000 // count, 1)):
                    runs.append(bench.once(bench.own(), Targets(count), at_once))
        lines[at_once] = [
            median(bench.own(), Targets(count), at_once, runs) for count, runs in several.items()
        ]
        # Shorter lists than may be under way are another load.
        cpu = [one.cpu_ms for one in lines[at_once] if one.targets >= at_once]
        memory = max(one.memory for one in lines[at_once])
        failed = sum(one.failed for one in lines[at_once])
        bench.report.hold(
            Bound(f"growth, {at_once} at once: CPU a target, most / least", max(cpu) / min(cpu), 1.1),
            Bound(f"growth, {at_once} at once: MiB", memory, most),
            Bound(f"growth, {at_once} at once: failed", failed, 0),
        )
    bench.show([one for line in lines.values() for one in line])
    points = {
        f"{at_once:,} at once": [(one.targets, one.wall, one.memory) for one in line]
        for at_once, line in lines.items()
    }
    picture = origins.OUTPUT / "growth.svg"
    picture.write_text(growth_plot(points))
    bench.report.say(f"drawn: {picture.name}")


def instructions(bench: Bench) -> None:
    """Growth again, in instructions: a clock also counts what else this machine is busy with."""
    counts = [1000, 3000, 10_000]
    bench.report.head(f"instructions: {counts[0]} to {counts[-1]} targets, 64 at once")
    if not shutil.which("valgrind"):
        bench.report.say("NOT MEASURED: valgrind is missing")
        return
    client = bench.own("--connect-timeout=10", "--response-timeout=60")
    each = []
    for targets in map(Targets, map(bench.sized, counts)):
        command = client.command(bench.origins, targets, 64)
        each.append(hotspots.instructions(command) / targets.count)
    bench.report.table(
        ["targets", "user-space instructions a target"],
        [[bench.sized(count), f"{each_:,.0f}"] for count, each_ in zip(counts, each)],
    )
    bench.report.hold(Bound("instructions a target, most / least", max(each) / min(each), 1.1))


def profile(bench: Bench) -> None:
    """Where the CPU time of the check and of a survey goes."""
    count = bench.sized(10_000)
    bench.report.head(f"profile: {count} targets, 256 at once, % of the CPU time")
    binary = origins.OUTPUT / "profile/release/origin-check"
    why_not = hotspots.why_not(binary)
    if why_not:
        bench.report.say(f"NOT MEASURED: {why_not}")
        return
    for options in ([], ["--survey"]):
        client = clients.own(binary, *options)
        command = client.command(bench.origins, Targets(count), 256)
        shares = hotspots.recorded(command, bench.origins.folder)
        bench.report.table([client.name, "%"], hotspots.by_kind(shares))
        bench.report.say("")
        first = [(symbol[:90], share) for share, symbol in shares[:12]]
        bench.report.table(["the dearest functions", "%"], first)
        bench.report.say("")


PARTS: dict[str, Callable[[Bench], None]] = {
    "limit": beside_limit,
    "peers": compare_clients,
    "flight": many_at_once,
    "far": far_away,
    "silent": some_silent,
    "growth": growth,
    "instructions": instructions,
    "profile": profile,
}

if __name__ == "__main__":
    sys.exit(main())
