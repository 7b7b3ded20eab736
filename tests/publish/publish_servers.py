"""The real things on loopback: an sshd with keys of its own, a bare git repository, moto's S3 server."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def needed(program: str, package: str) -> str:
    """The program's path; without it the test is skipped, but on a CI, which has to have it, failed."""
    path = os.pathsep.join([str(ROOT / "var" / "ci" / "bin"), os.environ.get("PATH", ""), "/usr/sbin"])
    if found := shutil.which(program, path=path):
        return found
    reason = f"{program} is not installed; {package} has it"
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
    return port


def wait_for(port: int, process: "subprocess.Popen[bytes]", log: Path) -> None:
    """Wait until somebody listens."""
    for _ in range(300):
        with socket.socket() as found:
            if found.connect_ex(("127.0.0.1", port)) == 0:
                return
        if process.poll() is not None:
            break
        time.sleep(0.05)
    raise AssertionError(f"the server did not start: {log.read_text()}")


@contextmanager
def running(command: list[str], port: int, log: Path) -> Iterator[None]:
    """A server while the block runs."""
    with log.open("wb") as out, subprocess.Popen(command, stdout=out, stderr=out, stdin=subprocess.DEVNULL) as process:
        try:
            wait_for(port, process, log)
            yield
        finally:
            process.terminate()
            process.wait(10)


@contextmanager
def sshd(folder: Path) -> Iterator[tuple[str, str]]:
    """An ssh server for the user who runs the tests; gives "user@127.0.0.1:port" and the ssh command to reach it."""
    server, keygen = needed("sshd", "Debian's openssh-server"), needed("ssh-keygen", "Debian's openssh-client")
    needed("rsync", "Debian's rsync")
    folder.mkdir(parents=True)
    for name in ("host", "user"):
        subprocess.run([keygen, "-q", "-t", "ed25519", "-N", "", "-f", folder / name], check=True)
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(exist_ok=True)  # which a service would have made
    port = free_port()
    (folder / "sshd_config").write_text(
        f"ListenAddress 127.0.0.1\nPort {port}\nHostKey {folder}/host\nPidFile none\nUsePAM no\nStrictModes no\n"
        f"AuthorizedKeysFile {folder}/user.pub\nPasswordAuthentication no\nPermitRootLogin prohibit-password\n"
    )
    (folder / "known_hosts").write_text(f"[127.0.0.1]:{port} {(folder / 'host.pub').read_text()}")
    ssh = f"ssh -F none -i {folder}/user -o IdentitiesOnly=yes -o UserKnownHostsFile={folder}/known_hosts"
    with running([server, "-D", "-e", "-f", str(folder / "sshd_config")], port, folder / "log"):
        user = subprocess.run(["id", "-un"], check=True, capture_output=True, text=True).stdout.strip()
        yield f"{user}@127.0.0.1:{port}", ssh


@contextmanager
def s3(folder: Path) -> Iterator[str]:
    """An S3 server; gives its endpoint."""
    server = needed("moto_server", "requirements-ci.txt (`.ci/run` installs it into var/ci)")
    folder.mkdir(parents=True)
    port = free_port()
    with running([server, "-H", "127.0.0.1", "-p", str(port)], port, folder / "log"):
        yield f"http://127.0.0.1:{port}"


def bare_repository(path: Path) -> Path:
    """An empty git repository to push to."""
    subprocess.run(["git", "init", "--quiet", "--bare", path], check=True)
    return path
