"""Where keys stand in a TOML file, and every place that is not TOML: what the standard parser does not say.

Only read when something is wrong, so a file without faults is never parsed twice.
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field

import tree_sitter_toml
from tree_sitter import Language, Node, Parser

Path = tuple[str | int, ...]

DEEPEST = 60
"""Values inside one another that are followed; nobody writes so many."""
KEYS = frozenset({"bare_key", "quoted_key", "dotted_key"})


@dataclass(frozen=True, slots=True)
class Doubled:
    """A key or table that is given twice."""

    path: Path
    first: int
    second: int


@dataclass(frozen=True, slots=True)
class Broken:
    """Lines, from and to, that cannot be read."""

    start: int
    end: int


@dataclass(slots=True)
class Outline:
    """The line of every key by its path, what is given twice, and what is not TOML."""

    lines: dict[Path, int] = field(default_factory=dict)
    doubled: list[Doubled] = field(default_factory=list)
    broken: list[Broken] = field(default_factory=list)

    def line(self, path: Path) -> int:
        """The line of a path, else of the nearest table around it; 0 when there is none."""
        while path:
            if path in self.lines:
                return self.lines[path]
            path = path[:-1]
        return 0


def outline(source: bytes) -> Outline:
    """Walk the whole file once."""
    root = Parser(Language(tree_sitter_toml.language())).parse(source).root_node
    walk = _Walk()
    walk.document(root)
    walk.found.broken.extend(_broken(root, 0))
    return walk.found


class _Walk:
    """One walk over one file; thrown away afterwards."""

    def __init__(self) -> None:
        self.found = Outline()
        self.arrays: dict[Path, int] = {}
        self.given: dict[Path, int] = {}

    def document(self, root: Node) -> None:
        for node in root.children:
            match node.type:
                case "pair":
                    self.pair((), node, 0)
                case "table":
                    self.table(node)
                case "table_array_element":
                    self.element(node)

    def table(self, node: Node) -> None:
        path = self.resolve(_header(node), _line(node))
        self.give(path, _line(node))
        self.pairs(path, node, 0)

    def element(self, node: Node) -> None:
        *around, last = _header(node) or [""]
        path = (*self.resolve(around, _line(node)), last)
        self.arrays[path] = number = self.arrays.get(path, -1) + 1
        self.note(path, _line(node))
        self.note((*path, number), _line(node))
        self.pairs((*path, number), node, 0)

    def resolve(self, keys: list[str], line: int) -> Path:
        """A header's path: below an array of tables, its newest element is meant."""
        path: Path = ()
        for key in keys:
            path = (*path, key)
            self.note(path, line)
            if path in self.arrays:
                path = (*path, self.arrays[path])
        return path

    def pairs(self, path: Path, node: Node, depth: int) -> None:
        for child in node.children:
            if child.type == "pair":
                self.pair(path, child, depth)

    def pair(self, path: Path, node: Node, depth: int) -> None:
        if not node.children or node.children[0].type not in KEYS:
            return
        for key in _keys(node.children[0]):
            path = (*path, key)
            self.note(path, _line(node))
        self.give(path, _line(node))
        self.value(path, node.children[-1], depth)

    def value(self, path: Path, node: Node, depth: int) -> None:
        if depth > DEEPEST:
            return
        if node.type == "inline_table":
            self.pairs(path, node, depth + 1)
        elif node.type == "array":
            within = (child for child in node.children if child.is_named and child.type != "comment")
            for number, child in enumerate(within):
                self.note((*path, number), _line(child))
                self.value((*path, number), child, depth + 1)

    def note(self, path: Path, line: int) -> None:
        self.found.lines.setdefault(path, line)

    def give(self, path: Path, line: int) -> None:
        self.note(path, line)
        if path in self.given:
            self.found.doubled.append(Doubled(path, self.given[path], line))
        self.given.setdefault(path, line)


def _line(node: Node) -> int:
    return int(node.start_point[0]) + 1


def _header(node: Node) -> list[str]:
    return next((_keys(child) for child in node.children if child.type in KEYS), [])


def _keys(node: Node) -> list[str]:
    if node.type == "dotted_key":
        return [key for child in node.children if child.type in KEYS for key in _keys(child)]
    text = (node.text or b"").decode("utf-8", "replace")
    if node.type == "bare_key":
        return [text]
    try:
        return [str(tomllib.loads(f"key = {text}")["key"])]
    except tomllib.TOMLDecodeError:
        return [text.strip("\"'")]


def _broken(node: Node, depth: int) -> Iterator[Broken]:
    if node.type == "ERROR" or node.is_missing:
        yield Broken(_first_line(node), int(node.end_point[0]) + 1)
    elif depth <= DEEPEST:
        for child in node.children:
            if child.has_error or child.is_missing:
                yield from _broken(child, depth + 1)


def _first_line(node: Node) -> int:
    """The parser counts a line's end to what follows it; people do not."""
    text = node.text or b""
    blank = len(text) - len(text.lstrip())
    skipped = text[:blank].count(b"\n") if text.strip() else 0
    return _line(node) + skipped
