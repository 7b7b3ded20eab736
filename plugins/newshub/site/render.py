"""Templates into HTML: the shell of a page rendered once and spliced, everything else by small pieces."""

from collections.abc import Mapping, Sequence
from typing import Any

from newshub.site.translations import Catalogue
from newshub.site.views import PAGE_TEMPLATES, HeadView, Html, LinkView, ShellView, StoryView

_SLOTS = ("head", "languages", "main")


class Renderer:
    """Jinja with our words. `speak` chooses the language of what is rendered next."""

    def __init__(self, environment: Any, catalogues: Mapping[str, Catalogue]) -> None:
        self._env = environment
        self._catalogues = catalogues
        self._catalogue: Catalogue | None = None
        self._said: dict[str, Html] = {}  # messages as they came out in the current language
        self._shells: dict[tuple[str, ShellView], tuple[str, ...]] = {}
        self._templates: dict[str, Any] = {}
        self._card: Any = None
        self._install_gettext()

    def speak(self, language: str) -> None:
        """Choose the language of the interface's words."""
        if self._catalogue is not self._catalogues[language]:
            self._catalogue = self._catalogues[language]
            self._said = {}

    def page(self, shell: ShellView, head: HeadView, languages: Sequence[LinkView], view: object) -> str:
        """A whole page."""
        main = self._template(PAGE_TEMPLATES[type(view)]).render(page=view)
        pieces = self._shell(shell)
        switcher = self._template("parts/languages.html").render(languages=languages) if languages else ""
        return "".join(
            (pieces[0], self._template("parts/head.html").render(head=head), pieces[1], switcher, pieces[2], main,
             pieces[3])
        )  # fmt: skip

    def card(self, story: StoryView) -> Html:
        """A story on a card."""
        if self._card is None:
            self._card = self._template("parts/card.html").module.card
        return Html(self._card(story))

    def _template(self, name: str) -> Any:
        if name not in self._templates:
            self._templates[name] = self._env.get_template(name)
        return self._templates[name]

    def _shell(self, view: ShellView) -> tuple[str, ...]:
        """The fixed pieces of a page, cut where the slots are."""
        assert self._catalogue is not None
        key = (self._catalogue.language, view)
        if key not in self._shells:
            marks = {slot: f"\x02{slot}\x03" for slot in _SLOTS}  # no text of ours has control characters
            whole = self._template("shell.html").render(
                shell=view, **{slot: Html(mark) for slot, mark in marks.items()}
            )
            pieces = []
            for mark in marks.values():
                before, found, whole = whole.partition(mark)
                if not found:
                    raise ValueError(f"shell.html must show its slots once each, in the order {', '.join(_SLOTS)}")
                pieces.append(before)
            self._shells[key] = (*pieces, whole)
        return self._shells[key]

    def _install_gettext(self) -> None:
        """Jinja's own "newstyle" gettext, without its detours: a card calls these half a dozen times.

        Messages are safe HTML, variables are quoted; a message with %(name)s needs its per cent signs doubled.
        """
        self._env.globals.update(
            _=self._gettext,
            gettext=self._gettext,
            ngettext=self._ngettext,
            pgettext=lambda context, message, **variables: _filled(self._current.pgettext(context, message), variables),
            npgettext=lambda context, singular, plural, num, **variables: _filled(
                self._current.npgettext(context, singular, plural, num), {"num": num, **variables}
            ),
        )

    def _gettext(self, message: str, **variables: object) -> Html:
        found = self._said.get(message)
        if found is None:
            found = self._said[message] = Html(self._current.gettext(message))
        return found % variables if "%" in found else found

    def _ngettext(self, singular: str, plural: str, num: int, **variables: object) -> Html:
        return _filled(self._current.ngettext(singular, plural, num), {"num": num, **variables})

    @property
    def _current(self) -> Catalogue:
        assert self._catalogue is not None, "speak() first"
        return self._catalogue


def _filled(message: str, variables: dict[str, object]) -> Html:
    return Html(message) % variables if "%" in message else Html(message)
