"""Pages in a real browser."""

from pathlib import Path
from typing import Any


def open_page(browser: Any, page: Path, width: int) -> None:
    """Show a page anew in a window of ``width`` pixels."""
    size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 600}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    browser.get("about:blank")
    browser.get(page.as_uri())
