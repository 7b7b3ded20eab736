"""A branch of a git repository as target: what static hosts such as GitHub, GitLab and Codeberg Pages serve.

Plain git in a bare repository of the hub's own below var/, by its lowest commands: the checkout and its index are never
touched. Each publication is one commit on top of the branch as it is at that moment: whatever anybody else put there
stays in the history, and a push that came in between makes ours fail rather than theirs vanish.
A rollback is one more commit, with the files of an earlier one.
"""

import base64
import hashlib
import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from newshub.core.errors import PublishError
from newshub.publish.files import paths
from newshub.publish.targets import Changes, Release, TargetOptions, before, compared, free_name, refuse_no_site

TOKEN = "NEWSHUB_GIT_TOKEN"  # noqa: S105 - the name of the environment variable, not its content
_DEFAULT_BRANCH = "gh-pages"
_OURS = "Newshub-Release"  # the trailer by which we know our own commits
_DEPTH = 200  # commits looked at to find the last releases
_SECONDS = 900
_NO_JEKYLL = ".nojekyll"  # without it GitHub leaves out whatever begins with a dot or an underscore
_SETTINGS = {
    "core.autocrlf": "false",  # bytes as they are
    "core.fileMode": "false",
    "core.excludesFile": os.devnull,
    "core.attributesFile": os.devnull,
    "gc.auto": "0",
    "commit.gpgSign": "false",
    "advice.detachedHead": "false",
}


@dataclass(frozen=True, slots=True)
class GitBranch:
    """One branch of one repository."""

    address: str
    remote: str
    branch: str
    options: TargetOptions

    negotiates = False

    @classmethod
    def parse(cls, address: str, options: TargetOptions) -> Self:
        """From git+REPOSITORY#BRANCH, where REPOSITORY is what `git clone` takes, or a remote of this checkout."""
        remote, _, branch = address.removeprefix("git+").partition("#")
        branch = branch or _DEFAULT_BRANCH
        if not remote or remote.startswith("-") or not re.fullmatch(r"(?!-)[\w./-]+(?<!\.lock)(?<!/)", branch):
            raise PublishError(f"{address}: expected git+https://host/me/site.git#branch, or git+origin#branch")
        if re.fullmatch(r"[\w-]+", remote):
            remote = _remote_of_checkout(remote, options.root)
        elif "://" not in remote and not re.match(r"[\w.-]+@[\w.-]+:", remote):
            remote = str(options.root / Path(remote).expanduser())
        return cls(address, remote, branch, options)

    def __str__(self) -> str:
        return self.address

    def releases(self) -> list[Release]:
        """What lies ready in the branch's history, newest first."""
        found = self._history(self._fetch())
        names = list(dict.fromkeys(name for _, name in found if name))
        current = found[0][1] if found else None
        return [Release(name, name == current) for name in sorted(names, reverse=True)[: self.options.kept]]

    def changes(self, built: Path) -> Changes:
        """How `built` differs from the branch."""
        tip = self._fetch()
        theirs = self._files(tip) if tip else {}
        ours = {path: _blob_name((built / path).read_bytes()) for path in paths(built, twins=False)}
        ours[_NO_JEKYLL] = _blob_name(b"")
        return compared(ours, theirs)

    def read(self, path: str) -> bytes | None:
        """One file of the branch."""
        tip = self._fetch()
        return self._git("cat-file", "blob", f"{tip}:{path}") if tip and path in self._files(tip) else None

    def place(self, built: Path, *, now: str) -> Release:
        """Commit the site on top of the branch and push it."""
        refuse_no_site(built)
        tip = self._fetch()
        history = self._history(tip)
        if tip and history[0][1] is None and not self.options.adopt:
            subject = self._git("log", "-1", "--format=%h %an: %s", tip).decode().strip()
            raise PublishError(
                f"{self}: the branch's last commit ({subject}) is not a publication of the hub; choose a branch for "
                "the site alone, put what that commit brought into content/extra, or publish over it with --adopt: "
                "it stays in the branch's history"
            )
        name = free_name(now, [Release(name, False) for _, name in history if name])
        self._push(self._commit(self._tree(built), tip, f"Publish {name}", name), tip)
        return Release(name, current=True)

    def rollback(self) -> Release:
        """Push a commit with the files of the release before the current one."""
        tip = self._fetch()
        history = self._history(tip)
        earlier = before(self.releases(), self.address)
        commit = next(commit for commit, name in history if name == earlier.name)
        self._push(self._commit(f"{commit}^{{tree}}", tip, f"Go back to {earlier.name}", earlier.name), tip)
        return Release(earlier.name, current=True)

    def _fetch(self) -> str | None:
        """Bring the branch here; returns its last commit, None when there is no such branch."""
        if not (self._repository / "HEAD").is_file():
            self._git("init", "--quiet", "--bare", str(self._repository))
        listed = self._git("ls-remote", "--heads", "--", self.remote, f"refs/heads/{self.branch}").decode().split()
        if not listed:
            return None
        refspec = f"+refs/heads/{self.branch}:refs/newshub/{self.branch}"
        self._git("fetch", "--quiet", "--no-tags", f"--depth={_DEPTH}", "--", self.remote, refspec)
        return self._git("rev-parse", f"refs/newshub/{self.branch}").decode().strip()

    def _history(self, tip: str | None) -> list[tuple[str, str | None]]:
        """Commit and release name, newest first; the name is None where a commit is not ours."""
        if tip is None:
            return []
        form = f"--format=%H %(trailers:key={_OURS},valueonly,separator=%x20)"
        lines = self._git("log", "--first-parent", f"--max-count={_DEPTH}", form, tip).decode().splitlines()
        return [(commit, name.strip() or None) for commit, _, name in (line.partition(" ") for line in lines)]

    def _files(self, commit: str) -> dict[str, str]:
        listing = self._git("ls-tree", "-r", "-z", "--full-tree", commit).decode("utf-8", "surrogateescape")
        found = (line.partition("\t") for line in listing.split("\0") if line)
        return {path: about.split()[2] for about, _, path in found}

    def _tree(self, built: Path) -> str:
        """The site as a git tree. The index is kept: it knows by date and size which files it has already."""
        (built / _NO_JEKYLL).touch()
        try:
            info = self._repository / "info"
            info.mkdir(exist_ok=True)
            (info / "exclude").write_text("*.br\n*.gz\n", "utf-8")
            self._git("add", "--all", "--", ".", worktree=built)
            return self._git("write-tree", worktree=built).decode().strip()
        finally:
            (built / _NO_JEKYLL).unlink()

    def _commit(self, tree: str, parent: str | None, subject: str, name: str) -> str:
        words = ["commit-tree", tree, "-m", subject, "-m", f"{_OURS}: {name}", *(["-p", parent] if parent else [])]
        return self._git(*words).decode().strip()

    def _push(self, commit: str, tip: str | None) -> None:
        # Every commit of ours builds on the tip we saw; the lease makes a push fail when that is no longer the tip, or
        # when a branch that was not there a moment ago now is.
        lease = f"--force-with-lease=refs/heads/{self.branch}:{tip or ''}"
        self._git("push", "--quiet", lease, "--", self.remote, f"{commit}:refs/heads/{self.branch}")

    @property
    def _repository(self) -> Path:
        return self.options.work / f"git-{hashlib.sha256(self.remote.encode()).hexdigest()[:12]}"

    def _git(self, *words: str, worktree: Path | None = None) -> bytes:
        environ = {**os.environ, **self.options.environ, **self._config(), "GIT_TERMINAL_PROMPT": "0"}
        for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"):  # of a hook that started us
            environ.pop(name, None)
        environ["GIT_DIR"] = str(self._repository)
        if worktree:
            environ |= {"GIT_WORK_TREE": str(worktree), "GIT_INDEX_FILE": str(self._repository / "newshub-index")}
        for role in ("AUTHOR", "COMMITTER"):
            environ.setdefault(f"GIT_{role}_NAME", "Cluster News Hub")
            environ.setdefault(f"GIT_{role}_EMAIL", "newshub@localhost")
        try:
            self._repository.mkdir(parents=True, exist_ok=True)
            done = subprocess.run(  # noqa: S603 - our own words, no shell
                ["git", *words],  # noqa: S607 - whichever git the machine has
                check=False, capture_output=True, timeout=_SECONDS, env=environ,
                cwd=worktree or self._repository, stdin=subprocess.DEVNULL,
            )  # fmt: skip
        except FileNotFoundError as error:
            raise PublishError(f"{self}: git is not installed here; publishing to a branch needs it") from error
        except subprocess.TimeoutExpired as error:
            raise PublishError(f"{self}: git {words[0]} did not end within {_SECONDS} seconds") from error
        if done.returncode:
            raise PublishError(f"{self}: git {words[0]}: {self._said(done.stderr)}; the site in place is untouched")
        return done.stdout

    def _config(self) -> dict[str, str]:
        """Settings for one command, by environment: what stands in arguments, everybody on the machine can read."""
        settings = dict(_SETTINGS)
        if (token := self.options.environ.get(TOKEN)) and self.remote.startswith("https://"):
            settings["http.extraHeader"] = f"Authorization: Basic {_basic(token)}"
        first = int(self.options.environ.get("GIT_CONFIG_COUNT") or 0)  # a CI's own come first
        values = {"GIT_CONFIG_COUNT": str(first + len(settings))}
        for number, (key, value) in enumerate(settings.items(), first):
            values |= {f"GIT_CONFIG_KEY_{number}": key, f"GIT_CONFIG_VALUE_{number}": value}
        return values

    def _said(self, text: bytes) -> str:
        said = " ".join(text.decode("utf-8", "replace").split())
        if token := self.options.environ.get(TOKEN):
            said = said.replace(token, "***").replace(_basic(token), "***")
        return re.sub(r"(://[^/\s:@]+:)[^/\s@]+@", r"\1***@", said)


def _basic(token: str) -> str:
    return base64.b64encode(f"x-access-token:{token}".encode()).decode()


def _blob_name(data: bytes) -> str:
    return hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()


def _remote_of_checkout(name: str, root: Path) -> str:
    words = ["git", "-C", str(root), "remote", "get-url", "--push", name]
    done = subprocess.run(words, check=False, capture_output=True, text=True)  # noqa: S603
    if done.returncode:
        raise PublishError(f"git+{name}: this checkout has no remote called {name}; name the repository's address")
    return done.stdout.strip()
