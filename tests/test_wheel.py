"""The wheel is what people install: it holds everything, and works with no checkout and no configuration."""

import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("bot", "adapters", "storage")

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built without isolation, so from the locked build tool and without a network."""
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT))
    (built,) = folder.glob("weheard-*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The `weheard` command of an environment holding the wheel, and this one's libraries beneath it."""
    home = tmp_path_factory.mktemp("an environment")
    venv.create(home, with_pip=False, symlinks=True)
    python = home / "bin" / "python"
    site = Path(run(str(python), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))").strip())
    run(
        sys.executable,
        "-m",
        "pip",
        "--python",
        str(python),
        "install",
        "-q",
        "--no-deps",
        "--no-index",
        str(wheel),
    )
    # Path files in a folder that a path file names are not followed, so the checkout stays out of sight.
    (site / "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n", "utf-8")
    return home / "bin" / "weheard"


def run(*command: str, cwd: Path | None = None) -> str:
    """Standard output of a command that must succeed, in an environment that names none of our folders."""
    clean = {
        key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "COV", "WEHEARD"))
    }
    done = subprocess.run(
        command, cwd=cwd, env=clean, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def shipped() -> set[str]:
    """Every file of the three packages, as it should stand in the wheel."""
    files = (path for package in PACKAGES for path in (ROOT / package).rglob("*") if path.is_file())
    return {path.relative_to(ROOT).as_posix() for path in files if "__pycache__" not in path.parts}


def test_the_wheel_holds_every_file_of_the_three_packages(wheel: Path) -> None:
    inside = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    assert inside == shipped()


def test_the_installed_command_shows_its_help_in_an_empty_folder(installed: Path, tmp_path: Path) -> None:
    assert "weheard" in run(str(installed), "--help", cwd=tmp_path)


def test_the_installed_command_checks_an_empty_folder(installed: Path, tmp_path: Path) -> None:
    """No configuration is a fine configuration, and checking leaves nothing behind."""
    run(str(installed), "check", cwd=tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_the_installed_code_is_the_wheels_and_not_the_checkouts(installed: Path, tmp_path: Path) -> None:
    python = installed.parent / "python"
    where = "import adapters, bot, storage; print(*(p.__file__ for p in (adapters, bot, storage)), sep='\\n')"
    assert str(ROOT) not in run(str(python), "-c", where, cwd=tmp_path)
