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

from collections.abc import Mapping
from keyword import iskeyword
from pathlib import Path
from typing import Any

import jinja2
from jinja2 import Environment, FileSystemBytecodeCache, nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.runtime import Macro
from jinja2.utils import missing
from jinja2.visitor import NodeTransformer
from markupsafe import Markup, escape

try:  # what escape() wraps, str -> str: a fifth of the time
    from markupsafe import _escape_inner as _quote  # type: ignore[attr-defined]
except ImportError:  # in another release of markupsafe

    def _quote(text: str, /) -> str:
        return str(escape(text))


_GETTEXT = ("_", "gettext")
_NAMES = ("escape", "Markup", "Macro", "modules")  # what templates find in environment.lean, under which names


def lean(environment: Environment, said: Mapping[str, Markup]) -> Environment:
    """An environment that shares everything with another but compiles templates for views.

    Its attribute `said` has the messages of the language that is being spoken; another language takes their place.
    """
    found = environment.overlay()
    found.code_generator_class = _Compiler
    found.extend(said=said, named=_named, lean=(quoted, safe, _macro, _Modules(found)))
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


def _macro(environment: Environment, function: Any, name: str, arguments: tuple[str, ...], *more: bool) -> Any:
    """A macro: the bare function where that will do. Who names its arguments is led to Jinja’s own (`_named`)."""
    jinjas = Macro(environment, function, name, list(arguments), *more)
    if more != (False, False, False, True):  # takes kwargs, varargs or a caller, or is not safe HTML
        return jinjas
    function.__defaults__ = (missing,) * len(arguments)
    function.macro = jinjas
    return function


def _named(function: Any) -> Any:
    return getattr(function, "macro", function)


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

    # ruff: noqa: N802 - as Jinja names them

    def visit_Template(self, node: nodes.Template, frame: Frame | None = None) -> None:
        super().visit_Template(_Messages().visit(node), frame)

    def write_commons(self) -> None:
        """What the functions of a template have at hand."""
        super().write_commons()
        self.writeline(f"{', '.join(_NAMES)} = environment.lean")

    def return_buffer_contents(self, frame: Frame, force_unescaped: bool = False) -> None:
        """A macro returns safe HTML itself; Jinja leaves that to who calls it."""
        super().return_buffer_contents(frame, force_unescaped and not frame.eval_ctx.autoescape)

    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:
        if iskeyword(node.attr):
            super().visit_Getattr(node, frame)
            return
        self.write("(")
        self.visit(node.node, frame)
        self.write(f").{node.attr}")

    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:
        special = forward_caller or node.dyn_args or node.dyn_kwargs or any(iskeyword(each.key) for each in node.kwargs)
        plain = not special and self._is_plain(node.node)
        if node.kwargs or special:
            node.node = nodes.Call(nodes.EnvironmentAttribute("named"), [node.node], [], None, None)
        if not plain:
            super().visit_Call(node, frame, forward_caller=forward_caller)
            return
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

    def _is_plain(self, called: nodes.Expr) -> bool:
        """Whether what is called has a name and wants nothing of Jinja’s beside its arguments."""
        if isinstance(called, nodes.Name):
            return not hasattr(self.environment.globals.get(called.name), "jinja_pass_arg")
        return isinstance(called, nodes.EnvironmentAttribute)


class _Messages(NodeTransformer):
    """Puts the looking up of a message in place of a call of gettext that does no more."""

    def visit_Call(self, node: nodes.Call) -> nodes.Node:
        message = _message(node)
        return self.generic_visit(node) if message is None else nodes.EnvironmentAttribute(f"said[{message!r}]")


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
