"""Templates compiled for views: what Jinja’s generality costs a site of some thirty thousand pages, it need not pay.

The templates stay plain Jinja with autoescape on, and say the same. Only the Python that they become is shorter:

    {{ story.title }}           the attribute itself: one that is not there is an error, not an empty text
    {{ text }}                  quoted into a plain string, without a Markup object for each
    {{ _("Partner") }}          looked up among the messages said already
    {{ link(view) }}            called as it is, unless it wants Jinja’s context; a macro is one call instead of four
    {% from "…" import … %}     imported once

Jinja offers the class that generates code for replacement, though its methods are no promise: after a new release the
tests and one look at `_Compiler` will do, for whatever it does not override is Jinja’s own.
"""

from keyword import iskeyword
from pathlib import Path
from typing import Any

import jinja2
from jinja2 import Environment, FileSystemBytecodeCache, nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.runtime import Macro
from markupsafe import Markup, escape

try:  # what escape() wraps, str -> str: a fifth of the time
    from markupsafe import _escape_inner as _quote  # type: ignore[attr-defined]
except ImportError:  # in another release of markupsafe

    def _quote(text: str, /) -> str:
        return str(escape(text))


_GETTEXT = ("_", "gettext")
_NAMES = ("escape", "Markup", "Macro", "said", "modules")  # what templates find in environment.lean, under which name


def lean(environment: Environment, said: "dict[str, Markup]") -> Environment:
    """An environment that shares everything with another but compiles templates for views.

    `said` has the messages of the language that is being spoken.
    """
    found = environment.overlay()
    found.code_generator_class = _Compiler
    found.lean = (quoted, safe, _Macro, said, _Modules(found))  # type: ignore[attr-defined]
    kept = environment.bytecode_cache
    if isinstance(kept, FileSystemBytecodeCache):
        found.bytecode_cache = FileSystemBytecodeCache(kept.directory, f"{_stamp()}-%s.cache")
    return found


def quoted(value: Any) -> str:
    """A value as HTML, as markupsafe’s escape() has it: what is HTML already stays."""
    kind = type(value)
    if kind is str:
        return _quote(value)
    if kind is Markup:
        return value
    return escape(value)


def safe(html: str) -> Markup:
    """Markup(html), without asking a plain string whether it is more."""
    return str.__new__(Markup, html)


class _Macro(Macro):
    """A macro that is told all it asks for is called at once; any other, as Jinja does it."""

    def __init__(self, *values: Any) -> None:
        super().__init__(*values)
        self._simple = self._default_autoescape and not (self.catch_kwargs or self.catch_varargs or self.caller)

    def __call__(self, *args: Any, **kwargs: Any) -> str:
        if self._simple and not kwargs and len(args) == self._argument_count:
            return str.__new__(Markup, self._func(*args))
        return super().__call__(*args, **kwargs)


class _Modules(dict[str, object]):
    """What templates import from: name -> module."""

    def __init__(self, environment: Environment) -> None:
        super().__init__()
        self._environment = environment

    def __missing__(self, name: str) -> object:
        found = self[name] = self._environment.get_template(name).module
        return found


class _Compiler(CodeGenerator):
    """Jinja’s own, with a shorter way for what views need."""

    def write_commons(self) -> None:
        """What the functions of a template have at hand."""
        super().write_commons()
        self.writeline(f"{', '.join(_NAMES)} = environment.lean")

    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:  # noqa: N802 - as Jinja names it; so below
        if iskeyword(node.attr):
            super().visit_Getattr(node, frame)
            return
        self.write("(")
        self.visit(node.node, frame)
        self.write(f").{node.attr}")

    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:  # noqa: N802
        if forward_caller or not self._plain(node):
            super().visit_Call(node, frame, forward_caller=forward_caller)
        elif message := _message(node):
            self.write(f"said[{message!r}]")
        else:
            self.visit(node.node, frame)
            self.write("(")
            for each in (*node.args, *node.kwargs):
                self.visit(each, frame)
                self.write(", ")
            self.write(")")

    def _import_common(self, node: nodes.Import | nodes.FromImport, frame: Frame) -> None:
        name = _text(node.template)
        if name is None or node.with_context:
            super()._import_common(node, frame)
        else:
            self.write(f"modules[{name!r}]")

    def _plain(self, node: nodes.Call) -> bool:
        """Whether a call is of something by its name, which wants nothing of Jinja’s."""
        if not isinstance(node.node, nodes.Name) or node.dyn_args or node.dyn_kwargs:
            return False
        wants_more = hasattr(self.environment.globals.get(node.node.name), "jinja_pass_arg")
        return not wants_more and not any(iskeyword(each.key) for each in node.kwargs)


def _message(call: nodes.Call) -> str | None:
    """What is to be translated when a call does that and no more."""
    said = isinstance(call.node, nodes.Name) and call.node.name in _GETTEXT
    return _text(call.args[0]) if said and len(call.args) == 1 and not call.kwargs else None


def _text(node: nodes.Node) -> str | None:
    return node.value if isinstance(node, nodes.Const) and isinstance(node.value, str) else None


def _stamp() -> str:
    """Names compiled templates of this code and of this Jinja."""
    import hashlib

    return hashlib.sha256(jinja2.__version__.encode() + Path(__file__).read_bytes()).hexdigest()[:12]
