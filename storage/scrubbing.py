"""No byte of an erased person may be left in the database's file, nor in its log.

`secure_delete` overwrites deleted rows, but not the copies that stay behind when SQLite moves rows from one
page to another (seen in tests: ids of erased people in pages' unused space). Only VACUUM, which writes the
whole file anew, removes those. A small file is done at once, after the commit; a large one in a quiet hour,
and until then it is kept in the file (as its `user_version`) that this is owed. Then the log is cut off.
"""

import sqlite3
import time
from typing import Any

from sqlalchemy import text

from storage.opening import BUSY_SECONDS
from storage.tx import Scrub, Tx

SMALL = 32 * 1024 * 1024
"""Bytes that are written anew in about a quarter of a second."""
AGAIN_SECONDS = 10.0


def owed(tx: Tx) -> bool:
    """Whether somebody was erased since the file was last written anew."""
    return bool(tx.execute(text("PRAGMA user_version")).scalar())


def demand(tx: Tx) -> None:
    """Write the file anew after this transaction, however large it is."""
    tx.scrub = Scrub.WHOLE


class Scrubbing:
    """What is left to do after erasures; tried again later when somebody is in the way."""

    def __init__(self) -> None:
        self.left = False
        self._vacuum = False
        self._whole = False
        self._not_before = 0.0

    def after(self, tx: Tx, driver: Any) -> None:
        """Do what can be done now. The commit stands, so nothing here may fail the work."""
        if tx.scrub:
            self._vacuum = True
            self._whole = self._whole or tx.scrub is Scrub.WHOLE
            self._not_before = 0.0
        if time.monotonic() < self._not_before:
            return
        self._not_before = time.monotonic() + AGAIN_SECONDS
        try:
            driver.execute("PRAGMA busy_timeout = 200")
            self.left = not self._done(driver)
        except sqlite3.Error:
            self.left = True
        finally:
            driver.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}")

    def _done(self, driver: Any) -> bool:
        if self._vacuum and (self._whole or _size(driver) <= SMALL):
            _vacuum(driver)
            self._whole = False
        self._vacuum = self._whole
        return not driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]


def _size(driver: Any) -> int:
    pages, size = (driver.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "page_size"))
    return int(pages) * int(size)


def _vacuum(driver: Any) -> None:
    driver.execute(f"PRAGMA temp_store = {'MEMORY' if _size(driver) <= SMALL else 'FILE'}")
    try:
        driver.execute("VACUUM")
        driver.execute("PRAGMA user_version = 0")
    finally:
        driver.execute("PRAGMA temp_store = MEMORY")
