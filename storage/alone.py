"""Lets one transaction at a time do something that has no row to lock yet."""

from sqlalchemy import func, select

from storage.tx import Tx


def alone(tx: Tx, what: str) -> None:
    """Wait until no other transaction is at this; it is then ours until the commit. SQLite has one writer."""
    if tx.locks:
        tx.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(what, 0))))
