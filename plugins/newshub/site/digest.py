"""A week of the digest: which of its stories are shown, and under which theme."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property

from newshub.core import select
from newshub.site.chunks import WeekStories
from newshub.site.held import Held, by_date
from newshub.site.press import Press

MOST = 12  # stories of a theme in a week; the theme's own page has the others

Section = tuple[str | None, list[Held], int]  # theme (None: of none), the stories shown, how many more


class WeekOf:
    """The stories of a week, and what its page shows of them: worked out only when it is to be written."""

    def __init__(self, press: Press, stories: WeekStories) -> None:
        self._press = press
        self.stories = stories

    @cached_property
    def mark(self) -> str:
        """What stands for all of it in a fingerprint, translations included."""
        told = [self._press.library.mark(id_) for _, id_ in self.stories.versions]
        return hashlib.blake2b(b"".join([self.stories.marks, *told]), digest_size=12).hexdigest()

    @property
    def own(self) -> list[Held]:
        """By our editors."""
        return self._cuts[0]

    @property
    def sections(self) -> list[Section]:
        """Partners' stories by their first theme: the fullest first, stories without one last."""
        return self._cuts[1]

    @cached_property
    def _cuts(self) -> tuple[list[Held], list[Section]]:
        """Ours and partners', of which no more is remembered than what is shown."""
        dated = sorted(self.stories, key=by_date, reverse=True)
        return [each for each in dated if each.kind == "own"], list(self._cut(dated))

    def shown(self, language: str) -> list[Held]:
        """All stories on the page of an edition."""
        found = [*self.own, *(each for _theme, held, _more in self.sections for each in held)]
        return [self._press.library.version(each, language) for each in found]

    def _cut(self, dated: Iterable[Held]) -> Iterator[Section]:
        by_theme: dict[str | None, list[Held]] = defaultdict(list)
        known = self._press.registry.themes
        for each in dated:
            if each.kind != "own":
                by_theme[next((id_ for id_ in each.themes if id_ in known), None)].append(each)
        for theme in sorted(by_theme, key=lambda theme: (theme is None, -len(by_theme[theme]), theme or "")):
            chosen = select.spread(by_theme[theme], MOST)
            yield theme, chosen, len(by_theme[theme]) - len(chosen)
