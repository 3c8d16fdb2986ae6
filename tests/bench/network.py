#!/usr/bin/env python3
"""One check over a network of 50 ms round trip, its TCP handshakes and its DNS included.

    cargo build --release && tests/bench/network.py [--runs 21] [--binary PATH]

Two network namespaces, with this program as the cable between them: it reads
each packet from one and writes it into the other 25 ms later. One holds the
origin (nginx) and a name server, the other the clients: `openssl s_client`
and `origin-check`, in turn, each of which looks the name up. Printed are
medians of wall time, and the round trips in it.

Needs Linux, root, Python 3.9, openssl, nginx and iproute2.
"""

import argparse
import fcntl
import os
import shutil
import statistics
import struct
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from compare import HOST, NGINX, make_certificates, measure, try_out

ONE_WAY = 0.025
SITES = {"bench-origin": "11.2.0.1", "bench-client": "11.2.0.2"}
TUNSETIFF, IFF_TUN_NO_PI = 0x400454CA, 0x1001


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    default = Path(__file__).resolve().parents[2] / "target/release/origin-check"
    parser.add_argument("--runs", type=int, default=21, help="of each tool (21)")
    parser.add_argument("--binary", type=Path, default=default, help="origin-check")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="origin-check-bench-") as folder:
        folder = Path(folder)
        make_certificates(folder)
        processes = []
        try:
            lay_cable()
            processes = [start_nginx(folder), start_names(folder)]
            compare(clients(arguments.binary, folder), arguments.runs)
        finally:
            for process in processes:
                process.terminate()
            for site in SITES:
                subprocess.run(["ip", "netns", "del", site], check=False)


def clients(binary, folder):
    root = str(folder / "root.pem")
    inside = ["ip", "netns", "exec", "bench-client"]
    trust = ["-CAfile", root, "-verify_hostname", HOST, "-verify_return_error"]
    return {
        "openssl s_client": [*inside, "openssl", "s_client", "-connect", f"{HOST}:443", "-servername", HOST, *trust],
        "origin-check": [*inside, str(binary), "--ca-file", root, HOST],
    }


def compare(commands, runs):
    for name, command in commands.items():
        status, output = try_out(command)
        if status != 0:
            sys.exit(f"network: {name}: exit status {status}; it said:\n{output}")
    walls = {name: [] for name in commands}
    for _ in range(runs):
        for name, command in commands.items():
            walls[name].append(measure(command)[0] * 1000)
    empty = statistics.median(measure([*commands["origin-check"][:4], "true"])[0] for _ in range(runs)) * 1000
    print(f"{ONE_WAY * 2000:.0f} ms round trip: median of {runs} runs; without {empty:.1f} ms for `ip netns exec`")
    for name, measured in walls.items():
        wall = statistics.median(measured) - empty
        trips, rest = divmod(wall, ONE_WAY * 2000)
        print(f"{name:22}{wall:8.1f} ms = {trips:.0f} round trips and {rest:.1f} ms")


# The network


def lay_cable():
    ends = []
    for site, address in SITES.items():
        ip = ["ip", "-n", site]
        subprocess.run(["ip", "netns", "add", site], check=True)
        ends.append(tunnel(site))
        for command in (["link", "set", "lo", "up"], ["link", "set", "cable", "up"], ["addr", "add", f"{address}/24", "dev", "cable"]):
            subprocess.run([*ip, *command], check=True)
    for reads, writes in (ends, ends[::-1]):
        threading.Thread(target=carry, args=(reads, writes), daemon=True).start()
    resolver = Path("/etc/netns/bench-client")
    resolver.mkdir(parents=True, exist_ok=True)
    (resolver / "resolv.conf").write_text(f"nameserver {SITES['bench-origin']}\n")


def tunnel(site):
    """A tunnel's end, made here and moved there."""
    end = os.open("/dev/net/tun", os.O_RDWR)
    fcntl.ioctl(end, TUNSETIFF, struct.pack("16sH", b"cable", IFF_TUN_NO_PI))
    subprocess.run(["ip", "link", "set", "cable", "netns", site], check=True)
    return end


def carry(reads, writes):
    """Each packet is late by the same time, so they keep their order; a thread of its own writes them."""
    queue, arrived = [], threading.Semaphore(0)

    def deliver():
        while True:
            arrived.acquire()
            due, packet = queue.pop(0)
            time.sleep(max(0, due - time.monotonic()))
            os.write(writes, packet)

    threading.Thread(target=deliver, daemon=True).start()
    while True:
        try:
            packet = os.read(reads, 65536)
        except OSError:  # the namespace is gone
            return
        queue.append((time.monotonic() + ONE_WAY, packet))
        arrived.release()


# The origin and its name


def start_nginx(folder):
    nginx = shutil.which("nginx", path=os.environ.get("PATH", "") + ":/usr/sbin")
    if not nginx:
        sys.exit("network: nginx is missing")
    (folder / "nginx.conf").write_text(NGINX.format(folder=folder, port=443).replace("127.0.0.1:", ""))
    inside = ["ip", "netns", "exec", "bench-origin"]
    process = subprocess.Popen([*inside, nginx, "-p", str(folder), "-e", "error.log", "-c", "nginx.conf"])
    time.sleep(0.5)
    return process


def start_names(folder):
    """A name server that knows one address and no other record."""
    script = folder / "names.py"
    script.write_text(NAMES.format(address=SITES["bench-origin"]))
    process = subprocess.Popen(["ip", "netns", "exec", "bench-origin", sys.executable, str(script)])
    time.sleep(0.5)
    return process


NAMES = """
import socket
server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind(("0.0.0.0", 53))
while True:
    query, client = server.recvfrom(4096)
    end = query.index(0, 12) + 5
    known = query[end - 4:end - 2] == bytes([0, 1])
    answer = bytes([0xC0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4]) + socket.inet_aton("{address}") if known else b""
    head = query[:2] + bytes([0x85, 0x80, 0, 1, 0, 1 if known else 0, 0, 0, 0, 0])
    server.sendto(head + query[12:end] + answer, client)
"""

if __name__ == "__main__":
    main()
