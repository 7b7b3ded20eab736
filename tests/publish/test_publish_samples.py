"""The samples in deploy/ say what the code says, and the programs they are for accept them."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from publish_servers import bare_repository, free_port, needed, running

from newshub.publish.headers import HSTS, LOOK, PAGES, SECURITY, cache_control, content_type

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"


@pytest.mark.parametrize("sample", ["nginx.conf", "Caddyfile", "_headers"])
def test_samples_send_the_headers_of_the_code(sample: str) -> None:
    text = (DEPLOY / sample).read_text("utf-8")

    for name, value in {**SECURITY, "Strict-Transport-Security": HSTS}.items():
        assert re.search(rf"{name}:? \"?{re.escape(value)}\"?", text), f"{sample}: {name}"
    assert PAGES in text
    assert LOOK in text


@pytest.mark.parametrize("path", ["feed.xml", "da/atom.xml", "da/themes/x/feed.json", "opml.xml"])
def test_samples_and_code_agree_on_what_a_feed_is(path: str) -> None:
    kind = content_type(path).split(";")[0]

    assert kind not in ("application/xml", "application/json")
    for sample in ("nginx.conf", "Caddyfile", "_headers"):
        assert kind in (DEPLOY / sample).read_text("utf-8")


def test_every_kind_of_file_has_its_type_and_age() -> None:
    assert content_type("da/index.html") == "text/html; charset=utf-8"
    assert content_type("theme/fonts/news.woff2") == "font/woff2"
    assert content_type(".well-known/security.txt") == "text/plain; charset=utf-8"
    assert content_type("images/.strange") == content_type("CNAME") == "application/octet-stream"
    assert (cache_control("theme/site.css"), cache_control("da/index.html")) == (LOOK, PAGES)


def test_the_page_about_deploying_names_the_same_headers() -> None:
    page = (ROOT / "docs" / "deploy.md").read_text("utf-8")

    for name, value in {**SECURITY, "Strict-Transport-Security": HSTS}.items():
        assert f"{name}: {value}\n" in page


def test_the_preview_has_the_policy_of_the_public_site() -> None:
    from newshub.cli.handler import CONTENT_SECURITY_POLICY

    assert SECURITY["Content-Security-Policy"] == CONTENT_SECURITY_POLICY


@pytest.mark.parametrize(
    ("sample", "schema"), [("github-actions.yml", "github-workflows"), ("gitlab-ci.yml", "gitlab-ci")]
)
def test_samples_for_cis_are_valid(sample: str, schema: str) -> None:
    checker = needed("check-jsonschema", "requirements-ci.txt (`.ci/run` installs it into var/ci)")

    done = subprocess.run(
        [checker, "--builtin-schema", f"vendor.{schema}", DEPLOY / sample], capture_output=True, text=True
    )

    assert done.returncode == 0, done.stdout


def test_samples_name_only_commands_that_exist() -> None:
    tasks = (ROOT / "tasks.py").read_text("utf-8")
    for path in DEPLOY.iterdir():
        for name in re.findall(r"(?:\./hub|/srv/hub/hub|\"\$hub\") ([a-z]+)", path.read_text("utf-8")):
            assert f"\ndef {name}(" in tasks, f"{path.name}: {name}"


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd here")
def test_systemd_accepts_the_units(tmp_path: Path) -> None:
    service = (DEPLOY / "newshub.service").read_text("utf-8")
    (tmp_path / "newshub.service").write_text(service.replace("/srv/hub/hub publish", "/bin/true"), "utf-8")
    shutil.copy(DEPLOY / "newshub.timer", tmp_path)

    command = ["systemd-analyze", "verify", tmp_path / "newshub.service", tmp_path / "newshub.timer"]
    done = subprocess.run(command, capture_output=True, text=True)

    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.skipif(shutil.which("caddy") is None, reason="caddy is not installed; Debian's caddy has it")
def test_caddy_accepts_its_sample(tmp_path: Path) -> None:
    command = ["caddy", "validate", "--adapter", "caddyfile", "--config", DEPLOY / "Caddyfile"]
    done = subprocess.run(command, capture_output=True, text=True, env={"HOME": str(tmp_path), "PATH": "/usr/bin:/bin"})

    assert done.returncode == 0, done.stderr


@pytest.mark.skipif(shutil.which("nginx", path="/usr/sbin:/usr/bin") is None, reason="nginx is not installed")
def test_nginx_serves_a_release_with_its_headers_types_and_twins(tmp_path: Path) -> None:
    import gzip
    import http.client
    import os

    port, site = free_port(), tmp_path / "site"
    (site / "da").mkdir(parents=True)
    for name, text in {"index.html": "hub", "404.html": "no", "feed.xml": "<rss/>", "da/feed.json": "{}"}.items():
        (site / name).write_text(text)
    (site / "index.html.gz").write_bytes(gzip.compress(b"packed"))
    tmp_path.chmod(0o755)
    sample = (DEPLOY / "nginx.conf").read_text("utf-8")
    sample = re.sub(r"server \{\n    listen 80;.*?\n\}\n", "", sample, flags=re.DOTALL)  # the one that redirects
    sample = re.sub(r"listen 443 ssl;\n\s+listen .*\n", f"listen 127.0.0.1:{port};\n", sample)
    sample = re.sub(r"    ssl_certificate.*\n", "", sample).replace("/srv/www/hub", str(site))
    user = "user root;" if os.geteuid() == 0 else ""
    (tmp_path / "nginx.conf").write_text(
        f"{user} daemon off; pid {tmp_path}/pid; error_log stderr; events {{}} http {{ access_log off;\n"
        f"client_body_temp_path {tmp_path}/b; proxy_temp_path {tmp_path}/p; fastcgi_temp_path {tmp_path}/f;\n"
        f"uwsgi_temp_path {tmp_path}/u; scgi_temp_path {tmp_path}/s;\n{sample}\n}}\n"
    )

    def get(path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
        line = http.client.HTTPConnection("127.0.0.1", port)
        line.request("GET", path, headers=headers)
        answer = line.getresponse()
        found = answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
        line.close()
        return found

    server = shutil.which("nginx", path="/usr/sbin:/usr/bin")
    assert server is not None
    with running([server, "-c", str(tmp_path / "nginx.conf"), "-p", str(tmp_path)], port, tmp_path / "log"):
        status, headers, body = get("/")
        assert (status, body, headers["content-type"]) == (200, b"hub", "text/html; charset=utf-8")
        assert headers["cache-control"] == PAGES
        for name, value in SECURITY.items():
            assert headers[name.lower()] == value
        _, headers, body = get("/", **{"Accept-Encoding": "gzip"})
        assert (headers["content-encoding"], gzip.decompress(body)) == ("gzip", b"packed")
        for path in ("/feed.xml", "/da/feed.json"):
            _, headers, _ = get(path)
            assert headers["content-type"] == content_type(path.lstrip("/"))
            assert headers["content-security-policy"] == SECURITY["Content-Security-Policy"]
        status, headers, body = get("/nothing")
        assert (status, body) == (404, b"no")
        assert "content-security-policy" in headers
        assert get("/index.html.gz")[0] == 404


def carry(folder: Path, remote: Path, verb: str) -> "subprocess.CompletedProcess[str]":
    environ = {"NEWSHUB_STORE_REMOTE": str(remote), "NEWSHUB_HUB": str(folder / "hub"), "PATH": "/usr/bin:/bin"}
    script = DEPLOY / "carry-store.sh"
    return subprocess.run([script, verb], cwd=folder, env=environ, capture_output=True, text=True)


def machine(folder: Path) -> Path:
    """A checkout on a fresh machine of a CI, whose hub only copies a file to and fro."""
    subprocess.run(["git", "init", "-q", folder], check=True)
    (folder / "hub").write_text(
        '#!/bin/sh\nset -eu\ncase $1 in\nbackup) mkdir -p "$3"; cp var/store "$3/x.sqlite3.gz";;\n'
        'restore) cp "$3" var/store;;\nesac\n'
    )
    (folder / "hub").chmod(0o755)
    return folder


def test_a_ci_carries_the_store_from_run_to_run_with_the_one_before(tmp_path: Path) -> None:
    remote = bare_repository(tmp_path / "remote.git")
    for number in range(3):
        here = machine(tmp_path / f"run-{number}")
        fetched = carry(here, remote, "fetch")
        assert fetched.returncode == 0, fetched.stderr
        (here / "var").mkdir(exist_ok=True)
        store = here / "var" / "store"
        assert (store.read_text() if store.exists() else None) == (f"run {number - 1}" if number else None)
        store.write_text(f"run {number}")

        saved = carry(here, remote, "save")

        assert saved.returncode == 0, saved.stderr

    def of_branch(*words: str) -> str:
        done = subprocess.run(["git", "-C", remote, *words], check=True, capture_output=True, text=True)
        return done.stdout.strip()

    assert of_branch("cat-file", "blob", "newshub-store:newshub.sqlite3.gz") == "run 2"
    assert of_branch("cat-file", "blob", "newshub-store:newshub-before.sqlite3.gz") == "run 1"
    assert of_branch("rev-list", "--count", "newshub-store") == "1"


def test_a_ci_that_cannot_reach_the_store_stops_instead_of_beginning_anew(tmp_path: Path) -> None:
    here = machine(tmp_path / "run")

    assert carry(here, tmp_path / "nowhere.git", "fetch").returncode != 0
    assert carry(here, tmp_path / "nowhere.git", "save").returncode != 0
