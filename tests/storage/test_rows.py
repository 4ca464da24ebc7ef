"""What a class of rows says of its table."""

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import BigInteger, Column, Index, MetaData, Named, Table, Text

from storage.rows import Json, Moment, Rows


@pytest.fixture
def notes(monkeypatch: pytest.MonkeyPatch) -> Table:
    monkeypatch.setattr(Rows, "metadata", MetaData())

    class NoteRow(Rows):
        __tablename__ = "notes"
        __table_args__ = (Index("ix_notes_at", "at"), {"sqlite_with_rowid": False})

        id: Named[str] = Column(primary_key=True)
        count: Named[int] = Column(default=0, index=True)
        at: Named[datetime | None]
        more: Named[Any | None] = Column(Json)

    return NoteRow.__table__


def test_an_annotation_gives_a_column_its_type(notes: Table) -> None:
    assert [type(each.type) for each in notes.columns] == [Text, BigInteger, Moment, Json]


def test_only_what_may_be_none_may_be_null(notes: Table) -> None:
    assert [each.name for each in notes.columns if each.nullable] == ["at", "more"]


def test_a_column_keeps_what_else_is_said_of_it(notes: Table) -> None:
    assert [each.name for each in notes.primary_key] == ["id"]
    assert notes.c.count.default.arg == 0
    assert {each.name for each in notes.indexes} == {"ix_notes_at", "ix_notes_count"}
    assert notes.dialect_options["sqlite"]["with_rowid"] is False


def test_a_kind_that_cannot_be_stored_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Rows, "metadata", MetaData())

    with pytest.raises(KeyError):

        class OddRow(Rows):
            __tablename__ = "odd"

            what: Named[frozenset[str]]
