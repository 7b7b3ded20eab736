"""Questions at a terminal, with choices; the same rules for what was given as an option."""

import difflib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from newshub.core.errors import HubError

Choices: TypeAlias = Mapping[str, str]  # id -> what people call it, in the order to show them
_SHOWN = 24  # choices listed with a question; more are found by typing a part of the name


@dataclass(frozen=True, slots=True)
class Question:
    """What is wanted. Without choices any text will do."""

    name: str
    given: str | None = None  # as an option; None: ask
    choices: Choices | None = None
    one: bool = False
    optional: bool = False
    at_most: int = 50


class _NotUnderstood(Exception):
    pass


def ask(question: Question, answer: Callable[[str], str] | None) -> list[str]:
    """The ids chosen, or the text as a list of one. Raises HubError for an option that is wrong, or an end of input.

    A choice may be given by id or by name. At the terminal a wrong answer is explained, and asked for again.
    """
    if question.given is not None or answer is None:
        try:
            return _understood(question, question.given or "")
        except _NotUnderstood as reason:
            raise HubError(f"{question.name}: {reason}") from None
    _show(question)
    while True:
        try:
            return _understood(question, answer(f"{question.name}{_hint(question)}: "))
        except _NotUnderstood as reason:
            print(f"  {reason}")
        except (EOFError, KeyboardInterrupt):
            raise HubError("\nnothing was written") from None


def _hint(question: Question) -> str:
    if question.choices is None:
        return ""
    many = "" if question.one else " (comma between)"
    return f"{many} [none]" if question.optional else many


def _show(question: Question) -> None:
    if not question.choices:
        return
    shown = list(question.choices.items())[:_SHOWN]
    width = max(len(each) for each, _ in shown)
    for each, name in shown:
        print(f"  {each:{width}}  {name}")
    if len(question.choices) > _SHOWN:
        print(f"  ... and {len(question.choices) - _SHOWN} more; type a part of the name to find one")


def _understood(question: Question, text: str) -> list[str]:
    text = " ".join(text.split())
    if not text:
        if question.optional:
            return []
        raise _NotUnderstood("is needed")
    if question.choices is None:
        return [text]
    choices = question.choices
    whole = _exact(text, choices)  # a name may have a comma in it
    parts = [whole] if whole else [_choice(part.strip(), choices) for part in text.split(",") if part.strip()]
    found = list(dict.fromkeys(parts))
    limit = 1 if question.one else question.at_most
    if len(found) > limit:
        raise _NotUnderstood(f"{len(found)} are too many; expected at most {limit}")
    return found


def _exact(text: str, choices: Choices) -> str | None:
    wanted = text.casefold()
    return next((id_ for id_, name in choices.items() if wanted in (id_.casefold(), name.casefold())), None)


def _choice(text: str, choices: Choices) -> str:
    if found := _exact(text, choices):
        return found
    wanted = text.casefold()
    near = [id_ for id_, name in choices.items() if wanted in id_.casefold() or wanted in name.casefold()]
    if len(near) == 1 and len(wanted) > 3:
        return near[0]
    if not near:
        near = difflib.get_close_matches(wanted, [id_.casefold() for id_ in choices], n=3)
        near = [id_ for id_ in choices if id_.casefold() in near]
    if near:
        shown = ", ".join(f"{id_} ({choices[id_]})" for id_ in near[:8])
        raise _NotUnderstood(f"“{text}” is not known; did you mean {shown}?")
    raise _NotUnderstood(f"“{text}” is not known; expected one of {', '.join(list(choices)[:_SHOWN])}")
