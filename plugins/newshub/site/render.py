"""Templates into HTML: the shell of a page rendered once and spliced, everything else by small pieces."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from newshub.core.errors import TemplateError
from newshub.site import more_views
from newshub.site.forms import blank
from newshub.site.lean import lean, quoted, safe
from newshub.site.page_views import PAGE_TEMPLATES
from newshub.site.translations import Catalogue
from newshub.site.views import HeadView, Html, LinkView, ShellView, StoryView

_TEMPLATES = PAGE_TEMPLATES | more_views.TEMPLATES
_SLOTS = ("head", "languages", "main")


class Renderer:
    """Jinja with our words. `speak` chooses the language of what is rendered next."""

    def __init__(self, environment: Any, catalogues: Mapping[str, Catalogue]) -> None:
        self._said = {language: _Said(catalogue) for language, catalogue in catalogues.items()}
        self._env: Any = lean(environment, {})
        self._shells: dict[int, tuple[ShellView, tuple[str, ...]]] = {}  # by identity: the press keeps one for each use
        self._switchers: dict[str, tuple[str, ...]] = {}
        self._globals: dict[str, Any] = {}
        self._templates: dict[str, Any] = {}
        self._card: Any = None
        self._install_gettext()

    def speak(self, language: str) -> None:
        """Choose the language of the interface's words."""
        self._env.said = self._said[language]

    def page(
        self, shell: ShellView, head: HeadView, view: object, *, languages: Sequence[LinkView], hrefs: Sequence[str]
    ) -> tuple[str, ...]:
        """A whole page, in parts; those of the shell are the same objects for each page that has it.

        `languages` is the edition's switcher, without links, and `hrefs` where these lead here.
        """
        before, middle, after, end = self._shell(shell)
        return (
            before,
            self._render("parts/head.html", head=head),
            middle,
            self._switcher(shell.language, languages, hrefs) if languages else "",
            after,
            self._render(_TEMPLATES[type(view)], page=view),
            end,
        )

    def card(self, story: StoryView) -> Html:
        """A story on a card."""
        if self._card is None:
            self._card = self._template("parts/card.html").module.card
        return self._card(story)

    def prepare(self, names: Iterable[str]) -> None:
        """Leave templates in the cache of compiled ones."""
        for name in names:
            self._template(name)

    def _template(self, name: str) -> Any:
        if name not in self._templates:
            self._templates[name] = self._env.get_template(name)
        return self._templates[name]

    def _render(self, name: str, **values: object) -> str:
        """What Template.render does, without gathering Jinja’s globals anew: half the cost of a small part."""
        template = self._template(name)
        if not self._globals:
            self._globals = dict(self._env.globals)
        try:
            context = self._env.context_class(self._env, {**self._globals, **values}, name, template.blocks)
            return "".join(template.root_render_func(context))
        except Exception:
            self._env.handle_exception()
            raise

    def _shell(self, view: ShellView) -> tuple[str, str, str, str]:
        """The fixed pieces of a page, cut where the slots are."""
        found = self._shells.get(id(view))
        if found is None or found[0] is not view:
            cuts = {slot: blank(slot) for slot in _SLOTS}
            whole = self._render("shell.html", shell=view, **{slot: Html(cut) for slot, cut in cuts.items()})
            found = self._shells[id(view)] = (view, _pieces(whole, list(cuts.values())))
        before, middle, after, end = found[1]
        return before, middle, after, end

    def _switcher(self, edition: str, links: Sequence[LinkView], hrefs: Sequence[str]) -> str:
        """The language switcher: the same on all pages of an edition but for where its links lead."""
        if edition not in self._switchers:
            cuts = [blank(str(number)) for number in range(len(links))]
            marked = [replace(link, href=cut) for link, cut in zip(links, cuts, strict=True)]
            self._switchers[edition] = _pieces(self._render("parts/languages.html", languages=marked), cuts)
        first, *others = self._switchers[edition]
        return first + "".join([f"{quoted(href)}{piece}" for href, piece in zip(hrefs, others, strict=True)])

    def _install_gettext(self) -> None:
        """Jinja's own "newstyle" gettext, without its detours.

        Messages are safe HTML, variables are quoted; a message with %(name)s needs its per cent signs doubled.
        """
        env = self._env

        def gettext(message: str, **variables: object) -> Html:
            return _filled(env.said.catalogue.gettext(message), variables) if variables else env.said[message]

        def ngettext(singular: str, plural: str, num: int, **variables: object) -> Html:
            return _filled(env.said.catalogue.ngettext(singular, plural, num), {"num": num, **variables})

        def pgettext(context: str, message: str, **variables: object) -> Html:
            return _filled(env.said.catalogue.pgettext(context, message), variables)

        def npgettext(context: str, singular: str, plural: str, num: int, **variables: object) -> Html:
            return _filled(env.said.catalogue.npgettext(context, singular, plural, num), {"num": num, **variables})

        self._env.globals.update(_=gettext, gettext=gettext, ngettext=ngettext, pgettext=pgettext, npgettext=npgettext)


class _Said(dict[str, Html]):
    """Messages without variables as they came out in one language."""

    def __init__(self, catalogue: Catalogue) -> None:
        super().__init__()
        self.catalogue = catalogue

    def __missing__(self, message: str) -> Html:
        found = self[message] = _filled(self.catalogue.gettext(message), {})
        return found


def _filled(message: str, variables: dict[str, object]) -> Html:
    if "%" not in message:
        return safe(message)
    numbers = (int, float)
    return safe(message % {name: each if type(each) in numbers else quoted(each) for name, each in variables.items()})


def _pieces(whole: str, cuts: Sequence[str]) -> tuple[str, ...]:
    """A text without its marks, cut where they were."""
    pieces = []
    for cut in cuts:
        before, found, whole = whole.partition(cut)
        if not found or cut in whole:
            raise TemplateError("shell.html and parts/languages.html must show each slot once, in the views' order")
        pieces.append(before)
    return (*pieces, whole)
