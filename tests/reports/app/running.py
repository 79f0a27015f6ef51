"""The app running in a process of its own, and a browser that looks at it."""

import os
import queue
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.reports.browsing import chromium

SCREENSHOTS = Path(os.environ.get("CITYSWAY_SCREENSHOTS", "build/screenshots"))
PATIENCE = 30.0


@contextmanager
def serving(study: Path, *more: str) -> Iterator[str]:
    """The address of ``citysway serve STUDY``, stopped at the end."""
    port = str(open_port())
    command = [sys.executable, "-m", "citysway", "serve", str(study), "--port", port, *more]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        yield _address(process)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.communicate(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()


def open_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _address(process: "subprocess.Popen[str]") -> str:
    said: queue.Queue[str] = queue.Queue()

    def listen() -> None:
        assert process.stdout is not None
        for line in process.stdout:
            said.put(line)
            if line.startswith("ready: "):
                return
        said.put("")

    threading.Thread(target=listen, daemon=True).start()
    heard = []
    while line := said.get(timeout=120):
        heard.append(line)
        if line.startswith("ready: "):
            return line.split()[1]
    raise AssertionError(f"the app did not start: {''.join(heard)}")


def open_browser() -> Any:
    """Chromium that finds no host but this machine and records every request; skips without it."""
    return chromium("--window-size=1400,1400", hosts="127.0.0.1", log=True)


class Seen:
    """A page of the app in a browser: waits, clicks, pictures."""

    lang = "zh"

    def __init__(self, browser: Any, address: str) -> None:
        self.browser, self.address = browser, address

    def open(self) -> None:
        """Load the page anew and wait for its first table."""
        self.browser.get(self.address)
        self.until(lambda: self.all(".cs-table"))

    def all(self, selector: str) -> list[Any]:
        """Elements by CSS selector."""
        return list(self.browser.find_elements("css selector", selector))

    def until(self, found: Callable[[], Any], *, seconds: float = PATIENCE) -> Any:
        """What ``found`` returns once it is something; fails after ``seconds``."""
        from selenium.common.exceptions import StaleElementReferenceException

        end = time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                if value := found():
                    return value
            except StaleElementReferenceException:
                pass
            time.sleep(0.02)
        raise AssertionError(f"not seen in {seconds} s; the page says: {self.text()[:1500]}")

    def mark(self, selector: str) -> Any:
        """The first mark of the first chart, once the chart stands still."""
        self.quiet()
        where = f"[data-testid=stVegaLiteChart] {selector}"
        place: list[object] = []

        def still() -> Any:
            found = self.all(where)
            place.append((found[0].id, found[0].rect) if found else None)
            time.sleep(0.25)
            return found[0] if found and place[-3:].count(place[-1]) == 3 else None

        return self.until(still)

    def text(self) -> str:
        """All text of the page."""
        return str(self.browser.execute_script("return document.body.innerText"))

    def says(self, words: str) -> Any:
        """Wait until the page says this."""
        return self.until(lambda: words in self.text())

    def click(self, element: Any) -> None:
        """Click in the middle of an element, wherever it stands."""
        self.browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", element)
        from selenium.webdriver.common.action_chains import ActionChains

        ActionChains(self.browser, duration=0).move_to_element(element).click().perform()

    def view(self, name: str) -> None:
        """Go to a view by the word on its button."""
        buttons = self.until(
            lambda: [b for b in self.all("[data-testid=stButtonGroup] button, [role=radio]")
                     if b.text.strip() == name]
        )  # fmt: skip
        self.click(buttons[0])

    def enter(self, label: str, typed: str) -> Any:
        """Type into the box with this label; returns the box, on which Enter is not yet pressed."""
        where = f"input[aria-label*='{label}']"
        box = self.until(lambda: self.all(where))[0]
        self.click(box)
        box.send_keys(typed)
        time.sleep(0.5)
        return box

    def quiet(self) -> None:
        """Wait until the page is not being computed."""
        self.until(lambda: not self.all("[data-testid=stStatusWidget]"))
        self.until(lambda: not self.all("[data-stale=true]"))

    def picture(self, name: str) -> Path:
        """Keep what is seen, for people."""
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        path = SCREENSHOTS / f"{name}.png"
        self.browser.save_screenshot(str(path))
        return path

    def requested(self) -> set[str]:
        """Every address the page asked for since this was last asked."""
        import json

        found = set()
        for entry in self.browser.get_log("performance"):
            message = json.loads(entry["message"])["message"]
            if message["method"] == "Network.requestWillBeSent":
                found.add(message["params"]["request"]["url"])
            elif message["method"] == "Network.webSocketCreated":
                found.add(message["params"]["url"])
        return found
