"""Which controls stand in the source, and what is left of a function when one of them is gone?

Every act, job and page that a clause names is read; each of its refusals, role checks, pieces of evidence and demands on the gate is a
drop, and so is its whole body. A drop replaces the code of the live function, so that everybody who has imported it runs without it.
"""

import ast
import functools
import importlib
import inspect
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import CodeType, FunctionType, ModuleType
from typing import Any

from django.http import HttpResponse
from django.urls import URLPattern, get_resolver

from hjemmel.notice.model import Notice

TAKEN_FOR_ANYBODY, TAKEN_FOR_NOBODY = "takes anybody for it", "takes nobody for it"
ANSWERS = {  # what a comparison with the actor answers when it no longer asks who it is
    TAKEN_FOR_ANYBODY: {ast.NotEq: False, ast.NotIn: False, ast.Eq: True, ast.In: True},
    TAKEN_FOR_NOBODY: {ast.NotEq: True, ast.NotIn: True, ast.Eq: False, ast.In: False},
}
ROLE, ONESELF = "audience", "id"
REACHED = "_reached_by_the_test"
BLANK = "shows nothing"


@dataclass(frozen=True, slots=True)
class SourceDrop:
    """One control that is gone from a function. `how` says what is gone, `nth` which of several; 0 for the whole body."""

    control: str
    module: str
    function: str
    how: str
    clauses: tuple[str, ...]
    nth: int = 0

    @property
    def name(self) -> str:
        return f"{self.control} {self.function} {self.how}" + (f" ({self.nth})" if self.nth else "")

    @property
    def place(self) -> str:
        return self.control if self.how == BLANK else f"{self.module}.{self.function}"

    @property
    def word(self) -> str:
        """What a test that is about it has in its file: the act, job or page."""
        return self.control.partition(".")[2]


def source_drops(notice: Notice) -> Iterator[SourceDrop]:
    """Every drop of every act, job and page that a clause names."""
    covering: dict[str, list[str]] = {}
    for clause in notice.clauses():
        for path in clause.covers:
            covering.setdefault(path, []).append(clause.id)
    for control, clauses in sorted(covering.items()):
        kind, _, name = control.partition(".")
        if kind == "act":
            yield from _of_act(control, f"hjemmel.acts.{name}", tuple(clauses), notice)
        elif kind == "job":
            yield SourceDrop(control, "hjemmel.project.jobs", name, "does nothing", tuple(clauses))
        elif kind == "page":
            view = inspect.unwrap(_patterns()[name].callback)
            yield SourceDrop(control, view.__module__, view.__name__, BLANK, tuple(clauses))


def _of_act(control: str, module: str, clauses: tuple[str, ...], notice: Notice) -> Iterator[SourceDrop]:
    for function in (node for node in _tree(module).body if isinstance(node, ast.FunctionDef)):
        quoted = {notice.clause_for(path) for path in _clauses_asked_for(function)}
        named = tuple(dict.fromkeys([*clauses, *sorted(quoted - {""})]))
        if not function.name.startswith("_"):
            yield SourceDrop(control, module, function.name, "does nothing", named)
        for nth, (_, how) in enumerate(_within(function)):
            yield SourceDrop(control, module, function.name, how, named, nth + 1)


def _clauses_asked_for(function: ast.FunctionDef) -> Iterator[str]:
    """The paths that a function asks the notice's clauses for."""
    for node in ast.walk(function):
        if _calls(node, "clause_for") and isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            yield node.args[0].value


def _within(function: ast.FunctionDef) -> Iterator[tuple[ast.AST, str]]:
    """(node, what is gone with it), in the order of the source."""
    for node in ast.walk(function):
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
            yield node, "refuses nothing"
        elif isinstance(node, ast.Expr) and _calls(node.value, "append") and ast.unparse(node.value).startswith("evidence."):
            yield node, "leaves no evidence"
        elif _calls(node, "require"):
            yield node, "demands nothing of the gate"
        elif isinstance(node, ast.Compare) and _is_role(node) and type(node.ops[0]) in ANSWERS[TAKEN_FOR_ANYBODY]:
            yield from ((node, how) for how in ANSWERS)  # which of them lets somebody through hangs on what stands around it


def _calls(node: ast.AST, name: str) -> bool:
    if not isinstance(node, ast.Call):
        return False
    return getattr(node.func, "attr", getattr(node.func, "id", "")) == name


def _is_role(node: ast.Compare) -> bool:
    """`actor.audience != "privacy"`, `actor.id == customer_number`, `row.actor != actor.id`."""
    sides = [node.left, *node.comparators]
    return any(isinstance(s, ast.Attribute) and ast.unparse(s) in (f"actor.{ROLE}", f"actor.{ONESELF}") for s in sides)


def _tree(module: str) -> ast.Module:
    return ast.parse(inspect.getsource(importlib.import_module(module)))


def _patterns() -> dict[str, URLPattern]:
    """Every address that has a page, by its name."""
    found: dict[str, URLPattern] = {}

    def walk(patterns: list[Any]) -> None:
        for pattern in patterns:
            if isinstance(pattern, URLPattern):
                found[str(pattern.name)] = pattern
            else:
                walk(pattern.url_patterns)

    walk(get_resolver().url_patterns)
    return found


@contextmanager
def dropped(drop: SourceDrop) -> Iterator[None]:
    """The live function runs without its control; a page shows nothing."""
    if drop.how == BLANK:
        with _instead(drop, lambda *_, **__: HttpResponse()):
            yield
        return
    tree = _tree(drop.module)
    [function] = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == drop.function]
    if drop.nth:
        node, how = list(_within(function))[drop.nth - 1]
        _Without(node, how).visit(function)
    else:
        function.body = [ast.copy_location(ast.Return(ast.Constant(None)), function.body[0])]
    with _code(drop.module, drop.function, tree):
        yield


@contextmanager
def _instead(drop: SourceDrop, view: Callable[..., Any]) -> Iterator[None]:
    """Another view at the page's address."""
    pattern = _patterns()[drop.control.partition(".")[2]]
    before, pattern.callback = pattern.callback, view
    try:
        yield
    finally:
        pattern.callback = before


class _Without(ast.NodeTransformer):
    """Takes one node away: a statement does nothing, a check always says the same, a demand becomes what it was demanded of."""

    def __init__(self, gone: ast.AST, how: str) -> None:
        self.gone, self.how = gone, how

    def visit(self, node: ast.AST) -> Any:
        if node is not self.gone:
            return self.generic_visit(node)
        if isinstance(node, ast.Compare):
            return ast.copy_location(ast.Constant(ANSWERS[self.how][type(node.ops[0])]), node)
        if isinstance(node, ast.Call):
            return node.args[0]
        return ast.copy_location(ast.Pass(), node)


@contextmanager
def _code(module_name: str, function_name: str, tree: ast.Module) -> Iterator[None]:
    module = importlib.import_module(module_name)
    live = live_function(module, function_name)
    before = live.__code__
    live.__code__ = _compiled(tree, function_name, before.co_filename)
    try:
        yield
    finally:
        live.__code__ = before


def live_function(module: ModuleType, name: str) -> FunctionType:
    """The function under its decorators; of a task, what it runs."""
    found = getattr(module, name)
    found = inspect.unwrap(getattr(found, "func", found))
    assert isinstance(found, FunctionType), f"{module.__name__}.{name} is no function"
    return found


def _compiled(tree: ast.Module, function_name: str, file: str) -> CodeType:
    whole = compile(ast.fix_missing_locations(tree), file, "exec")
    [code] = [const for const in whole.co_consts if isinstance(const, CodeType) and const.co_qualname == function_name]
    return code


def note_who_reaches(drops: list[SourceDrop], reached: set[str]) -> None:
    """From now on each function that holds a control adds its place to `reached` when it is called."""
    for drop in (d for d in drops if d.how == BLANK):
        pattern = _patterns()[drop.control.partition(".")[2]]
        pattern.callback = _noting(pattern.callback, drop.place, reached)
    for module_name, names in _by_module(d for d in drops if d.how != BLANK).items():
        module = importlib.import_module(module_name)
        setattr(module, REACHED, reached)
        tree = _tree(module_name)
        for function in (node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name in names):
            note = ast.parse(f"{REACHED}.add({f'{module_name}.{function.name}'!r})").body
            function.body = [*note, *function.body]
        for name in names:
            live_function(module, name).__code__ = _compiled(tree, name, str(module.__file__))


def _noting(view: Callable[..., Any], place: str, reached: set[str]) -> Callable[..., Any]:
    @functools.wraps(view)
    def noted(*args: Any, **kwargs: Any) -> Any:
        reached.add(place)
        return view(*args, **kwargs)

    return noted


def _by_module(drops: Iterable[SourceDrop]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for drop in drops:
        found.setdefault(drop.module, set()).add(drop.function)
    return found
