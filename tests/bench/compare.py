#!/usr/bin/env python3
"""What one check costs, beside the tools that people use instead.

    cargo build --release && tests/bench/compare.py [--runs 21] [--binary PATH]

One loopback origin (nginx; `openssl s_server` where nginx is missing) with a
P-256 chain of leaf and intermediate is asked by `openssl s_client`, by
`sslscan` and by `origin-check`, in turn, so that a busy machine is busy for
all of them: directly, and through a relay that delays every byte by 25 ms
each way. Printed are medians of wall time and CPU time (user and system of
the client process), the highest peak RSS, and the connections that the relay
counted, then origin-check's share of each other tool.

What the figures do not say: the tools answer different questions (s_client
does one handshake, sslscan tries every cipher suite); the relay cannot delay
the TCP handshake, so over a real network every connection that has to wait
for another one costs a round trip more than here.

Needs Python 3.9 and openssl; a tool that is missing is named and left out
(Debian: apt-get install nginx-light sslscan). Linux only, because of RSS.
Exit status: 0, or 2 when nothing could be compared.
"""

import argparse
import asyncio
import ctypes
import os
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HOST = "origin.example.com"
ONE_WAY = 0.025
PR_SET_CHILD_SUBREAPER = 36


def main():
    arguments = parse_arguments()
    if arguments.relay:
        return asyncio.run(relay(*arguments.relay))
    if not shutil.which("openssl"):
        return fail("openssl is missing; it makes the certificates")
    with tempfile.TemporaryDirectory(prefix="origin-check-bench-") as folder:
        folder = Path(folder)
        make_certificates(folder)
        port, server = start_origin(folder)
        far, counter, relaying = start_relay(port)
        try:
            tools = find_tools(arguments.binary, folder)
            if len(tools) < 2:
                return fail("fewer than two tools are here: nothing to compare")
            compare(tools, port, far, counter, arguments.runs)
        finally:
            for process in (relaying, server):
                process.terminate()
                process.wait()
    return 0


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    default = Path(__file__).resolve().parents[2] / "target/release/origin-check"
    parser.add_argument("--runs", type=int, default=21, help="of each tool (21)")
    parser.add_argument("--binary", type=Path, default=default, help="origin-check")
    parser.add_argument("--relay", nargs=2, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.runs < 1:
        parser.error("--runs: at least 1")
    return arguments


def fail(message):
    print(f"compare: {message}", file=sys.stderr)
    return 2


# The tools


def find_tools(binary, folder):
    """Name -> the command for a port, in the order of the report."""
    root = folder / "root.pem"
    tools = {
        "openssl s_client": lambda port: [
            "openssl", "s_client", "-connect", f"127.0.0.1:{port}", "-servername", HOST,
            "-CAfile", str(root), "-verify_hostname", HOST, "-verify_return_error",
        ],
        "sslscan": lambda port: [
            "sslscan", "--no-colour", f"--sni-name={HOST}", f"127.0.0.1:{port}",
        ],
    }
    for options in ([], ["--survey"]):
        tools[" ".join(["origin-check", *options])] = lambda port, options=options: [
            str(binary), "--ca-file", str(root), "--resolve", f"{HOST}:{port}:127.0.0.1",
            *options, f"{HOST}:{port}",
        ]
    for name in list(tools):
        program = tools[name](0)[0]
        if not shutil.which(program):
            print(f"MISSING: {name}: there is no {program}; left out")
            del tools[name]
    return tools


def compare(tools, port, far, counter, runs):
    distances = {"direct": port, f"{ONE_WAY * 1000:.0f} ms each way": far}
    failed = False
    for distance, to in distances.items():
        results = {name: [] for name in tools}
        for name, command in tools.items():
            status, output = try_out(command(to))
            if status != 0:
                failed = True
                print(f"WARNING: {name}, {distance}: exit status {status}; it said:")
                print("    " + "\n    ".join(output.splitlines()[-5:]))
        for _ in range(runs):
            for name, command in tools.items():
                results[name].append(measure(command(to)))
        connections = {name: count(counter, command(far)) for name, command in tools.items()}
        memory = {name: max(peak_rss(command(to)) for _ in range(3)) for name, command in tools.items()}
        report(distance, runs, results, memory, connections)
    if failed:
        print("\nA tool failed (see WARNING): its figures are those of its failure.")


def report(distance, runs, results, memory, connections):
    figures = {
        name: (
            statistics.median(wall for wall, _ in measured) * 1000,
            statistics.median(cpu for _, cpu in measured) * 1000,
            memory[name] / 1024,
            connections[name],
        )
        for name, measured in results.items()
    }
    print(f"\n{distance}: median of {runs} runs")
    print(f"{'':22}{'wall ms':>10}{'CPU ms':>10}{'RSS MiB':>10}{'connections':>13}")
    for name, (wall, cpu, rss, opened) in figures.items():
        print(f"{name:22}{wall:10.1f}{cpu:10.1f}{rss:10.1f}{opened:13}")
    for own in ("origin-check", "origin-check --survey"):
        for other in ("openssl s_client", "sslscan"):
            if own in figures and other in figures:
                shares = [mine / theirs for mine, theirs in zip(figures[own], figures[other])]
                wall, cpu, rss, opened = (f"{share:.2f}x" for share in shares)
                print(f"  {own} / {other}: wall {wall}, CPU {cpu}, RSS {rss}, connections {opened}")


# Measuring


def spawn(command, output=os.devnull):
    """Starts a command with no input and its output in a file."""
    write = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    actions = [
        (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
        (os.POSIX_SPAWN_OPEN, 1, str(output), write, 0o600),
        (os.POSIX_SPAWN_DUP2, 1, 2),
    ]
    return os.posix_spawnp(command[0], command, os.environ, file_actions=actions)


def measure(command):
    """Wall and CPU seconds of one run."""
    begin = time.perf_counter()
    _, _, usage = os.wait4(spawn(command), 0)
    return time.perf_counter() - begin, usage.ru_utime + usage.ru_stime


def try_out(command):
    """Exit status and output of one run, which also warms the caches."""
    with tempfile.NamedTemporaryFile() as output:
        _, status = os.waitpid(spawn(command, output.name), 0)
        return os.waitstatus_to_exitcode(status), output.read().decode(errors="replace")


def peak_rss(command):
    """Peak RSS of one run in KiB.

    Linux counts the memory of whoever started a program as that program's own
    peak, and this interpreter is larger than what it starts. So a shell starts
    it and leaves; the orphan begins when the shell is gone, and is waited for
    here.
    """
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    script = 'exec 3<&0; (read _ <&3; exec "$@" 3<&-) </dev/null >/dev/null 2>&1 & echo $!'
    pipe = subprocess.PIPE
    with subprocess.Popen(["sh", "-c", script, "sh", *command], stdin=pipe, stdout=pipe) as shell:
        orphan = int(shell.stdout.read())
        shell.wait()
        shell.stdin.write(b"begin\n")
    _, _, usage = os.wait4(orphan, 0)
    return usage.ru_maxrss


def count(counter, command):
    """Connections of one run, as the relay accepted them."""
    read_available(counter)
    os.waitpid(spawn(command), 0)
    time.sleep(0.1)
    return len(read_available(counter))


def read_available(pipe):
    try:
        return os.read(pipe, 65536)
    except BlockingIOError:
        return b""


# The origin


def make_certificates(folder, name=HOST):
    """root.pem; chain.pem (leaf, then intermediate) with its key in leaf.key."""
    authority = "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign"
    leaf = f"subjectAltName=DNS:{name}\nextendedKeyUsage=serverAuth\nbasicConstraints=CA:FALSE"
    issue(folder, "root", authority, issuer=None)
    issue(folder, "issuing", authority, issuer="root")
    issue(folder, "leaf", leaf, issuer="issuing")
    chain = (folder / "leaf.pem").read_text() + (folder / "issuing.pem").read_text()
    (folder / "chain.pem").write_text(chain)


def issue(folder, name, extensions, issuer):
    (folder / f"{name}.ext").write_text(extensions)
    openssl(folder, "ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", f"{name}.key")
    request = ["-key", f"{name}.key", "-subj", f"/CN=Bench {name}", "-out", f"{name}.csr"]
    openssl(folder, "req", "-new", *request)
    signer = ["-signkey", f"{name}.key"]
    if issuer:
        signer = ["-CA", f"{issuer}.pem", "-CAkey", f"{issuer}.key", "-CAcreateserial"]
    files = ["-in", f"{name}.csr", "-extfile", f"{name}.ext", "-out", f"{name}.pem"]
    openssl(folder, "x509", "-req", "-days", "90", "-sha256", *signer, *files)


def openssl(folder, *arguments):
    subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)


def start_origin(folder):
    port = free_port()
    quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    nginx = shutil.which("nginx", path=os.environ.get("PATH", "") + ":/usr/sbin")
    if nginx:
        (folder / "nginx.conf").write_text(NGINX.format(folder=folder, port=port))
        command = [nginx, "-p", str(folder), "-e", "error.log", "-c", "nginx.conf"]
        print(f"origin: nginx, TLS 1.2 and 1.3, P-256 leaf and intermediate; {os.cpu_count()} CPUs")
    else:
        print("MISSING: nginx; the origin is openssl s_server, which serves one connection at a time")
        files = ["-cert", "leaf.pem", "-cert_chain", "issuing.pem", "-key", "leaf.key"]
        command = ["openssl", "s_server", "-accept", f"127.0.0.1:{port}", *files, "-www", "-quiet"]
    process = subprocess.Popen(command, cwd=folder, **quiet)
    deadline = time.monotonic() + 5
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return port, process
        except OSError:
            if time.monotonic() > deadline or process.poll() is not None:
                process.kill()
                raise SystemExit(fail(f"the origin did not start: {' '.join(command)}"))
            time.sleep(0.02)


NGINX = """
daemon off; master_process off; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{ worker_connections 8192; }}
http {{
    access_log off;
    client_body_temp_path {folder}/a; proxy_temp_path {folder}/b; fastcgi_temp_path {folder}/c;
    uwsgi_temp_path {folder}/d; scgi_temp_path {folder}/e;
    server {{
        listen 127.0.0.1:{port} ssl;
        ssl_certificate {folder}/chain.pem; ssl_certificate_key {folder}/leaf.key;
        ssl_protocols TLSv1.2 TLSv1.3;
        location / {{ return 200 "ok"; }}
    }}
}}
"""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


# The relay, a process of its own


def start_relay(target):
    """Its port, the pipe that holds one byte a connection, and its process."""
    command = [sys.executable, __file__, "--relay", str(target), str(ONE_WAY)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, bufsize=0)
    port = int(process.stdout.readline())
    os.set_blocking(process.stdout.fileno(), False)
    return port, process.stdout.fileno(), process


async def relay(target, delay):
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))

    async def connected(reader, writer):
        os.write(1, b".")
        there_reader, there_writer = await asyncio.open_connection("127.0.0.1", int(target))
        await asyncio.gather(
            forward(reader, there_writer, float(delay)),
            forward(there_reader, writer, float(delay)),
            return_exceptions=True,
        )
        for end in (writer, there_writer):
            end.close()

    server = await asyncio.start_server(connected, "127.0.0.1", 0)
    os.write(1, f"{server.sockets[0].getsockname()[1]}\n".encode())
    await server.serve_forever()


async def forward(reader, writer, delay):
    """One direction, its end included, `delay` seconds late."""
    queue = asyncio.Queue()
    delivering = asyncio.create_task(deliver(queue, writer))
    data = b"?"
    while data:
        try:
            data = await reader.read(65536)
        except ConnectionError:
            data = b""
        queue.put_nowait((time.monotonic() + delay, data))
    await delivering


async def deliver(queue, writer):
    while True:
        due, data = await queue.get()
        await asyncio.sleep(max(0, due - time.monotonic()))
        if not data:
            writer.write_eof()
            return
        writer.write(data)


if __name__ == "__main__":
    sys.exit(main())
