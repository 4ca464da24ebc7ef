"""Whatever stands in a file, checking it gives faults and never an error of ours."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.checks.document import parse
from bot.config import check, load, starter_config, template, template_names
from bot.errors import ConfigError

VALID = [template(name) for name in template_names()] + [
    starter_config("Library", ["en", "da"], "UTC"),
    (Path(__file__).resolve().parents[3] / "config.example.toml").read_text("utf-8"),
]
many = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("WEHEARD_CONFIG", raising=False)
    return tmp_path / "config.toml"


def says_what_is_wrong(file: Path, content: bytes) -> None:
    """Faults, each one line; and `load` agrees with `check` on whether there are errors."""
    file.write_bytes(content)
    faults = check([file])
    lines = content.replace(b"\r\n", b"\n").count(b"\n") + 1
    assert all(0 <= fault.line <= lines and fault.message for fault in faults)
    if any(fault.severity == "error" for fault in faults):
        with pytest.raises(ConfigError):
            load(file)
    else:
        load(file)


@many
@given(content=st.binary(max_size=300))
def test_random_bytes(file: Path, content: bytes) -> None:
    says_what_is_wrong(file, content)


@many
@given(content=st.text(alphabet="[]{}=\"'.,#\n ab1-:\\é", max_size=200))
def test_random_punctuation(file: Path, content: str) -> None:
    says_what_is_wrong(file, content.encode())


@many
@given(data=st.data())
def test_a_valid_file_with_a_piece_cut_out_or_put_in(file: Path, data: st.DataObject) -> None:
    text = data.draw(st.sampled_from(VALID))
    start = data.draw(st.integers(0, len(text)))
    length = data.draw(st.integers(0, 200))
    piece = data.draw(
        st.one_of(st.text(max_size=20), st.sampled_from(VALID).map(lambda other: other[start:][:80]))
    )
    says_what_is_wrong(file, (text[:start] + piece + text[start + length :]).encode("utf-8", "surrogatepass"))


@many
@given(data=st.data())
def test_a_valid_file_with_lines_left_out_doubled_or_swapped(file: Path, data: st.DataObject) -> None:
    lines = data.draw(st.sampled_from(VALID)).split("\n")
    for _ in range(data.draw(st.integers(1, 5))):
        at = data.draw(st.integers(0, len(lines) - 1))
        other = data.draw(st.integers(0, len(lines) - 1))
        match data.draw(st.integers(0, 2)):
            case 0:
                del lines[at]
            case 1:
                lines.insert(at, lines[other])
            case _:
                lines[at], lines[other] = lines[other], lines[at]
    says_what_is_wrong(file, "\n".join(lines).encode())


values: st.SearchStrategy[Any] = st.recursive(
    st.sampled_from(
        ["", "x", "env:X", "3 days", 0, 7, 10**30, 1.5, True, [], {}, "rating <= 2", "\x00", "a" * 5000]
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(["en", "ask", "key"]), inner, max_size=2)
    ),
    max_leaves=4,
)


def toml(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key} = {toml(one)}" for key, one in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(toml, value)) + "]"
    if isinstance(value, str):
        return '"' + value.replace("\x00", "\\u0000") + '"'
    return str(value).lower()


@many
@given(data=st.data())
def test_a_valid_file_with_values_of_other_types(file: Path, data: st.DataObject) -> None:
    lines = data.draw(st.sampled_from(VALID)).split("\n")
    given_keys = [
        number for number, line in enumerate(lines) if " = " in line and not line.startswith((" ", "#"))
    ]
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.sampled_from(given_keys))
        lines[at] = f"{lines[at].partition('=')[0]}= {toml(data.draw(values))}"
    says_what_is_wrong(file, "\n".join(lines).encode())


@many
@given(data=st.data())
def test_every_key_is_found_on_a_line_that_holds_it(data: st.DataObject) -> None:
    text = data.draw(st.sampled_from(VALID))
    document = parse("x.toml", text.encode())
    lines = text.split("\n")
    path: tuple[str | int, ...] = ()
    inside: Any = document.data
    while isinstance(inside, Mapping | list) and inside:
        key = data.draw(
            st.sampled_from(sorted(inside) if isinstance(inside, Mapping) else range(len(inside)))
        )
        path, inside = (*path, key), inside[key]
    named = [part for part in path if isinstance(part, str)][-1]
    assert named in lines[document.line(path) - 1] or isinstance(path[-1], int)
