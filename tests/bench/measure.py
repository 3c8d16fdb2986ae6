"""Runs one program to its end, and says what it cost."""

import ctypes
import os
import signal
import subprocess
import threading
import time
from dataclasses import dataclass
from pathlib import Path

PR_SET_CHILD_SUBREAPER = 36
MIB = 1024  # ru_maxrss is in KiB on Linux
# The shell starts the program and leaves. It begins when the shell is gone.
START = 'exec 3<&0; (read _ <&3; exec "$@" 3<&-) </dev/null >"$OUT" 2>&1 & echo $!'


@dataclass(frozen=True)
class Run:
    """What one run cost: seconds, seconds, MiB; and what it printed."""

    wall: float
    cpu: float
    memory: float
    output: bytes
    killed: bool


def run(command: list[str], output: Path, seconds: float = 300, files: int = 0) -> Run:
    """User and system time of the program and all it waited for, and its highest resident memory.

    Linux counts the memory of whoever started a program as that program's own peak, and this
    interpreter is larger than what it starts. So a shell starts it and leaves; the orphan is
    waited for here. It is killed after so many seconds. With `files`, it may open so many.
    """
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    environment = {**os.environ, "OUT": str(output)}
    script = f"ulimit -n {files}; {START}" if files else START
    pipe = subprocess.PIPE
    shell_command = ["setsid", "sh", "-c", script, "sh", *command]
    with subprocess.Popen(shell_command, stdin=pipe, stdout=pipe, env=environment) as shell:
        assert shell.stdin and shell.stdout
        orphan = int(shell.stdout.readline())
        shell.wait()
        begin = time.perf_counter()
        shell.stdin.write(b"begin\n")
    watch = threading.Timer(seconds, kill_group, [orphan])
    watch.start()
    _, status, usage = os.wait4(orphan, 0)
    wall = time.perf_counter() - begin
    watch.cancel()
    killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
    cpu = usage.ru_utime + usage.ru_stime
    return Run(wall, cpu, usage.ru_maxrss / MIB, output.read_bytes(), killed)


def kill_group(process: int) -> None:
    """The program and what it started, which are a session of their own."""
    try:
        os.killpg(os.getpgid(process), signal.SIGKILL)
    except ProcessLookupError:
        pass
