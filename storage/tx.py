"""One transaction as the storage functions see it: questions at once, new rows and changes in groups.

The hot path goes past SQLAlchemy's execution layer, whose cost for one statement is that of twenty rows: Core
statements are compiled once for the dialect and given to the driver as they are. Types are converted here.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import IntEnum
from functools import cache
from operator import itemgetter
from pathlib import Path
from typing import Any, TypeVarTuple, overload

from sqlalchemy import Connection, Delete, Dialect, Executable, Insert, Select, Table, Update, bindparam
from sqlalchemy.engine import CursorResult
from sqlalchemy.sql.selectable import TypedReturnsRows
from sqlalchemy.types import Boolean

import storage.team_rows  # noqa: F401 - its tables belong to the schema
from storage.rows import Json, Moment, Rows, micros, write_json

Process = Callable[[Any], Any]
Parameters = Mapping[str, Any] | Sequence[Mapping[str, Any]] | None
Columns = TypeVarTuple("Columns")


class Scrub(IntEnum):
    """What has to be written anew once a transaction is committed."""

    NOTHING = 0
    ERASED = 1
    WHOLE = 2


class Writing:
    """How rows of one table are inserted: the SQL, and each column's name, default and conversion."""

    def __init__(self, here: Table, dialect: Dialect) -> None:
        columns = [each for each in here.columns if each is not here.autoincrement_column]
        names = [each.name for each in columns]
        self.rank = RANKS[here.name]
        self._defaults = {each.name: _default(each) for each in columns}
        self._in_order = itemgetter(*names)
        kept_as = [(place, _process(each.type, dialect)) for place, each in enumerate(columns)]
        self._to_convert = [(place, process) for place, process in kept_as if process is not None]
        statement = here.insert().values({name: bindparam(name) for name in names})
        self.sql, order = compile_once(statement, dialect)
        assert order == tuple(names)

    def values(self, row: Mapping[str, Any]) -> tuple[Any, ...]:
        """A row as the driver takes it. Five of these for each update, so it is written to be quick."""
        full = {**self._defaults, **row}
        if len(full) != len(self._defaults):
            raise TypeError(f"no such columns: {sorted(set(row) - set(self._defaults))}")
        found = self._in_order(full)
        if not self._to_convert:
            return found  # type: ignore[no-any-return]
        values = list(found)
        for place, process in self._to_convert:
            value = values[place]
            if value is not None:
                values[place] = process(value)
        return tuple(values)


RANKS = {each.name: rank for rank, each in enumerate(Rows.metadata.sorted_tables)}
"""Parents before children, since foreign keys are checked as rows come."""


def _default(column: Any) -> Any:
    return None if column.default is None else column.default.arg


def _process(kind: Any, dialect: Dialect) -> Process | None:
    """How a value that is there is turned into one the driver takes; None when it takes it as it is."""
    if isinstance(kind, Boolean):
        return None
    if isinstance(kind, Moment):
        return micros
    if isinstance(kind, Json):
        return write_json
    found: Process | None = kind.dialect_impl(dialect).bind_processor(dialect)
    return found


@cache
def writing(here: Table, dialect: Dialect) -> Writing:
    return Writing(here, dialect)


@cache
def compile_once(statement: Executable, dialect: Dialect) -> tuple[str, tuple[str, ...]]:
    """The SQL of a Core statement, and the names of its parameters in order. Statements live as long as the
    module that holds them, so nothing is ever dropped from this cache."""
    compiled: Any = statement.compile(dialect=dialect)  # type: ignore[attr-defined]
    return str(compiled), tuple(compiled.positiontup or ())


@cache
def brought(statement: Executable, dialect: Dialect) -> Mapping[str, Any]:
    """What a statement brings along itself: `LIMIT 1`, `superseded = true`, an `OFFSET 0` for SQLite."""
    compiled: Any = statement.compile(dialect=dialect)  # type: ignore[attr-defined]
    return {name: each.value for name, each in compiled.binds.items() if not each.required}


class Among:
    """A question about several keys at once: `build(parameters)` makes the statement for so many of them.

    Numbers of keys are rounded up to a power of two (the last is repeated), so that a handful of statements
    serve every group and the driver keeps them prepared.
    """

    def __init__(self, build: Callable[[Sequence[Any]], Select[Any]]) -> None:
        self._build = build
        self._made: dict[int, Select[Any]] = {}

    def of(self, count: int) -> tuple[Select[Any], int]:
        """The statement for at least so many keys, and how many it takes."""
        size = 1 << (count - 1).bit_length()
        made = self._made.get(size)
        if made is None:
            made = self._made[size] = self._build([bindparam(f"key_{place}") for place in range(size)])
        return made, size


MOST_KEYS = 512


class Tx:
    """A transaction. `execute` is SQLAlchemy's, for what is not hot; it sees what was queued before."""

    def __init__(self, connection: Connection, erased: Path = Path("weheard.erased")) -> None:
        self.connection = connection
        self.erased = erased
        """The list of erased ids, outside the database."""
        self.scrub = Scrub.NOTHING
        """Whether something was erased: after the commit, no byte of it may be left in the files."""
        self.unlink: list[str] = []
        """Files nobody may keep any more: they go after the commit."""
        self.fetched: list[str] = []
        """References of what need not be fetched again: as it was handed in, it goes after the commit."""
        self.dialect = connection.dialect
        self._driver: Any = connection.connection.driver_connection
        self._inserts: dict[Writing, list[tuple[Any, ...]]] = {}
        self._changes: dict[Update | Delete | Insert, dict[Any, tuple[Any, ...]]] = {}
        self._places: dict[tuple[type[Rows], Any], int] = {}

    @property
    def locks(self) -> bool:
        """Whether others write at the same time, so that what is read to be changed has to be locked."""
        return self.dialect.name != "sqlite"

    @overload
    def execute(
        self, statement: TypedReturnsRows[*Columns], parameters: Parameters = None
    ) -> CursorResult[*Columns]: ...

    @overload
    def execute(
        self, statement: Executable, parameters: Parameters = None
    ) -> CursorResult[*tuple[Any, ...]]: ...

    def execute(self, statement: Executable, parameters: Parameters = None) -> CursorResult[*tuple[Any, ...]]:
        """Run a Core statement after everything that was queued."""
        self.flush()
        return self.connection.execute(statement, parameters)

    def add(self, row: type[Rows], values: Mapping[str, Any], *, key: Any = None) -> None:
        """Queue a new row: rows of one table are written together, before the next question or the commit.
        With a `key`, the row can be renewed while it waits."""
        how = writing(row.__table__, self.dialect)
        queue = self._inserts.get(how)
        if queue is None:
            queue = self._inserts[how] = []
        if key is not None:
            self._places[row, key] = len(queue)
        queue.append(how.values(values))

    def renew(self, row: type[Rows], key: Any, values: Mapping[str, Any]) -> bool:
        """Put other values in place of a row that still waits; False when it does not."""
        place = self._places.get((row, key)) if self._places else None
        if place is None:
            return False
        how = writing(row.__table__, self.dialect)
        self._inserts[how][place] = how.values(values)
        return True

    def change(self, statement: Update | Delete | Insert, key: Any, values: Mapping[str, Any]) -> None:
        """Queue a change of one row: `values` are the statement's parameters, in the driver's own types.
        A later one by the same statement and key takes its place."""
        _, order = compile_once(statement, self.dialect)
        if own := brought(statement, self.dialect):
            values = {**own, **values}
        self._changes.setdefault(statement, {})[key] = tuple([values[name] for name in order])

    def ask(self, statement: Select[Any], *parameters: Any) -> list[tuple[Any, ...]]:
        """Rows of a statement compiled once, in the driver's types (integers for moments, JSON as text)."""
        if self._inserts or self._changes:
            self.flush()
        sql, order = compile_once(statement, self.dialect)
        if own := brought(statement, self.dialect):
            given = iter(parameters)
            parameters = tuple([own[name] if name in own else next(given) for name in order])
        cursor = self._driver.cursor()
        cursor.execute(sql, parameters)
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found

    def among(self, question: Among, keys: Sequence[Any], *first: Any) -> Iterable[tuple[Any, ...]]:
        """Rows for any number of keys; `first` are the parameters that stand before them in the statement."""
        for start in range(0, len(keys), MOST_KEYS):
            some = list(keys[start : start + MOST_KEYS])
            statement, size = question.of(len(some))
            some += some[-1:] * (size - len(some))
            yield from self.ask(statement, *first, *some)

    def flush(self) -> None:
        """Write what is queued: new rows parents first, then changes."""
        if self._inserts:
            inserts, self._inserts = self._inserts, {}
            self._places.clear()
            for how in sorted(inserts, key=lambda each: each.rank):
                self._many(how.sql, inserts[how])
        if self._changes:
            changes, self._changes = self._changes, {}
            for statement, rows in changes.items():
                self._many(compile_once(statement, self.dialect)[0], list(rows.values()))

    def _many(self, sql: str, rows: list[tuple[Any, ...]]) -> None:
        cursor = self._driver.cursor()
        if len(rows) == 1:
            cursor.execute(sql, rows[0])
        else:
            cursor.executemany(sql, rows)
