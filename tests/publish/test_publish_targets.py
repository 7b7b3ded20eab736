"""Every target keeps the same promises, each against the real thing: a folder, an sshd, a git repository, an S3."""

import os
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from typing import ClassVar

import pytest
from publish_servers import bare_repository, s3, sshd

from newshub.core.errors import PublishError
from newshub.publish.s3 import Bucket
from newshub.publish.targets import Changes, Target, TargetOptions, target_of

SITE = {
    "index.html": "the hub",
    "da/index.html": "forside",
    "feed.xml": "<rss/>",
    ".well-known/security.txt": "Contact: x",
    "theme/site.css": "body {}",
    "da/news/øre & næse/index.html": "øre",
}
NAMES = [f"202611{day}T083000Z" for day in range(10, 30)]


def write(folder: Path, files: Mapping[str, str]) -> Path:
    """A built site of exactly these files."""
    for path in [each for each in folder.rglob("*") if each.is_file()]:
        if path.relative_to(folder).as_posix() not in files:
            path.unlink()
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.is_file() or path.read_text() != text:
            path.write_text(text)
    return folder


@dataclass
class Place:
    """A target with its options, and a look at what readers would get."""

    address: str
    options: TargetOptions
    built: Path

    @property
    def target(self) -> Target:
        return target_of(self.address, self.options)

    def publish(self, files: Mapping[str, str], name: str) -> str:
        return self.target.place(write(self.built, files), now=name).name


@pytest.fixture(scope="session")
def ssh_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    with sshd(tmp_path_factory.mktemp("sshd") / "keys") as found:
        yield found


@pytest.fixture(scope="session")
def s3_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with s3(tmp_path_factory.mktemp("s3") / "server") as found:
        yield found


@contextmanager
def folder_place(_: pytest.FixtureRequest, options: TargetOptions, tmp_path: Path) -> Iterator[Place]:
    yield Place(str(tmp_path / "www" / "hub"), options, tmp_path / "built")


@contextmanager
def ssh_place(request: pytest.FixtureRequest, options: TargetOptions, tmp_path: Path) -> Iterator[Place]:
    host, command = request.getfixturevalue("ssh_server")
    yield Place(f"ssh://{host}{tmp_path}/www/hub", replace(options, ssh=command), tmp_path / "built")


@contextmanager
def git_place(_: pytest.FixtureRequest, options: TargetOptions, tmp_path: Path) -> Iterator[Place]:
    yield Place(f"git+{bare_repository(tmp_path / 'site.git')}#pages", options, tmp_path / "built")


@contextmanager
def s3_place(request: pytest.FixtureRequest, options: TargetOptions, tmp_path: Path) -> Iterator[Place]:
    endpoint = request.getfixturevalue("s3_server")
    if not os.environ.get("CI"):  # which has to have it
        pytest.importorskip("minio", reason="minio is not installed; requirements-s3.txt has it")
    bucket = "b" + "".join(c for c in tmp_path.name.lower() if c.isalnum())[-40:]
    environ = {"AWS_ACCESS_KEY_ID": "key", "AWS_SECRET_ACCESS_KEY": "do-not-tell"}
    from minio import Minio

    Minio(endpoint.removeprefix("http://"), access_key="key", secret_key="x", secure=False).make_bucket(bucket)
    yield Place(f"s3://{bucket}/site?endpoint={endpoint}", replace(options, environ=environ), tmp_path / "built")


KINDS = {"folder": folder_place, "ssh": ssh_place, "git": git_place, "s3": s3_place}


@pytest.fixture(params=[pytest.param(kind, marks=pytest.mark.slow if kind in ("ssh", "s3") else ()) for kind in KINDS])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    environ = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    with KINDS[request.param](request, TargetOptions(tmp_path, tmp_path / "work", environ), tmp_path) as found:
        yield found


def texts(target: Target, files: Mapping[str, str]) -> dict[str, str]:
    """What readers get for these paths."""
    found = {path: target.read(path) for path in files}
    return {path: data.decode() for path, data in found.items() if data is not None}


def test_a_first_publication_brings_every_file(place: Place) -> None:
    assert place.target.releases() == []

    assert place.publish(SITE, NAMES[0]) == NAMES[0]

    assert texts(place.target, SITE) == SITE
    assert [(release.name, release.current) for release in place.target.releases()] == [(NAMES[0], True)]


def test_what_would_change_is_told_before_and_nothing_after(place: Place) -> None:
    assert "da/index.html" in place.target.changes(write(place.built, SITE)).added
    place.publish(SITE, NAMES[0])
    after = {**SITE, "feed.xml": "<rss>new</rss>", "sv/index.html": "nyheter"}
    del after["theme/site.css"]

    told = place.target.changes(write(place.built, after))

    assert told == Changes(("sv/index.html",), ("feed.xml",), ("theme/site.css",))
    place.publish(after, NAMES[1])
    assert not place.target.changes(write(place.built, after))
    assert place.target.read("theme/site.css") is None


def test_a_rollback_brings_the_release_before_and_another_one_the_one_before_that(place: Place) -> None:
    for number in range(3):
        place.publish({**SITE, "index.html": str(number), f"{number}.html": "x"}, NAMES[number])

    assert place.target.rollback().name == NAMES[1]
    assert texts(place.target, {"index.html": "", "1.html": "", "2.html": ""}) == {"index.html": "1", "1.html": "x"}
    assert place.target.rollback().name == NAMES[0]
    assert place.target.read("index.html") == b"0"
    assert [release.current for release in place.target.releases()] == [False, False, True]
    with pytest.raises(PublishError, match="no earlier release"):
        place.target.rollback()


def test_only_the_last_releases_are_kept_and_names_sort_by_age_within_one_second(place: Place) -> None:
    for number in range(7):
        place.publish({**SITE, "index.html": str(number)}, NAMES[0])

    names = [release.name for release in place.target.releases()]
    assert len(names) == 5
    assert names == sorted(names, reverse=True)
    assert place.target.read("index.html") == b"6"


def test_what_is_no_site_is_not_published(place: Place, tmp_path: Path) -> None:
    place.publish(SITE, NAMES[0])
    (tmp_path / "empty").mkdir()

    with pytest.raises(PublishError, match=r"no index\.html"):
        place.target.place(tmp_path / "empty", now=NAMES[1])

    assert texts(place.target, SITE) == SITE


def test_compressed_twins_go_only_where_a_server_of_ours_picks_them(place: Place) -> None:
    place.publish({**SITE, "da/index.html.br": "packed"}, NAMES[0])

    assert (place.target.read("da/index.html.br") is not None) == place.target.negotiates
    assert not place.target.changes(write(place.built, SITE))


# --- each its own ---


@pytest.fixture
def git(tmp_path: Path) -> Place:
    return Place(
        f"git+{bare_repository(tmp_path / 'site.git')}#pages",
        TargetOptions(tmp_path, tmp_path / "work", {"PATH": os.environ["PATH"], "HOME": str(tmp_path)}),
        tmp_path / "built",
    )


def in_repository(tmp_path: Path, *words: str) -> str:
    done = subprocess.run(["git", "-C", tmp_path / "site.git", *words], check=True, capture_output=True, text=True)
    return done.stdout.strip()


def commit_of_somebody(tmp_path: Path, title: str = "Add CNAME") -> None:
    clone = tmp_path / "clone"
    who = ["-c", "user.name=Somebody", "-c", "user.email=s@example.org"]
    subprocess.run(["git", "clone", "-q", "-b", "pages", tmp_path / "site.git", clone], check=True)
    (clone / "CNAME").write_text("news.example.org")
    subprocess.run(["git", "-C", clone, "add", "-A"], check=True)
    subprocess.run(["git", "-C", clone, *who, "commit", "-q", "-m", title], check=True)
    subprocess.run(["git", "-C", clone, "push", "-q"], check=True)


def test_a_branch_with_a_commit_of_somebody_else_is_refused_by_its_title(git: Place, tmp_path: Path) -> None:
    git.publish(SITE, NAMES[0])
    commit_of_somebody(tmp_path)

    with pytest.raises(PublishError, match=r"Somebody: Add CNAME.*--adopt"):
        git.publish({**SITE, "index.html": "new"}, NAMES[1])

    assert in_repository(tmp_path, "show", "pages:CNAME") == "news.example.org"


def test_adopting_publishes_on_top_and_keeps_the_commit_in_the_history(git: Place, tmp_path: Path) -> None:
    git.publish(SITE, NAMES[0])
    commit_of_somebody(tmp_path)
    adopting = Place(git.address, replace(git.options, adopt=True), git.built)

    adopting.publish({**SITE, "index.html": "new"}, NAMES[1])

    assert in_repository(tmp_path, "log", "--format=%s", "pages").splitlines() == [
        f"Publish {NAMES[1]}", "Add CNAME", f"Publish {NAMES[0]}",
    ]  # fmt: skip
    assert git.target.rollback().name == NAMES[0]


def test_a_push_that_comes_in_between_makes_ours_fail(git: Place, tmp_path: Path) -> None:
    git.publish(SITE, NAMES[0])
    target = git.target
    seen = target._fetch()  # type: ignore[attr-defined]
    commit_of_somebody(tmp_path)

    ours = target._commit(target._tree(write(git.built, SITE)), seen, "Publish", NAMES[1])  # type: ignore[attr-defined]
    with pytest.raises(PublishError, match="untouched"):
        target._push(ours, seen)  # type: ignore[attr-defined]

    assert in_repository(tmp_path, "log", "-1", "--format=%s", "pages") == "Add CNAME"


def test_the_checkout_around_is_not_touched_and_other_branches_stay(git: Place, tmp_path: Path) -> None:
    git.publish(SITE, NAMES[0])
    in_repository(tmp_path, "branch", "other", "pages")

    git.publish({**SITE, "index.html": "new"}, NAMES[1])

    assert in_repository(tmp_path, "log", "--format=%s", "other") == f"Publish {NAMES[0]}"
    assert ".nojekyll" in in_repository(tmp_path, "ls-tree", "--name-only", "pages").splitlines()
    assert not (git.built / ".nojekyll").exists()


@pytest.mark.parametrize(
    "address", ["git+https://me:hunter2@host/x.git", "ssh://me:hunter2@host/srv/www", "s3://a:hunter2@b"]
)
def test_a_password_in_an_address_is_refused_without_being_repeated(address: str, tmp_path: Path) -> None:
    with pytest.raises(PublishError, match="carries a password") as refused:
        target_of(address, TargetOptions(tmp_path, tmp_path, {}))

    assert "hunter2" not in str(refused.value)


@pytest.mark.parametrize(
    "address",
    ["ftp://host/x", "ssh://host", "ssh://host/", "ssh://host/www", "ssh://host/srv/www;rm -rf", "ssh://-oProxyCommand=x/a/b",
     "git+", "git+--upload-pack=x#a", "git+x#-b", "s3://", "s3://bucket?endpoint=host", "s3://bucket?reigon=eu"],
)  # fmt: skip
def test_an_address_that_means_nothing_is_refused(address: str, tmp_path: Path) -> None:
    with pytest.raises(PublishError):
        target_of(address, TargetOptions(tmp_path, tmp_path, {}))


def test_a_git_token_shows_neither_in_arguments_nor_in_messages(tmp_path: Path) -> None:
    log = tmp_path / "arguments"
    fake = tmp_path / "bin" / "git"
    fake.parent.mkdir()
    fake.write_text(
        f'#!/bin/sh\necho "$@" >>{log}\nenv | grep GIT_CONFIG_VALUE | grep -q Basic && echo "token sent" >>{log}\n'
        f'[ "$1" = ls-remote ] && {{ echo "fatal: $(env | grep Basic) and s3cr3t-token" >&2; exit 1; }}\nexit 0\n'
    )
    fake.chmod(0o755)
    environ = {"PATH": f"{fake.parent}:{os.environ['PATH']}", "NEWSHUB_GIT_TOKEN": "s3cr3t-token"}

    with pytest.raises(PublishError) as failed:
        target_of("git+https://host.example/x.git#b", TargetOptions(tmp_path, tmp_path / "w", environ)).releases()

    assert "s3cr3t" not in str(failed.value)
    assert "x-access" not in str(failed.value)
    assert "***" in str(failed.value)
    assert "token sent" in log.read_text()
    assert "s3cr3t" not in log.read_text()
    import base64

    assert base64.b64encode(b"x-access-token:s3cr3t-token").decode() not in str(failed.value) + log.read_text()


@pytest.mark.slow
def test_a_remote_folder_that_is_not_ours_is_left_alone(request: pytest.FixtureRequest, tmp_path: Path) -> None:
    with ssh_place(request, TargetOptions(tmp_path, tmp_path / "work", {"PATH": os.environ["PATH"]}), tmp_path) as ssh:
        (tmp_path / "www" / "hub").mkdir(parents=True)
        (tmp_path / "www" / "hub" / "thesis.odt").write_text("years of work")

        with pytest.raises(PublishError, match="not a release of ours"):
            ssh.publish(SITE, NAMES[0])

        assert (tmp_path / "www" / "hub" / "thesis.odt").read_text() == "years of work"
        assert [path.name for path in (tmp_path / "www").iterdir()] == ["hub"]


@pytest.mark.slow
def test_unchanged_files_are_shared_on_the_other_machine_too_and_half_uploads_swept(
    request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    with ssh_place(request, TargetOptions(tmp_path, tmp_path / "work", {"PATH": os.environ["PATH"]}), tmp_path) as ssh:
        ssh.publish(SITE, NAMES[0])
        there = tmp_path / "www" / "hub.releases"
        (there / ".half-20261110T000000Z").mkdir()
        os.utime(ssh.built / "da" / "index.html", (1, 1))

        ssh.publish({**SITE, "index.html": "new"}, NAMES[1])

        assert (there / NAMES[0] / "da" / "index.html").samefile(there / NAMES[1] / "da" / "index.html")
        assert sorted(path.name for path in there.iterdir()) == NAMES[:2]


@pytest.mark.slow
def test_an_ssh_that_fails_says_why_and_leaves_the_site(request: pytest.FixtureRequest, tmp_path: Path) -> None:
    with ssh_place(request, TargetOptions(tmp_path, tmp_path / "work", {"PATH": os.environ["PATH"]}), tmp_path) as ssh:
        command = ssh.options.ssh.replace("/user ", "/nobody ")  # a key that does not exist
        stranger = Place(ssh.address, replace(ssh.options, ssh=command), ssh.built)

        with pytest.raises(PublishError, match=r"Permission denied|no such identity"):
            stranger.publish(SITE, NAMES[0])


class Watched(Bucket):
    """A bucket that notes the order of its uploads."""

    log: ClassVar[list[str]] = []

    def _put(self, path: str, data: bytes, *, cache: str | None = None) -> None:
        super()._put(path, data, cache=cache)
        self.log.append(path)


@pytest.mark.slow
def test_s3_gets_only_what_differs_in_the_order_that_readers_need(
    request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    Watched.log.clear()
    with s3_place(request, TargetOptions(tmp_path, tmp_path / "work", {}), tmp_path) as place:
        bucket = Watched.parse(place.address, place.options)
        bucket._client.put_object(bucket.bucket, "site/of-somebody.txt", BytesIO(b"x"), 1)
        bucket.place(write(place.built, SITE), now=NAMES[0])
        first = [path for path in Watched.log if not path.startswith(".newshub")]
        Watched.log.clear()
        after = {**SITE, "feed.xml": "<rss>new</rss>", "da/index.html": "ny", "sv/index.html": "ny", "a.png": "x"}
        del after["theme/site.css"]
        bucket.place(write(place.built, after), now=NAMES[1])

        assert (first[0], first[-1]) == ("theme/site.css", "index.html")
        second = [path for path in Watched.log if not path.startswith(".newshub")]
        assert second == ["a.png", "sv/index.html", "da/index.html", "feed.xml"]
        assert Watched.log[0] == Watched.log[-1] == ".newshub-uploaded.json"
        assert bucket.read("of-somebody.txt") == b"x"
        assert bucket.read("theme/site.css") is None
        about = bucket._client.stat_object(bucket.bucket, "site/feed.xml")
        assert about.content_type == "application/rss+xml; charset=utf-8"
        assert about.metadata["cache-control"] == "public, max-age=300"


@pytest.mark.slow
def test_s3_without_keys_says_which_and_wrong_ones_tell_no_secret(
    request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    with s3_place(request, TargetOptions(tmp_path, tmp_path / "work", {}), tmp_path) as place:
        nobody = target_of(place.address, replace(place.options, environ={}))
        elsewhere = target_of(place.address.replace("s3://b", "s3://nosuch-b"), place.options)

        with pytest.raises(PublishError, match="AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set"):
            nobody.changes(write(place.built, SITE))
        with pytest.raises(PublishError, match="NoSuchBucket") as refused:
            elsewhere.place(place.built, now=NAMES[0])

        assert "do-not-tell" not in str(refused.value)
        assert not list((tmp_path / "work").glob("*/"))


class Broken(Watched):
    """A bucket whose line breaks at the front page."""

    def _put(self, path: str, data: bytes, *, cache: str | None = None) -> None:
        if path == "index.html" and b"never" in data:
            raise PublishError("the line broke")
        super()._put(path, data, cache=cache)


@pytest.mark.slow
def test_an_upload_that_breaks_off_is_no_release_and_is_gone_on_with(
    request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    with s3_place(request, TargetOptions(tmp_path, tmp_path / "work", {}), tmp_path) as place:
        place.publish(SITE, NAMES[0])

        with pytest.raises(PublishError, match="the line broke"):
            Broken.parse(place.address, place.options).place(
                write(place.built, {**SITE, "index.html": "never", "new.html": "x"}), now=NAMES[1]
            )

        assert [(each.name, each.current) for each in place.target.releases()] == [(NAMES[0], True)]
        assert place.target.read("index.html") == b"the hub"
        place.publish(SITE, NAMES[2])
        assert place.target.read("new.html") is None  # though no release that came through ever had it
