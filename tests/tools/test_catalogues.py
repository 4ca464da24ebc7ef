"""Our words go out to a translator's catalogue and come back, and nothing else changes."""

import importlib.util
import io
import shutil
from pathlib import Path
from types import ModuleType

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[2]
LANGUAGES = ("da", "de", "fr", "es", "pl", "uk", "ar", "tr", "ro")


@pytest.fixture
def tool(tmp_path: Path) -> ModuleType:
    """The tool, working on a copy of our words."""
    spec = importlib.util.spec_from_file_location("catalogues", ROOT / "tools/catalogues.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    for folder in module.FOLDERS:
        shutil.copytree(ROOT / folder, tmp_path / folder)
    module.ROOT = tmp_path  # type: ignore[attr-defined]
    return module


def by_way_of_a_file(catalog: Catalog) -> Catalog:
    file = io.BytesIO()
    write_po(file, catalog)
    file.seek(0)
    return read_po(file)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_phrase_goes_out_with_a_translation_of_the_same_names(tool: ModuleType, language: str) -> None:
    catalog = by_way_of_a_file(tool.exported(language))
    untranslated = [each.context for each in catalog if each.context and not all(each.string or [""])]
    assert untranslated == []
    assert tool.faults_of(catalog, language) == []
    assert all(each.fuzzy for each in catalog if each.context)


@pytest.mark.parametrize("language", ["pl", "ar", "fr"])
def test_what_goes_out_and_comes_back_changes_nothing(tool: ModuleType, language: str) -> None:
    assert tool.imported(by_way_of_a_file(tool.exported(language)), language) == 0
    for folder in tool.FOLDERS:
        name = f"{folder}/{language}.toml"
        assert (tool.ROOT / name).read_text("utf-8") == (ROOT / name).read_text("utf-8")


def test_a_better_phrase_comes_in_and_nothing_else_changes(tool: ModuleType) -> None:
    catalog = by_way_of_a_file(tool.exported("pl"))
    for each in catalog:
        if each.context == "bot/wording:say.language_set":
            each.string = 'Dobrze, "po polsku".'
        if each.context == "bot/digests/words:many.days":
            each.string = ("{n} dnia", "{n} dni!", "{n} dni")
    assert tool.imported(catalog, "pl") == 2
    before = (ROOT / "bot/wording/pl.toml").read_text("utf-8").splitlines()
    after = (tool.ROOT / "bot/wording/pl.toml").read_text("utf-8").splitlines()
    assert [line for line in after if line not in before] == [r'language_set = "Dobrze, \"po polsku\"."']
    assert tool.read("bot/digests/words", "pl")["many"]["days"]["few"] == "{n} dni!"


def test_a_language_counts_as_read_when_nothing_is_fuzzy_any_more(tool: ModuleType) -> None:
    catalog = by_way_of_a_file(tool.exported("tr"))
    for each in catalog:
        each.flags.discard("fuzzy")
    tool.imported(catalog, "tr")
    assert tool.read("bot/wording", "tr")["read_by_native"] is True


def test_a_name_that_nobody_fills_is_refused(tool: ModuleType) -> None:
    catalog = by_way_of_a_file(tool.exported("de"))
    for each in catalog:
        if each.context == "bot/wording:say.hear_back":
            each.string = "Bis {datum}."
    (fault,) = tool.faults_of(catalog, "de")
    assert fault.startswith("bot/wording:say.hear_back: ")
