"""What holds for all tests."""

import pytest
from hypothesis import settings

# No deadline for a single example: on a busy machine it would fail for the machine's sake. The number of examples
# bounds the time.
settings.register_profile("hub", deadline=None)
settings.load_profile("hub")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests come last: Playwright keeps an event loop running in this thread from its first test to its last,
    and in a thread with a running loop nothing else can start one."""
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)
