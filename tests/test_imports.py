"""Keeps the import rules: who may import whom, read from the code itself."""

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("bot", "adapters", "storage")
ANYTHING = "*"


@dataclass(frozen=True, slots=True)
class Rule:
    """What the modules under `where` may import beside the standard library and their own package."""

    where: tuple[str, ...]
    may: frozenset[str]
    types_of: frozenset[str] = (
        frozenset()
    )  # from these, classes and constants: no functions, no whole modules
    pure: bool = False


INNERMOST = frozenset({"bot.messages", "bot.errors"})
LANGUAGE = frozenset(
    {"numpy", "scipy", "sklearn", "wordllama", "textblob", "nltk", "py3langid", "rapidfuzz", "threadpoolctl"}
)
PARTS = frozenset({"bot.conversation", "bot.themes", "bot.digests"})

# The first rule whose `where` holds a module counts, so a narrower place stands before a wider one.
RULES = (
    Rule(("bot.messages", "bot.errors", "bot.masking"), frozenset(), pure=True),
    Rule(("bot.conversation",), INNERMOST | {"bot.masking", "rapidfuzz"}, pure=True),
    Rule(("bot.themes.once",), frozenset()),  # not pure: a lock, so that two digests load a model once
    Rule(("bot.themes",), INNERMOST | {"bot.masking"} | LANGUAGE, pure=True),
    Rule(("bot.analysis",), INNERMOST | {"bot.themes", "charset_normalizer", "openpyxl", "rapidfuzz"}),
    Rule(
        ("bot.digests",),
        INNERMOST | {"PIL", "babel", "jinja2", "rich"},
        types_of=frozenset({"bot.conversation", "bot.themes"}),
        pure=True,
    ),
    Rule(
        ("bot.config", "bot.checks"),
        frozenset(
            {
                "bot.errors",
                "bot.conversation",
                "bot.checks",
                "pydantic",
                "pydantic_core",
                "tree_sitter",
                "tree_sitter_toml",
                "rapidfuzz",
            }
        ),
    ),
    Rule(
        ("bot.runtime.schedule",),
        INNERMOST | PARTS | {"storage", "bot.runtime", "adapters.base", "apscheduler"},
    ),
    Rule(
        ("bot.runtime.health",),
        INNERMOST | {"storage", "bot.runtime", "starlette", "prometheus_client"},
    ),
    Rule(("bot.runtime.cleaning",), frozenset({"PIL", "filetype", "pi_heif"})),
    Rule(("bot.logs",), frozenset({"structlog"})),
    Rule(("bot.runtime",), INNERMOST | PARTS | {"bot.masking", "storage", "adapters.base", "adapters.fit"}),
    Rule(("bot.app", "bot.cli", "bot.demo", "bot.__main__"), frozenset({ANYTHING})),
    Rule(("adapters.base", "adapters.fit", "adapters.marked"), INNERMOST | {"adapters.base"}),
    Rule(
        ("adapters.console",),
        INNERMOST | {"adapters.base", "adapters.fit", "rich"},
        types_of=frozenset({"bot.digests"}),
    ),
    Rule(
        ("adapters.slack",),
        INNERMOST
        | {"adapters.base", "adapters.marked", "bot.digests"}
        | {"slack_bolt", "slack_sdk", "aiohttp", "starlette"},
    ),
    Rule(
        ("adapters.web",),
        INNERMOST
        | {"adapters.base", "adapters.marked"}
        | {"starlette", "uvicorn", "jinja2", "segno", "filetype", "python_multipart"},
    ),
    Rule(
        ("adapters.telegram",),
        INNERMOST | {"adapters.base", "adapters.fit", "adapters.marked", "telegram", "httpx", "starlette"},
    ),
    Rule(("storage",), INNERMOST | {"sqlalchemy", "alembic", "pydantic_core"}, types_of=PARTS),
    Rule(("bot", "adapters"), frozenset()),  # the empty package files; anything else needs a rule of its own
)

# In the pure parts time and settings are handed in, and nothing is read, waited for or logged. What ships
# beside the code (templates, wording, the language models) is part of the program, so it may be loaded.
IMPURE_MODULES = frozenset(
    {
        "asyncio",
        "logging",
        "os",
        "random",
        "secrets",
        "shutil",
        "socket",
        "subprocess",
        "tempfile",
        "threading",
        "time",
    }
)
CLOCKS = ("datetime.now", "datetime.utcnow", "datetime.today", "date.today")


@dataclass(frozen=True, slots=True)
class Import:
    """One name brought into a module."""

    line: int
    module: str
    name: str  # empty: the whole module


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def inside(module: str, places: frozenset[str] | tuple[str, ...]) -> bool:
    return any(module == place or module.startswith(place + ".") for place in places)


def rule_for(module: str) -> Rule | None:
    rule = next((rule for rule in RULES if inside(module, rule.where)), None)
    if rule is RULES[-1] and module not in rule.where:
        return None
    return rule


def imports(tree: ast.AST, module: str) -> Iterator[Import]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (Import(node.lineno, alias.name, "") for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            home = module.split(".")[: -node.level] if node.level else []
            source = ".".join([*home, *filter(None, [node.module])])
            yield from (Import(node.lineno, source, alias.name) for alias in node.names)


def allowed(found: Import, module: str, rule: Rule) -> bool:
    full = f"{found.module}.{found.name}" if found.name else found.module
    own = next((place for place in rule.where if inside(module, (place,))), module)
    top = found.module.split(".")[0]
    if ANYTHING in rule.may or top in sys.stdlib_module_names:
        return True
    if inside(found.module, rule.may | {own}) or inside(full, rule.may | {own}):
        return True
    return inside(found.module, rule.types_of) and found.name[:1].isupper()


def impurities(tree: ast.AST) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.AsyncFunctionDef | ast.Await | ast.AsyncFor | ast.AsyncWith):
            yield node.lineno, "waits"
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "open":
            yield node.lineno, "opens a file"
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith(CLOCKS):
            yield node.lineno, f"reads the clock ({ast.unparse(node.func)})"


def faults(module: str, source: str) -> list[str]:
    """Every way in which this source, as this module, breaks its rule."""
    rule = rule_for(module)
    if rule is None:
        return [f"{module} has no rule: move it, or give it one in {Path(__file__).name}"]
    tree = ast.parse(source)
    found = list(imports(tree, module))
    wrong = [
        f"{module}:{each.line} may not import {each.module} {each.name}".rstrip()
        for each in found
        if not allowed(each, module, rule)
    ]
    if rule.pure:
        wrong += [
            f"{module}:{each.line} is pure and may not import {each.module}"
            for each in found
            if each.module.split(".")[0] in IMPURE_MODULES
        ]
        wrong += [f"{module}:{line} is pure, yet it {deed}" for line, deed in impurities(tree)]
    return wrong


def sources() -> list[Path]:
    return sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))


def test_imports_point_inwards() -> None:
    paths = sources()
    assert len(paths) > len(PACKAGES)
    assert [fault for path in paths for fault in faults(module_name(path), path.read_text("utf-8"))] == []


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("bot.messages", "import click"),
        ("bot.conversation.engine", "import storage.outbox"),
        ("bot.conversation.engine", "from bot.themes.theme import Theme"),
        ("bot.conversation.prompts.text", "from ...runtime import clock"),
        ("bot.conversation.engine", "from datetime import datetime\nseen = datetime.now()"),
        ("bot.conversation.engine", "from time import monotonic"),
        ("bot.conversation.engine", "async def advance(): ..."),
        ("bot.conversation.wording", "words = open('words.toml')"),
        ("bot.themes.group", "import logging"),
        ("bot.digests.compose", "from bot.themes.group import group"),
        ("bot.digests.compose", "import bot.themes.group"),
        ("bot.config", "from bot.messages import Message"),
        ("bot.checks.prompts", "from bot.runtime import clock"),
        ("bot.runtime.receive", "import apscheduler"),
        ("bot.runtime.receive", "from adapters import console"),
        ("adapters.console", "from adapters.telegram import updates"),
        ("adapters.console", "from bot.conversation.engine import advance"),
        ("adapters.console", "import storage"),
        ("storage.replies", "from bot.conversation.engine import advance"),
        ("storage.replies", "from bot.runtime import perform"),
        ("bot.extras", ""),
        ("adapters.smoke", ""),
    ],
)
def test_a_forbidden_import_is_found(module: str, source: str) -> None:
    assert faults(module, source)


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("bot.conversation.prompts.text", "from ..participant import Ask"),
        ("bot.conversation.engine", "from bot.messages import Message\nfrom rapidfuzz import fuzz"),
        ("bot.digests.compose", "from bot.themes.theme import Theme"),
        ("storage.replies", "from bot.conversation.participant import TEAM"),
        ("bot.runtime.schedule", "from apscheduler.schedulers.asyncio import AsyncIOScheduler"),
        ("bot.runtime.deliver", "from adapters import fit"),
        ("bot.runtime.receive", "from bot.runtime.perform import perform\nfrom storage import outbox"),
        ("storage.replies", "from bot.conversation.participant import Answer\nfrom storage import database"),
        ("bot.app", "import adapters.console"),
    ],
)
def test_an_allowed_import_is_left_alone(module: str, source: str) -> None:
    assert faults(module, source) == []


def test_package_files_stay_empty() -> None:
    assert [path for path in sources() if path.name == "__init__.py" and path.read_bytes().strip()] == []


def test_no_test_folder_is_a_package() -> None:
    """One would shadow the package of the same name."""
    assert list((ROOT / "tests").rglob("__init__.py")) == []


def test_every_folder_with_code_is_a_package() -> None:
    """A folder without its package file would import on some machines and be missed by tools on others."""
    folders = {path.parent for path in sources()}
    assert [folder for folder in sorted(folders) if not (folder / "__init__.py").exists()] == []
