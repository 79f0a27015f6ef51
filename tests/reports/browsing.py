"""Pages in a real browser."""

import shutil
from pathlib import Path
from typing import Any

import pytest


def chromium(*flags: str, hosts: str = "", log: bool = False) -> Any:
    """Chromium that finds no host but ``hosts``; ``log``: keeps every request. Skips without it."""
    program, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if not (program and driver):
        pytest.skip("no chromium with chromedriver")
    webdriver = pytest.importorskip("selenium.webdriver")
    service = pytest.importorskip("selenium.webdriver.chrome.service")
    options = webdriver.ChromeOptions()
    options.binary_location = program
    rules = f"--host-resolver-rules=MAP * ~NOTFOUND{f', EXCLUDE {hosts}' if hosts else ''}"
    for flag in ("--headless=new", "--no-sandbox", "--disable-gpu", *flags, rules):
        options.add_argument(flag)
    if log:
        options.set_capability("goog:loggingPrefs", {"performance": "ALL", "browser": "ALL"})
    return webdriver.Chrome(options=options, service=service.Service(driver))


def open_page(browser: Any, page: Path, width: int) -> None:
    """Show a page anew in a window of ``width`` pixels."""
    size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 600}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    browser.get("about:blank")
    browser.get(page.as_uri())
