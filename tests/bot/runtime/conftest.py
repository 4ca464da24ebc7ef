"""Tests of receiving, carrying out and delivering run on every database that storage is tested on."""

from tests.storage.conftest import database, url

__all__ = ["database", "url"]
