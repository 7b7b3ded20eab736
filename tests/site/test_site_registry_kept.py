"""The registry is parsed once, until one of its files changes."""

import pickle
from dataclasses import asdict
from pathlib import Path

import pytest
from site_fakes import Mini

from newshub.core.errors import RegistryError
from newshub.core.registry import Registry, without_words
from newshub.files import read_registry
from newshub.site.registry_kept import kept_registry


def plain(registry: Registry) -> dict[str, object]:
    return asdict(registry)


def test_what_is_kept_is_what_would_be_parsed(mini: Mini, tmp_path: Path):
    folder = mini.settings().registry

    first, second = (kept_registry(folder, tmp_path / "kept") for _ in range(2))

    assert plain(first) == plain(second) == plain(without_words(read_registry(folder)))
    assert [source.id for source in second.sources()] == [source.id for source in first.sources()]
    assert len(list((tmp_path / "kept").iterdir())) == 1


def test_the_words_to_tag_by_are_not_kept(mini: Mini, tmp_path: Path):
    folder = mini.settings().registry

    found = kept_registry(folder, tmp_path / "kept")

    assert any(theme.terms for theme in read_registry(folder).themes.values())
    assert not any(theme.terms for theme in found.themes.values())
    assert [theme.labels for theme in found.themes.values()] == [
        theme.labels for theme in read_registry(folder).themes.values()
    ]


def test_another_file_is_another_registry(mini: Mini, tmp_path: Path):
    folder = mini.settings().registry
    before = kept_registry(folder, tmp_path / "kept")
    clusters = folder / "clusters.toml"
    clusters.write_text(clusters.read_text("utf-8").replace('republish = "full"', 'republish = "excerpt"'), "utf-8")

    after = kept_registry(folder, tmp_path / "kept")

    assert plain(after) == plain(without_words(read_registry(folder)))
    assert plain(after) != plain(before)


def test_faults_are_found_every_time(mini: Mini, tmp_path: Path):
    (mini.settings().registry / "clusters.toml").write_text("[clusters.Nowhere]", "utf-8")

    for _ in range(2):
        with pytest.raises(RegistryError):
            kept_registry(mini.settings().registry, tmp_path / "kept")


@pytest.mark.parametrize("damage", [b"", b"nonsense", b"\x00" * 50, pickle.dumps("no registry")])
def test_a_damaged_one_is_as_none(mini: Mini, tmp_path: Path, damage: bytes):
    folder = mini.settings().registry
    kept_registry(folder, tmp_path / "kept")
    (kept,) = (tmp_path / "kept").iterdir()
    kept.write_bytes(damage)

    assert plain(kept_registry(folder, tmp_path / "kept")) == plain(without_words(read_registry(folder)))
    assert kept.read_bytes() != damage


def test_a_build_of_everything_anew_parses_it_again(mini: Mini, tmp_path: Path):
    folder = mini.settings().registry
    kept_registry(folder, tmp_path / "kept")
    (kept,) = (tmp_path / "kept").iterdir()
    kept.write_bytes(pickle.dumps(Registry({}, {}, {})))

    assert not kept_registry(folder, tmp_path / "kept").clusters
    assert kept_registry(folder, tmp_path / "kept", anew=True).clusters
