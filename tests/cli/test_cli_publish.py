"""`./hub publish` from a small hub to a folder: what it does, what it refuses, what it leaves behind."""

import json
import os
import re
from dataclasses import replace
from pathlib import Path

import pytest
from cli_fakes import Posts, item, posts, small_hub

from newshub.cli import announce
from newshub.cli.publish import PublishOptions, go_back, publish, show_releases
from newshub.core.errors import HubError, PublishError, SettingsError
from newshub.store.store import Store

pytestmark = pytest.mark.build


@pytest.fixture
def options(tmp_path: Path) -> PublishOptions:
    hub = small_hub(tmp_path)
    return PublishOptions(
        tmp_path, tmp_path / "content" / "registry", hub.store_path, str(tmp_path / "www" / "hub"), fetch_first=False
    )


def page(options: PublishOptions, path: str) -> str:
    return (Path(options.to) / path).read_text("utf-8")


def test_a_publication_puts_a_checked_site_in_place_and_reports(
    options: PublishOptions, capsys: pytest.CaptureFixture[str]
) -> None:
    report = publish(options)

    assert "Overskrift first" in page(options, "da/index.html")
    assert (Path(options.to) / "da" / "index.html.br").is_file()
    assert report["stories"] == 4
    assert json.loads(page(options, "release.json")) == {"set_aside": 0, "stories": 4}
    said = capsys.readouterr().out
    assert re.search(r"publish step=build seconds=\d", said)
    assert f"published {report['release']} to {options.to}" in said
    kept = [json.loads(path.read_text()) for path in (options.root / "runs").glob("*-publish.json")]
    assert [(each["outcome"], each["release"], each["error"]) for each in kept] == [("done", report["release"], None)]


def test_nothing_is_released_when_nothing_changed_and_only_the_difference_when_something_did(
    options: PublishOptions, capsys: pytest.CaptureFixture[str]
) -> None:
    publish(options)

    assert "release" not in publish(options)
    assert "nothing changed" in capsys.readouterr().out
    with Store.open(options.store) as store:
        kept = next(iter(store.items()))
    small_hub_with(options, 4)
    report = publish(options)
    assert report["stories"] == 5
    assert report["added"] >= 1
    assert report["changed"] >= 1
    show_releases(options.root, to=options.to)
    assert "in place" in capsys.readouterr().out
    go_back(options.root, store=options.store, to=options.to)
    assert json.loads(page(options, "release.json"))["stories"] == 4
    assert kept


def small_hub_with(options: PublishOptions, number: int) -> None:
    from site_fakes import Mini

    hub = Mini.__new__(Mini)
    hub.folder = options.root
    hub.keep(item(number))


def test_a_dry_run_lists_what_would_change_and_changes_nothing(
    options: PublishOptions, capsys: pytest.CaptureFixture[str]
) -> None:
    report = publish(replace(options, dry_run=True))

    assert not Path(options.to).exists()
    assert "da/index.html" in report["added_paths"]
    assert "added    " in capsys.readouterr().out


def test_a_site_with_fewer_stories_is_refused_unless_that_is_meant(options: PublishOptions) -> None:
    publish(options)
    lost = replace(options, store=options.root / "elsewhere.sqlite3")

    with pytest.raises(PublishError, match=r"lose 3 of its 4 stories"):
        publish(lost)

    assert json.loads(page(options, "release.json"))["stories"] == 4
    publish(replace(lost, allow_shrink=True))
    assert json.loads(page(options, "release.json"))["stories"] == 1


def test_an_item_that_an_editor_hides_is_not_missed(options: PublishOptions) -> None:
    publish(options)
    with Store.open(options.store) as store:
        first = next(iter(store.items()))
        store.retag([(first.id, first.language, first.tags, True)])

    publish(options)

    assert json.loads(page(options, "release.json")) == {"set_aside": 1, "stories": 3}


def test_a_broken_link_stops_it_and_the_site_in_place_stays(options: PublishOptions) -> None:
    publish(options)
    before = page(options, "da/index.html")
    article = options.root / "content" / "da" / "first.md"
    article.write_text(article.read_text("utf-8") + "\n[et link](/da/findes-ikke/)\n", "utf-8")

    with pytest.raises(HubError):
        publish(options)

    assert page(options, "da/index.html") == before
    outcomes = [json.loads(path.read_text())["outcome"] for path in sorted((options.root / "runs").glob("*.json"))]
    assert outcomes == ["done", "failed"]


def test_a_second_publication_at_the_same_time_is_refused(options: PublishOptions) -> None:
    import fcntl

    (options.root / "var" / "publish").mkdir(parents=True)
    with (options.root / "var" / "publish" / "lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)

        with pytest.raises(PublishError, match="another publication"):
            publish(options)


def test_a_build_that_did_not_come_to_its_end_is_begun_from_nothing(options: PublishOptions) -> None:
    publish(options)
    built = options.root / "var" / "publish"
    (built / "site" / "stray.html").write_text("of a build that was killed")
    (built / "whole").unlink()

    publish(options)

    assert not (built / "site" / "stray.html").exists()


def test_an_incremental_publication_equals_a_full_one(options: PublishOptions, tmp_path: Path) -> None:
    publish(options)
    small_hub_with(options, 5)
    publish(options)

    publish(replace(options, to=str(tmp_path / "www" / "full"), full=True, work=tmp_path / "work"))

    def plain(folder: str) -> dict[str, bytes]:
        root = Path(folder)
        return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}

    assert plain(options.to) == plain(str(tmp_path / "www" / "full"))


def test_without_a_target_it_says_where_to_name_one(options: PublishOptions) -> None:
    with pytest.raises(SettingsError, match=r"publishconf\.py: NEWSHUB_PUBLISH_TO: is not set"):
        publish(replace(options, to=""))


def test_no_secret_is_ever_written(
    options: PublishOptions, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    secrets = {
        "NEWSHUB_GIT_TOKEN": "ghp-verysecret-1", "NEWSHUB_SMTP_PASSWORD": "verysecret-2",
        "AWS_SECRET_ACCESS_KEY": "verysecret-3", "AWS_ACCESS_KEY_ID": "verysecret-4",
    }  # fmt: skip
    for name, value in secrets.items():
        monkeypatch.setenv(name, value)
    article = options.root / "content" / "da" / "first.md"
    article.write_text("Title: verysecret-2\n\nx\n", "utf-8")

    for to in (options.to, "git+https://127.0.0.1:9/x.git#b", "s3://bucket?endpoint=http://127.0.0.1:9"):
        with pytest.raises(HubError) as refused:
            publish(replace(options, to=to, as_json=True))
        assert "verysecret" not in str(refused.value)

    written = "".join(path.read_text() for path in (options.root / "runs").iterdir())
    said = capsys.readouterr()
    assert "verysecret" not in written + said.out + said.err
    assert "verysecret" not in options.store.read_bytes().decode("latin-1")


# --- telling others ---


def test_hubs_and_search_engines_are_told_what_changed(tmp_path: Path) -> None:
    from newshub.cli.conf import settings_of

    with posts() as kept:
        small_hub(tmp_path, NEWSHUB_WEBSUB=f"{kept.url}/hub", NEWSHUB_INDEXNOW="abcdefgh12345678")
        site, run = settings_of(tmp_path / "publishconf.py")
        changed = ["feed.xml", "da/feed.json", "da/index.html", "404.html", "theme/site.css", "da/news/ø/index.html"]

        warnings = announce.announce(site, run, changed, indexnow=f"{kept.url}/indexnow", allow_private=True)

        assert warnings == []
        by_path = {path: body for path, _, body in kept.found}
    assert by_path["/hub"].split("&") == [
        "hub.mode=publish",
        "hub.url=https%3A%2F%2Fnews.example.org%2Ffeed.xml",
        "hub.url=https%3A%2F%2Fnews.example.org%2Fda%2Ffeed.json",
    ]
    assert json.loads(by_path["/indexnow"]) == {
        "host": "news.example.org",
        "key": "abcdefgh12345678",
        "keyLocation": "https://news.example.org/abcdefgh12345678.txt",
        "urlList": ["https://news.example.org/da/", "https://news.example.org/da/news/%C3%B8/"],
    }


def test_who_cannot_be_told_is_a_warning(tmp_path: Path) -> None:
    from newshub.cli.conf import settings_of

    with posts() as kept:
        kept.status = 503
        small_hub(tmp_path, NEWSHUB_WEBSUB=f"{kept.url}/hub")
        site, run = settings_of(tmp_path / "publishconf.py")

        assert announce.announce(site, run, ["feed.xml"], allow_private=True) == [
            "WebSub hub 127.0.0.1: answered HTTP 503"
        ]
        [refused] = announce.announce(site, run, ["feed.xml"])
    assert "private, local or reserved" in refused


def test_the_key_of_indexnow_is_published_and_a_dead_hub_stops_nothing(tmp_path: Path) -> None:
    hub = small_hub(tmp_path, NEWSHUB_WEBSUB="http://127.0.0.1:9/", NEWSHUB_PUBLISH_TO="www/hub")
    options = PublishOptions(tmp_path, tmp_path / "content" / "registry", hub.store_path, fetch_first=False)

    report = publish(options)

    assert report["outcome"] == "done"
    assert len(report["warnings"]) == 1
    assert (tmp_path / "www" / "hub" / "index.html").is_file()
    assert os.environ.get("NEWSHUB_INDEXNOW") is None
    assert Posts().found == []
