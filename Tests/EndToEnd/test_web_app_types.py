"""What the browser app believes of the API is what the server says of it."""

import subprocess

from conftest import ROOT


def test_the_committed_types_are_those_of_the_running_server(server):
    generator = ROOT / "Sources" / "WebApp" / "api-types.mjs"
    done = subprocess.run(["node", generator, "--check", server.url + "/openapi.json"], capture_output=True, text=True,
                          timeout=20)
    assert done.returncode == 0, done.stderr
