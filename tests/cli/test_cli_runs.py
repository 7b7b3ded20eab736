"""What runs leave behind, who is told about trouble, and the summary of it all."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cli_fakes import item, letters, posts, small_hub

from newshub.cli.alerts import Trouble, raise_alarm, silent_sources
from newshub.cli.conf import settings_of
from newshub.cli.fetch import fetch
from newshub.cli.runs import last_runs, recorded, without_secrets
from newshub.cli.sources import show as show_sources
from newshub.cli.status import show, summary
from newshub.core.errors import HubError, PublishError, SettingsError, StoreError
from newshub.core.model import FetchRecord, SourceState
from newshub.core.settings import RunSettings, read_run_settings
from newshub.files import read_registry
from newshub.store.store import Store

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture
def run() -> RunSettings:
    return read_run_settings({}, file="pelicanconf.py")


# --- reports ---


def test_a_run_leaves_a_report_however_it_ends(tmp_path: Path) -> None:
    with recorded(tmp_path, "fetch", keep=10) as report:
        report["new"] = 3
    with pytest.raises(PublishError), recorded(tmp_path, "publish", keep=10):
        raise PublishError("a broken link")
    with pytest.raises(KeyboardInterrupt), recorded(tmp_path, "fetch", keep=10):
        raise KeyboardInterrupt

    told = [(each["command"], each["outcome"], each["error"]) for each in last_runs(tmp_path, 10)]
    assert told == [
        ("fetch", "interrupted", "KeyboardInterrupt"), ("publish", "failed", "a broken link"), ("fetch", "done", None),
    ]  # fmt: skip


def test_the_last_reports_are_kept_and_torn_ones_left_out(tmp_path: Path) -> None:
    for _ in range(5):
        with recorded(tmp_path, "fetch", keep=3):
            pass
    (tmp_path / "20991122T083000000Z-fetch.json").write_text("{")

    assert len(last_runs(tmp_path, 10)) == 3


def test_what_another_program_says_loses_its_secrets() -> None:
    text = without_secrets("login for me:hunter2 failed", {"NEWSHUB_SMTP_PASSWORD": "hunter2", "OTHER": "login"})

    assert text == "login for me:*** failed"


# --- alerts ---


def test_trouble_is_told_once_by_letter_and_so_is_its_end(tmp_path: Path, run: RunSettings) -> None:
    with letters() as kept:
        how = replace(run, alert_email="desk@example.org", smtp=f"127.0.0.1:{kept.port}")
        store, trouble = tmp_path / "newshub.sqlite3", [Trouble("publish refused", "a broken link")]

        assert raise_alarm(store, how, trouble, about="publish", environ={}) == []
        first = kept.text
        kept.lines.clear()
        raise_alarm(store, how, [Trouble("publish refused", "another link")], about="publish", environ={})
        raise_alarm(store, how, [], about="fetch", environ={})
        again = kept.text
        raise_alarm(store, how, [], about="publish", environ={})

    assert "To: desk@example.org" in first
    assert "Subject: news hub: publish refused: a broken link" in first
    assert again == ""
    assert "over: publish refused" in kept.text


def test_a_letter_that_is_not_taken_is_tried_again_and_costs_nothing_but_a_warning(
    tmp_path: Path, run: RunSettings, capsys: pytest.CaptureFixture[str]
) -> None:
    with letters() as kept:
        kept.refuse = True
        how = replace(run, alert_email="desk@example.org", smtp=f"127.0.0.1:{kept.port}")
        store, trouble = tmp_path / "newshub.sqlite3", [Trouble("every source fails")]

        [warning] = raise_alarm(store, how, trouble, about="fetch", environ={})
        kept.refuse = False
        assert raise_alarm(store, how, trouble, about="fetch", environ={}) == []

    assert "SMTPSenderRefused 550" in warning
    assert "every source fails" in kept.text
    assert "warning: an alert could not be sent" in capsys.readouterr().out


def test_a_password_never_travels_in_the_clear(tmp_path: Path, run: RunSettings) -> None:
    with letters() as kept:
        how = replace(run, alert_email="desk@example.org", smtp=f"127.0.0.1:{kept.port}")
        environ = {"NEWSHUB_SMTP_USER": "me", "NEWSHUB_SMTP_PASSWORD": "hunter2"}

        [warning] = raise_alarm(tmp_path / "s", how, [Trouble("x")], about="fetch", environ=environ)

    assert "hunter2" not in kept.text + warning
    assert "AUTH" not in kept.text


def test_a_webhook_gets_the_words_as_text(tmp_path: Path, run: RunSettings) -> None:
    with posts() as kept:
        environ = {"NEWSHUB_ALERT_WEBHOOK": f"{kept.url}/secret-part"}

        trouble = [Trouble("every source fails", "is the network there?")]
        raise_alarm(tmp_path / "s", run, trouble, about="fetch", environ=environ)
        kept.status = 500
        more = [*trouble, Trouble("more")]
        [warning] = raise_alarm(tmp_path / "s", run, more, about="fetch", environ=environ)

    assert kept.objects[0] == {"text": "news hub: every source fails: is the network there?"}
    assert warning == "webhook: answered HTTP 500"


def test_nobody_is_told_when_nobody_is_named(tmp_path: Path, run: RunSettings) -> None:
    assert raise_alarm(tmp_path / "s", run, [Trouble("x")], about="fetch", environ={}) == []
    assert not (tmp_path / "runs").exists()


def test_a_source_that_brings_nothing_new_for_long_is_trouble(tmp_path: Path) -> None:
    hub = small_hub(tmp_path)
    registry = read_registry(hub.folder / "content" / "registry")
    first, second, third = (source.id for source in registry.sources())
    states = {
        first: SourceState(first, last_item_at=NOW - timedelta(days=31), last_error="gone away"),
        second: SourceState(second, last_item_at=NOW - timedelta(days=29)),
        third: SourceState(third),
    }

    [trouble] = silent_sources(registry, states, days=30, now=NOW)

    assert str(trouble) == f"source silent: {first}: nothing new since 2026-10-22; gone away"


# --- fetch and status ---


def test_a_fetch_reports_and_refuses_a_damaged_store(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    hub = small_hub(tmp_path)
    registry = tmp_path / "content" / "registry"

    fetch(tmp_path, registry, hub.store_path, only=("abelia",))  # its address leads nowhere

    [report] = last_runs(tmp_path / "runs", 5)
    assert (report["command"], report["sources"]["failed"], list(report["failed"])) == ("fetch", 1, ["abelia"])
    assert "fetched source=abelia outcome=failed" in capsys.readouterr().out
    data = bytearray(hub.store_path.read_bytes())
    for page in range(2, len(data) // 4096):
        data[page * 4096 : page * 4096 + 64] = b"\xff" * 64
    hub.store_path.write_bytes(data)
    with pytest.raises(StoreError):
        fetch(tmp_path, registry, hub.store_path, only=("abelia",))
    assert [each["outcome"] for each in last_runs(tmp_path / "runs", 5)] == ["failed", "done"]


def test_status_says_what_is_well_and_what_is_not(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    hub = small_hub(tmp_path)
    registry = tmp_path / "content" / "registry"
    with recorded(tmp_path / "runs", "publish", keep=9) as report:
        report |= {"release": "20261122T083000Z", "target": "/srv/www/hub", "stories": 4}

    assert not show(registry, hub.store_path, as_json=False)
    said = capsys.readouterr().out
    assert "3 items" in said
    assert "published  20261122T083000Z at /srv/www/hub, 4 stories" in said
    assert "all is well" in said

    with pytest.raises(PublishError), recorded(tmp_path / "runs", "publish", keep=9):
        raise PublishError("da/index.html: a broken link\nnot published")
    with Store.open(hub.store_path) as store:
        gone = SourceState("abelia", retired_at=NOW, last_attempt_at=NOW, url="https://abelia.example/nyheter/")
        store.save(gone, FetchRecord("abelia", NOW, "retired"))
    found = summary(registry, hub.store_path, now=NOW)
    assert found["trouble"] == ["the last publish failed: not published"]
    assert "abelia" in [each["source_id"] for each in found["needing_care"]]
    assert show(registry, hub.store_path, as_json=True)
    assert json.loads(capsys.readouterr().out)["published"]["release"] == "20261122T083000Z"


def test_a_source_that_has_moved_for_good_is_told_apart_from_those_that_need_care(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    hub = small_hub(tmp_path)
    registry = tmp_path / "content" / "registry"
    source = read_registry(registry).source("lubelska-medycyna")
    now = datetime.now(UTC)
    moved = SourceState(source.id, url=source.url, feed_url="https://new.example/rss", last_attempt_at=now)
    news = replace(item(7), source_id=source.id, cluster=source.cluster)
    with Store.open(hub.store_path) as store:
        store.save(moved, FetchRecord(source.id, now, "kept"), [news])

    assert not show(registry, hub.store_path, as_json=False)
    assert "\nmoved      lubelska-medycyna: update the address to https://new.example/rss\n" in capsys.readouterr().out
    found = summary(registry, hub.store_path, now=now)
    assert source.id not in [each["source_id"] for each in found["needing_care"]]
    show_sources(registry, hub.store_path, as_json=True)
    states = {each["source_id"]: each for each in json.loads(capsys.readouterr().out)}
    assert (states[source.id]["state"], states[source.id]["moved_to"]) == ("well", "https://new.example/rss")


def test_status_of_a_hub_that_has_not_begun(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    hub = small_hub(tmp_path)

    assert show(tmp_path / "content" / "registry", tmp_path / "none.sqlite3", as_json=False)

    assert "no store here yet" in capsys.readouterr().out
    assert hub.store_path.exists()
    assert item(1).id


# --- settings ---


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("NEWSHUB_RELEASES_KEPT", 1, "1 is not a whole number from 2 to 1000"),
        ("NEWSHUB_RELEASES_KEPT", True, "True is not a whole number"),
        ("NEWSHUB_FETCH_SECONDS", "30", "'30' is not a whole number from 1 to 600"),
        ("NEWSHUB_SMTP", "mail.example.org", "is not host:port of a mail server"),
        ("NEWSHUB_SMTP", "me:hunter2@mail.example.org:25", "its value is not host:port"),
        ("NEWSHUB_ALERT_EMAIL", "desk", "is not an e-mail address"),
        ("NEWSHUB_INDEXNOW", "../x", "is not a key of 8 to 128 letters"),
        ("NEWSHUB_PUBLISH_TO", "", "is not a folder, ssh://"),
        ("NEWSHUB_PUBLISH_TOO", "/srv", "there is no such setting; did you mean NEWSHUB_PUBLISH_TO?"),
        ("NEWSHUB_SMTP_PASSWORD", "hunter2", "is a secret; take it out of the file"),
        ("NEWSHUB_WEBSUB", "hub", "is not the address of a WebSub hub"),
        ("NEWSHUB_CONTACT", 7, "is not an e-mail address, a URL or None"),
    ],
)
def test_a_wrong_setting_stops_every_command_by_its_name(
    tmp_path: Path, name: str, value: object, expected: str
) -> None:
    small_hub(tmp_path, **{name: value})

    with pytest.raises(SettingsError) as refused:
        settings_of(tmp_path / "publishconf.py")

    assert any(problem.where == name and expected in str(problem) for problem in refused.value.problems)
    assert "hunter2" not in str(refused.value)
    with pytest.raises(HubError):
        fetch(tmp_path, tmp_path / "content" / "registry", tmp_path / "store.sqlite3")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("NEWSHUB_PAGE_SIZ = 10", "publishconf.py:{}: NEWSHUB_PAGE_SIZ: there is no such setting"),
        ("NEWSHUB_PUBLISH_TO = /srv/hub", "publishconf.py:{}: is not Python: invalid syntax; a text stands between"),
        ("NEWSHUB_PUBLISH_TO = srv", "publishconf.py:{}: is not Python: name 'srv' is not defined; a text stands"),
    ],
)
def test_a_wrong_setting_is_named_with_the_file_and_line_it_stands_in(tmp_path: Path, line: str, expected: str) -> None:
    small_hub(tmp_path)
    conf = tmp_path / "publishconf.py"
    conf.write_text(f"{conf.read_text('utf-8')}\n{line}\n", "utf-8")

    with pytest.raises(SettingsError) as refused:
        settings_of(conf)

    assert expected.format(len(conf.read_text("utf-8").splitlines())) in str(refused.value)
