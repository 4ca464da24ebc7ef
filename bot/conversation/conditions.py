"""Conditions such as `rating <= 2 and not skipped moment`: a small grammar, never evaluated as code.

    condition = all {"or" all}          all = one {"and" one}
    one       = "not" one | "(" condition ")" | "answered" KEY | "skipped" KEY | value [compare value]
    compare   = "==" "!=" "<" "<=" ">" ">=" "in"
    value     = KEY | number | "quoted" | 'quoted' | "[" value {"," value} "]"

A bare KEY holds when its answer is yes (true). A comparison with a missing or an unlike answer is false,
never an error: what people did not say decides nothing.
"""

import operator
import re
from collections.abc import Callable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any, NoReturn, assert_never

from bot.conversation.participant import Answer, Json

DEEPEST = 20
"""Brackets and *not*s inside one another; far more than anybody reads, far less than Python's stack."""

TOKEN = re.compile(
    r"""\s*(?:(?P<number>-?\d{1,15}(?:\.\d{1,15})?)(?![a-z0-9_.]) | (?P<word>[a-z0-9_]+)
    | (?P<text>"[^"]*"|'[^']*') | (?P<sign>==|!=|<=|>=|[<>()\[\],]))""",
    re.VERBOSE | re.ASCII,
)
KEY = re.compile("[a-z0-9_]+")
RESERVED = frozenset({"and", "or", "not", "in", "answered", "skipped"})


class ConditionError(ValueError):
    """A condition that cannot be read: what was expected, and where (from 0)."""

    def __init__(self, message: str, position: int) -> None:
        super().__init__(f"{message} (at character {position + 1})")
        self.message = message
        self.position = position


@dataclass(frozen=True, slots=True)
class Literal:
    value: Json


@dataclass(frozen=True, slots=True)
class Key:
    name: str


Value = Literal | Key


@dataclass(frozen=True, slots=True)
class Compare:
    left: Value
    sign: str
    right: Value


@dataclass(frozen=True, slots=True)
class Was:
    what: str
    key: str


@dataclass(frozen=True, slots=True)
class Not:
    part: "Tree"


@dataclass(frozen=True, slots=True)
class Every:
    parts: tuple["Tree", ...]


@dataclass(frozen=True, slots=True)
class Either:
    parts: tuple["Tree", ...]


Tree = Compare | Was | Not | Every | Either


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition as written (`source`), the prompts it asks about (`keys`), and whether it holds."""

    source: str
    keys: frozenset[str]
    tree: Tree

    def holds(self, answers: Mapping[str, Answer], skipped: AbstractSet[str] = frozenset()) -> bool:
        """Whether it holds for what was answered and skipped so far."""
        return _holds(self.tree, answers, skipped)


def _holds(tree: Tree, answers: Mapping[str, Answer], skipped: AbstractSet[str]) -> bool:
    match tree:
        case Compare(left, sign, right):
            return _compare(sign, _value(left, answers), _value(right, answers))
        case Was(what, key):
            return key in (answers if what == "answered" else skipped)
        case Not(part):
            return not _holds(part, answers, skipped)
        case Every(parts):
            return all(_holds(part, answers, skipped) for part in parts)
        case Either(parts):
            return any(_holds(part, answers, skipped) for part in parts)
        case _:  # pragma: no cover
            assert_never(tree)


def _value(value: Value, answers: Mapping[str, Answer]) -> Json:
    if isinstance(value, Literal):
        return value.value
    found = answers.get(value.name)
    return None if found is None else found.value


SIGNS: Mapping[str, Callable[[Any, Any], Any]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def _compare(sign: str, left: Json, right: Json) -> bool:
    """Numbers with numbers, words with words (whatever their case), yes with yes; anything else is false."""
    if sign == "in":
        return isinstance(right, list) and any(_compare("==", left, one) for one in right)
    if isinstance(left, bool) or isinstance(right, bool):
        alike = isinstance(left, bool) and isinstance(right, bool)
    elif isinstance(left, str) and isinstance(right, str):
        alike, left, right = True, left.casefold(), right.casefold()
    else:
        alike = isinstance(left, int | float) and isinstance(right, int | float)
    return alike and bool(SIGNS[sign](left, right))


@dataclass(frozen=True, slots=True)
class Token:
    kind: str
    text: str
    at: int


def _tokens(source: str) -> Iterator[Token]:
    at = 0
    while source[at:].strip():
        found = TOKEN.match(source, at)
        if found is None:
            at += len(source[at:]) - len(source[at:].lstrip())
            raise ConditionError(f"{source[at]!r} means nothing here; {EXPECTED}", at)
        group = found.lastgroup or ""
        text = found[group]
        itself = group == "sign" or text in RESERVED
        yield Token(text if itself else group, text, found.start(group))
        at = found.end()
    yield Token("end", "", len(source.rstrip()))


EXPECTED = 'expected a key (a-z, 0-9 and _), a number, "words", [a list], not, answered, skipped or ('


class _Parser:
    """Recursive descent with one token of foresight, over one source; thrown away afterwards."""

    def __init__(self, source: str) -> None:
        self.rest = _tokens(source)
        self.next = next(self.rest)
        self.keys: set[str] = set()
        self.depth = 0

    def take(self, *kinds: str) -> Token | None:
        """The next token if it is one of these, and past it."""
        token = self.next
        if token.kind not in kinds:
            return None
        self.next = next(self.rest, token)
        return token

    def fail(self, expected: str) -> NoReturn:
        found = f"found {self.next.text!r}" if self.next.text else "found the end"
        raise ConditionError(f"{expected}, {found}", self.next.at)

    def whole(self) -> Tree:
        tree = self.either()
        if self.next.kind != "end":
            self.fail("expected and, or, or the end")
        return tree

    def either(self) -> Tree:
        parts = [self.both()]
        while self.take("or"):
            parts.append(self.both())
        return parts[0] if len(parts) == 1 else Either(tuple(parts))

    def both(self) -> Tree:
        parts = [self.one()]
        while self.take("and"):
            parts.append(self.one())
        return parts[0] if len(parts) == 1 else Every(tuple(parts))

    def one(self) -> Tree:
        self.depth += 1
        if self.depth > DEEPEST:
            self.fail(f"brackets and nots may stand {DEEPEST} deep at most")
        tree = self.inner()
        self.depth -= 1
        return tree

    def inner(self) -> Tree:
        if self.take("not"):
            return Not(self.one())
        if self.take("("):
            tree = self.either()
            if not self.take(")"):
                self.fail("expected ) to close the bracket")
            return tree
        if was := self.take("answered", "skipped"):
            return Was(was.kind, self.key(f"expected the key of a prompt after {was.kind}"))
        return self.comparison()

    def key(self, expected: str) -> str:
        if self.next.kind not in {"word", "number"} or not KEY.fullmatch(self.next.text):
            self.fail(expected)
        name = self.next.text
        self.take("word", "number")
        self.keys.add(name)
        return name

    def comparison(self) -> Tree:
        left = self.value()
        sign = self.take(*SIGNS, "in")
        if sign is None:
            if isinstance(left, Key):
                return Compare(left, "==", Literal(True))
            self.fail("expected a comparison (== != < <= > >= in)")
        return Compare(left, sign.kind, self.value())

    def value(self) -> Value:
        if self.next.kind == "word":
            return Key(self.key(EXPECTED))
        return Literal(self.literal(EXPECTED))

    def literal(self, expected: str) -> Json:
        if number := self.take("number"):
            return float(number.text) if "." in number.text else int(number.text)
        if text := self.take("text"):
            return text.text[1:-1]
        if not self.take("["):
            self.fail(expected)
        within: list[Json] = []
        while not self.take("]"):
            if within and not self.take(","):
                self.fail("expected , or ] in the list")
            within.append(self.item())
        return within

    def item(self) -> Json:
        if self.next.kind == "[":
            self.fail('expected a number or "words" in the list')
        return self.literal('expected a number or "words" in the list')


def parse(source: str) -> Condition:
    """Read a condition, or say what was expected and where."""
    parser = _Parser(source)
    tree = parser.whole()
    return Condition(source, frozenset(parser.keys), tree)
