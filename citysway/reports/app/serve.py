"""``citysway serve``: the app on this machine alone, nothing sent anywhere."""

import http.client
import importlib.util
import os
import signal
import socket
import threading
import time
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

from citysway.errors import StudyError

HOST = "127.0.0.1"
PORT = 8501
NEAR = 20  # ports tried after the usual one
PATIENCE = 60.0  # seconds until the server must answer
Say = Callable[[str], None]


def serve(out: Path, *, port: int | None, lang: str, once: bool, say: Say) -> None:
    """Serve the study in ``out`` until it is stopped; ``once``: until the first page is fetched.

    ``say`` is told when the port answers. Raises StudyError where Streamlit is missing, the study
    was not run, the port is taken, or the server does not answer.
    """
    from citysway.reports.app.search_index import ensure_index

    check_installed()
    from citysway.reports.app.warm import warm

    chosen = free_port(port)
    ensure_index(out, progress=_telling(say))
    warm(out, lang)
    _run(out, chosen, lang, once, say)


def check_installed() -> None:
    """StudyError when the extra is not installed."""
    if importlib.util.find_spec("streamlit") is None:
        raise StudyError("the app needs Streamlit: pip install 'citysway[app]'")


def free_port(wanted: int | None) -> int:
    """The port asked for, or the first free one from 8501 on. Raises StudyError when taken."""
    for port in [wanted] if wanted is not None else range(PORT, PORT + NEAR):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    said = str(wanted) if wanted is not None else f"{PORT} to {PORT + NEAR - 1}"
    raise StudyError(f"--port {said}: in use on {HOST}, or not allowed; name another")


def options(port: int) -> dict[str, object]:
    """Streamlit's settings: loopback only, no telemetry, no prompts, no watchers, no uploads."""
    return {
        "server.address": HOST,
        "server.port": port,
        "server.allowedHosts": [HOST, "localhost"],
        "server.headless": True,  # no browser opened, no prompt for an address
        "server.showEmailPrompt": False,
        "server.fileWatcherType": "none",
        "server.runOnSave": False,
        "server.enableStaticServing": False,
        "server.enableAgentApi": False,
        "server.maxUploadSize": 1,
        "browser.gatherUsageStats": False,
        "browser.serverAddress": HOST,
        "browser.serverPort": port,
        "client.disableDataExport": True,  # ours disarm formulas
        "client.toolbarMode": "minimal",
        "client.showErrorDetails": "none",
        "client.showErrorLinks": False,
        "client.showSidebarNavigation": False,
        "global.developmentMode": False,
        "logger.hideWelcomeMessage": True,
        "logger.level": "error",
        "runner.magicEnabled": False,
        "theme.base": "light",
        "theme.primaryColor": "#0B62A4",
    }


def _run(out: Path, port: int, lang: str, once: bool, say: Say) -> None:
    from streamlit import config
    from streamlit.web import bootstrap

    known = config._config_options_template
    flags = {name: value for name, value in options(port).items() if name in known}
    failed: list[str] = []
    watch = threading.Thread(
        target=_watch, args=(port, once, say, failed), name="citysway-ready", daemon=True
    )
    bootstrap.load_config_options(flags)
    watch.start()
    script = str(files("citysway.reports.app.entry") / "script.py")
    bootstrap.run(script, False, [str(out), lang], flags)
    if failed:
        raise StudyError(failed[0])


def _watch(port: int, once: bool, say: Say, failed: list[str]) -> None:
    """Say when the port answers; with ``once`` fetch the page and stop the server."""
    until = time.monotonic() + PATIENCE
    while fetch(port, "/_stcore/health") != 200:
        if time.monotonic() > until:
            failed.append(f"the app did not answer on {HOST}:{port} in {PATIENCE:.0f} s")
            break
        time.sleep(0.05)
    else:
        say(f"ready: http://{HOST}:{port}")
        if once and (status := fetch(port, "/")) != 200:
            failed.append(f"the first page of the app: HTTP status {status}")
    if once or failed:
        os.kill(os.getpid(), signal.SIGTERM)


def fetch(port: int, path: str) -> int:
    """HTTP status of a page of the app; 0 when nothing answers. No proxy is asked."""
    connection = http.client.HTTPConnection(HOST, port, timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        connection.close()


def _telling(say: Say) -> Callable[[int, int], None]:
    """Tells once that the index is being made."""
    told: list[bool] = []

    def tell(done: int, total: int) -> None:
        if not told:
            told.append(True)
            say(f"making the search index of {total:,} documents")

    return tell
