"""The program in docs/api.md does what it says, as it stands there."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from tests import people
from tests.factories import ExerciseFactory
from workouts.models import WorkoutSession, WorkoutSet
from workouts.sync.kinds import Kind
from workouts.sync.parsing import MOST_BYTES, MOST_OPERATIONS

API = settings.BASE_DIR / "docs" / "api.md"


@pytest.mark.django_db(transaction=True)
def test_the_example_logs_in_and_stores_a_workout(live_server: LiveServer, tmp_path: Path) -> None:
    ExerciseFactory.create()
    email = "script@example.com"
    user = User.objects.create_user(email, people.PASSWORD)
    (program,) = re.findall(r"```python\n(.*?)```", API.read_text(encoding="utf-8"), re.DOTALL)
    script = tmp_path / "example.py"
    script.write_text(program, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, script, live_server.url, email, people.PASSWORD],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (done.returncode, done.stdout.strip()) == (0, str(["applied"] * 4)), done.stderr
    session = WorkoutSession.objects.for_user(user).get()
    assert (session.name, session.state) == ("From a script", "finished")
    assert WorkoutSet.objects.for_user(user).get().text == "100 kg × 5"


def test_the_description_names_every_kind_and_the_limits() -> None:
    text = API.read_text(encoding="utf-8")
    assert [kind for kind in Kind if f"`{kind}`" not in text] == []
    assert f"at most {MOST_OPERATIONS} operations in at most {MOST_BYTES:,} bytes" in text
