"""The scripts behind `make run` and `make test` find what they need on machines that are not tidy."""

import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
REAL = Path(getattr(sys, "_base_executable", sys.executable)).resolve()
SHIM = '#!/bin/sh\necho "pyenv: $0: command not found" >&2\nexit 127\n'
OLD = "#!/bin/sh\nexit 1\n"  # what an older Python answers to the question
GOOD = f'#!/bin/sh\nexec "{REAL}" "$@"\n'


def program(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(path.stat().st_mode | stat.S_IEXEC)
    return path


def find(script: str, home: Path, *, path: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["/bin/sh", ROOT / "scripts" / script],
        env={"HOME": str(home), "PATH": f"{path}:/nowhere", "PYENV_ROOT": str(home / ".pyenv")} | environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_finds_python_behind_an_old_default_and_shims_that_only_complain(tmp_path: Path) -> None:
    folder = tmp_path / "bin"
    program(folder / "python3.13", SHIM)
    program(folder / "python3.14", SHIM)
    program(folder / "python3", OLD)
    program(folder / "python", GOOD)
    found = find("find-python", tmp_path, path=folder)
    assert (found.returncode, found.stderr) == (0, "")
    assert Path(found.stdout.strip()).resolve() == REAL


def test_finds_python_in_a_version_manager_that_is_not_on_the_path(tmp_path: Path) -> None:
    program(tmp_path / "bin" / "python3", OLD)
    home = tmp_path / "a home with spaces"
    program(home / ".pyenv" / "versions" / "3.13.1" / "bin" / "python3", GOOD)
    found = find("find-python", home, path=tmp_path / "bin")
    assert found.returncode == 0
    assert Path(found.stdout.strip()).resolve() == REAL


def test_takes_the_python_that_is_named_or_none(tmp_path: Path) -> None:
    named = program(tmp_path / "mine", GOOD)
    program(tmp_path / "bin" / "python3", GOOD)
    assert find("find-python", tmp_path, path=tmp_path / "bin", PYTHON=str(named)).returncode == 0
    refused = find("find-python", tmp_path, path=tmp_path / "bin", PYTHON=str(program(tmp_path / "old", OLD)))
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "not a CPython 3.12 or newer" in refused.stderr


def test_says_what_to_install_where_there_is_no_python(tmp_path: Path) -> None:
    places = ("usr/bin", "usr/local/bin", "opt/*/bin", "opt/local/bin")
    usual = [found for place in places for found in Path("/").glob(f"{place}/python3.1[2-9]")]
    if usual:
        pytest.skip(f"this machine has {usual[0]}, which the script would rightly find")
    program(tmp_path / "bin" / "python3", OLD)
    program(tmp_path / "bin" / "cat", '#!/bin/sh\nexec /bin/cat "$@"\n')
    found = find("find-python", tmp_path, path=tmp_path / "bin")
    assert (found.returncode, found.stdout) == (1, "")
    assert "Spotter needs Python 3.12 or newer" in found.stderr


def test_a_chromium_that_is_only_a_note_is_none(tmp_path: Path) -> None:
    folder = tmp_path / "bin"
    program(folder / "grep", f'#!/bin/sh\nexec {_where("grep")} "$@"\n')
    program(folder / "chromium-browser", "#!/bin/sh\necho 'Please run: snap install chromium'\nexit 1\n")
    assert find("find-chromium", tmp_path, path=folder).returncode == 1
    chrome = program(folder / "google-chrome", "#!/bin/sh\necho 'Google Chrome 140.0.7339.80'\n")
    assert find("find-chromium", tmp_path, path=folder).stdout.strip() == str(chrome)


def _where(name: str) -> str:
    return next(
        str(Path(folder) / name) for folder in os.environ["PATH"].split(":") if (Path(folder) / name).exists()
    )


# Says what it is asked to do, and goes on until it is told to end, whatever the terminal says.
PYTHON = """#!/bin/sh
echo "$2 $$" >>said
[ "$2" = prepare ] && exit 0
trap 'echo "$2 ended" >>said; exit 0' TERM
while :; do sleep 0.05; done
"""


# Whoever runs the tests in the background has a shell ignore the interrupt for them, and no script can undo that.
INTERRUPTIBLE = """
import os, signal, sys
signal.signal(signal.SIGINT, signal.SIG_DFL)
os.execv(sys.argv[1], sys.argv[1:])
"""


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_make_run_begins_the_worker_with_the_site_and_ends_them_together(
    tmp_path: Path, number: signal.Signals, status: int
) -> None:
    said = tmp_path / "said"
    program(tmp_path / "scripts" / "run", (ROOT / "scripts" / "run").read_text())
    program(tmp_path / "scripts" / "setup", "#!/bin/sh\n")
    program(tmp_path / ".venv" / "bin" / "python", PYTHON)
    run = subprocess.Popen(
        [sys.executable, "-c", INTERRUPTIBLE, "/bin/sh", tmp_path / "scripts" / "run"], start_new_session=True
    )
    deadline = time.monotonic() + 30
    while not (said.exists() and said.read_text().count("\n") == 3):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    begun = dict(line.split() for line in said.read_text().splitlines())
    assert set(begun) == {"prepare", "runserver", "run_reminders"}
    run.send_signal(number)
    assert run.wait(timeout=30) == status
    assert sorted(said.read_text().splitlines()[3:]) == ["run_reminders ended", "runserver ended"]


def test_make_run_ends_when_the_site_does(tmp_path: Path) -> None:
    program(tmp_path / "scripts" / "run", (ROOT / "scripts" / "run").read_text())
    program(tmp_path / "scripts" / "setup", "#!/bin/sh\n")
    failing = PYTHON.replace("trap", '[ "$2" = runserver ] && exit 3\ntrap', 1)
    program(tmp_path / ".venv" / "bin" / "python", failing)
    done = subprocess.run(["/bin/sh", tmp_path / "scripts" / "run"], timeout=60, check=False)
    assert done.returncode == 3
    assert (
        "run_reminders" not in (tmp_path / "said").read_text() or "ended" in (tmp_path / "said").read_text()
    )
