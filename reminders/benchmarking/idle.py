"""A worker with nothing to do, and what that costs: `python -m reminders.benchmarking.idle SECONDS` says it in JSON.

Its start, which reads all of Django, is not counted.
"""

import json
import sys
import threading
import time
from typing import Any

import django

SETTLED = 10.0  # seconds


def main(seconds: float) -> None:
    django.setup()
    from django.db import connection

    from reminders.worker import Running

    running, asked, began = Running(), [0], [0.0, 0.0]

    def count(execute: Any, *arguments: Any) -> Any:
        asked[0] += 1
        return execute(*arguments)

    def measure() -> None:
        time.sleep(SETTLED)
        asked[0], began[0], began[1] = 0, time.monotonic(), time.process_time()
        time.sleep(seconds)
        passed = time.monotonic() - began[0]
        found = {
            "queries_a_minute": asked[0] * 60 / passed,
            "cpu_percent": 100 * (time.process_time() - began[1]) / passed,
        }
        sys.stdout.write(json.dumps(found) + "\n")
        running.stop()

    threading.Thread(target=measure).start()
    with connection.execute_wrapper(count):
        running.run()


if __name__ == "__main__":
    main(float(sys.argv[1]))
