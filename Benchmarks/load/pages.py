#!/usr/bin/env python3
"""Opens the browser app's first page again and again, each time as a browser that was never there.

    pages.py URL COUNT     prints the loads as JSON: [{"interactive_ms", "painted_ms", "wire_bytes", "requests"}]

Interactive: from the start of the navigation until the field of the form has the focus and takes a key, by the page's
own clock. The browser itself is started before.
"""

import json
import sys

from playwright.sync_api import sync_playwright

PROGRAM = "/usr/bin/chromium"
FIELD = "input[autocomplete~=username]"
# The moment at which a key would be heard: the field is there, has the focus, and is drawn.
WATCH = """
new MutationObserver((_, observer) => {
  const field = document.querySelector("%s");
  if (!field || document.activeElement !== field) return;
  observer.disconnect();
  requestAnimationFrame(() => setTimeout(() => { window.interactiveMs = performance.now(); }));
}).observe(document, { childList: true, subtree: true, attributes: true });
""" % FIELD


def load(browser, url):
    context = browser.new_context()
    context.add_init_script(WATCH)
    page = context.new_page()
    wire = context.new_cdp_session(page)
    sizes = []
    wire.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    wire.send("Network.enable")
    page.goto(url + "/sign-in")
    page.wait_for_function("() => window.interactiveMs > 0")
    page.keyboard.press("a")
    assert page.locator(FIELD).input_value() == "a", "the field does not take keys"
    page.wait_for_load_state("networkidle")
    painted = page.evaluate("() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0")
    told = {"interactive_ms": page.evaluate("() => window.interactiveMs"), "painted_ms": painted,
            "wire_bytes": sum(sizes), "requests": len(sizes)}
    context.close()
    return told


def main():
    url, count = sys.argv[1], int(sys.argv[2])
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=PROGRAM, args=["--no-sandbox"])
        load(browser, url)  # the browser's own first page costs more than any page's
        loads = [load(browser, url) for _ in range(count)]
        browser.close()
    print(json.dumps(loads))


if __name__ == "__main__":
    main()
