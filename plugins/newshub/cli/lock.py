"""Writing constraints.txt: the exact version of everything that requirements.txt brings in."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from newshub.core.errors import HubError

_HEADER = """\
# Exact versions of everything that requirements.txt brings in. Written by `./hub lock`; do not edit by hand.
"""


def lock(root: Path) -> list[str]:
    """Resolve requirements.txt without its constraints and write the outcome. Returns the lines written."""
    requirements = (root / "requirements.txt").read_text("utf-8")
    free = "\n".join(line for line in requirements.splitlines() if not line.startswith("-c "))
    with tempfile.TemporaryDirectory() as folder:
        source, report = Path(folder) / "requirements.txt", Path(folder) / "report.json"
        source.write_text(free, "utf-8")
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--dry-run"]
        command += ["--ignore-installed", "--report", str(report), "-r", str(source)]
        if subprocess.run(command, check=False).returncode:  # noqa: S603 - our own arguments, no shell
            raise HubError("the versions could not be resolved (see above); constraints.txt is as it was")
        installed = json.loads(report.read_text("utf-8"))["install"]
    lines = sorted((f"{each['metadata']['name']}=={each['metadata']['version']}" for each in installed), key=str.lower)
    (root / "constraints.txt").write_text(_HEADER + "\n".join(lines) + "\n", "utf-8")
    return lines
