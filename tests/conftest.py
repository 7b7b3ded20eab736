"""What holds for all tests."""

import pytest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests come last: Playwright keeps an event loop running in this thread from its first test to its last,
    and in a thread with a running loop nothing else can start one."""
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)
