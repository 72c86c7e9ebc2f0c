"""What a test in any language needs of the mock is plain HTTP: a world of its own, a push, a clock to move.

    python3 -m unittest examples/python/test_builds.py      or, with pytest,      pytest examples/python

The mock is the binary that PLUMBLINE names; by default bin/plumbline, which `make build` builds.
"""

import json
import os
import re
import subprocess
import unittest
import urllib.error
import urllib.request
import uuid
from pathlib import Path

BINARY = os.environ.get("PLUMBLINE") or str(Path(__file__).parents[2] / "bin" / "plumbline")


def ask(method, url, body=None, token=None):
    """Returns the status and the decoded body of an answer."""
    request = urllib.request.Request(url, method=method, data=None if body is None else json.dumps(body).encode())
    if token:
        request.add_header("Authorization", token)
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            text = answer.read()
            return answer.status, json.loads(text) if text else None
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, json.loads(refused.read() or "null")


class TestBuilds(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.mock = subprocess.Popen(
            [BINARY, "mock", "--world", "demo", "--clock", "held", "--listen", "127.0.0.1:0"], stdout=subprocess.PIPE, text=True
        )
        cls.url = re.search(r"http://\S+", cls.mock.stdout.readline()).group()

    @classmethod
    def tearDownClass(cls):
        cls.mock.terminate()
        cls.mock.wait(10)
        cls.mock.stdout.close()

    def setUp(self):
        """Each test has a world of its own, so that any number of them may run at once on one mock."""
        name = f"test-{uuid.uuid4()}"
        self.plane(self.url, "PUT", f"/worlds/{name}", {"world": "demo", "clock": "held"})
        self.addCleanup(self.plane, self.url, "DELETE", f"/worlds/{name}")
        self.world = f"{self.url}/w/{name}"
        users = self.plane(self.world, "GET", "/users")
        self.token = next(user["token"] for user in users if user["login"] == "mia")

    def plane(self, base, method, path, body=None):
        status, answer = ask(method, f"{base}/_plumbline{path}", body)
        self.assertLess(status, 300, answer)
        return answer

    def build(self, number):
        return ask("GET", f"{self.world}/api/repos/acme/hello/builds/{number}", token=self.token)[1]

    def test_a_build_fails_and_is_restarted(self):
        pushed = {"message": "Break it", "build": {"outcome": "failure", "after": "12s", "steps": ["clone", "test"]}}
        number = self.plane(self.world, "POST", "/repos/acme/hello/builds", pushed)["number"]
        self.assertEqual(self.build(number)["status"], "pending")
        self.plane(self.world, "POST", "/clock/advance", {"by": "5s"})
        self.assertEqual(self.build(number)["status"], "running")
        self.plane(self.world, "POST", "/clock/advance", {"to": "end-of-build", "repository": "acme/hello", "number": number})
        self.assertEqual(self.build(number)["status"], "failure")

        status, build = ask("POST", f"{self.world}/api/repos/acme/hello/builds/{number}", token=self.token)
        self.assertEqual((status, build["status"]), (200, "pending"))
        self.assertEqual(self.plane(self.world, "GET", "/journal?operation=restart")["count"], 1)

    def test_a_client_meets_trouble(self):
        self.plane(self.world, "POST", "/disturbances", {"operation": "queue", "status": 503, "times": 1})
        self.assertEqual(ask("GET", f"{self.world}/api/builds", token=self.token)[0], 503)
        self.assertEqual(ask("GET", f"{self.world}/api/builds", token=self.token)[0], 200)


if __name__ == "__main__":
    unittest.main()
