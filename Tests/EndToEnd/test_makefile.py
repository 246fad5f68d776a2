import re

from conftest import ROOT


def test_no_list_of_packages_uses_one_that_is_named_below_it():
    """With := that one is empty still, and what it names is never installed."""
    named = set()
    makefile = (ROOT / "Makefile").read_text().replace("\\\n", " ")
    for name, value in re.findall(r"^([A-Z_]+) \??:?= ?(.*)$", makefile, re.MULTILINE):
        unknown = set(re.findall(r"\$\(([A-Z_]+)\)", value)) - named
        assert not unknown, f"{name} uses {unknown} before it is named"
        named.add(name)
    assert {"BUILD_PACKAGES", "WEB_PACKAGES", "TEST_PACKAGES"} <= named
