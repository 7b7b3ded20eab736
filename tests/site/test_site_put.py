"""Files of the cache that several builds write at once."""

from collections.abc import Iterator
from pathlib import Path

from newshub.site.put import put
from newshub.site.workers import share


def test_builds_that_put_a_file_in_place_at_once_leave_the_whole_of_one(tmp_path: Path):
    file = tmp_path / "new" / "bodies.bin"
    whole = {bytes([number]) * 50_000 for number in range(8)}

    def work(chunks: Iterator[bytes]) -> int:
        found = 0
        for data in chunks:
            for _ in range(50):
                put(file, data)
                found += file.read_bytes() in whole
        return found

    assert sum(share([sorted(whole)], work, workers=4)) == 8 * 50
    assert [path.name for path in file.parent.iterdir()] == ["bodies.bin"]
