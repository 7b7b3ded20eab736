"""Which items are copies or translations of each other, as a site shows them."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Set
from dataclasses import dataclass
from typing import Self

from newshub.store.store import Membership


@dataclass(frozen=True, slots=True)
class Groups:
    """Who belongs together, from both ends; without what is gone."""

    _leader: Mapping[str, str]  # item -> leader of its copies, itself included
    _copies: Mapping[str, tuple[str, ...]]  # leader -> the others
    _translations: Mapping[str, tuple[str, ...]]  # item -> the others, whoever leads
    _first: Mapping[str, str]  # item -> leader of its translations

    @classmethod
    def of(cls, memberships: Iterable[Membership], alive: Callable[[str], bool]) -> Self:
        """The groups of what is alive; where the leader is gone, the next one leads."""
        groups: dict[tuple[str, str], list[str]] = defaultdict(list)
        for each in memberships:
            groups[each.kind, each.leader_id].append(each.item_id)
        leader: dict[str, str] = {}
        copies: dict[str, tuple[str, ...]] = {}
        translations: dict[str, tuple[str, ...]] = {}
        first: dict[str, str] = {}
        for kind, head in sorted(groups):
            others = sorted({*groups[kind, head]} - {head})
            living = [each for each in (head, *others) if alive(each)]
            if len(living) < 2:
                continue
            if kind == "copy":
                leader.update(dict.fromkeys(living, living[0]))
                copies[living[0]] = tuple(living[1:])
            else:
                first.update(dict.fromkeys(living, living[0]))
                translations.update({each: tuple([other for other in living if other != each]) for each in living})
        return cls(leader, copies, translations, first)

    @property
    def members(self) -> Set[str]:
        """The ids of all items that have copies or translations."""
        return self._leader.keys() | self._first.keys()

    def leader(self, id_: str) -> str:
        """The item that stands for an item and its copies."""
        return self._leader.get(id_, id_)

    def first(self, id_: str) -> str:
        """The version that stands for all translations of a story where every story comes once."""
        return self._first.get(id_, id_)

    def copies(self, id_: str) -> tuple[str, ...]:
        """The copies that an item stands for."""
        return self._copies.get(id_, ())

    def translations(self, id_: str) -> tuple[str, ...]:
        """The other versions of an item."""
        return self._translations.get(id_, ())

    def others(self, id_: str) -> list[tuple[str, str]]:
        """The items that a story names beside itself: copies that it stands for, and translations."""
        copies, translations = self._copies.get(id_, ()), self._translations.get(id_, ())
        return [("copy", other) for other in copies] + [("translation", other) for other in translations]
