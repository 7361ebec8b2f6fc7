"""HTML to PDF. Refuses to print boxes: says what the machine lacks instead."""

import gc
import io
import logging
import warnings
from concurrent.futures import ThreadPoolExecutor
from contextlib import redirect_stdout
from functools import cache
from types import ModuleType
from typing import Any

from backend.core.errors import ConfigError

LIBRARIES = (
    "PDF needs Pango and HarfBuzz, which are missing here; install them, on Debian with: "
    "apt-get install libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-cjk"
)
FONT = "PDF needs a Chinese font, which is missing here; install one, on Debian with: apt-get install fonts-noto-cjk"

_log = logging.getLogger(__name__)


@cache
def _press() -> ThreadPoolExecutor:
    """One thread for all: Pango shares its state anyway, and a thread that held a Chinese font keeps its memory."""
    return ThreadPoolExecutor(1, "printing")


def pdf(html: str) -> bytes:
    """The document printed; the same HTML gives the same bytes on the same machine.

    Nothing is fetched: pictures and fonts come as data: URLs, everything else is left out. ConfigError, in English for
    the operator, when the system lacks the libraries or a Chinese font; a page tells its reader something else.
    """
    made, missing = _press().submit(_printed, html).result()
    gc.collect(1)  # a document is one knot of references, and keeps the font's file mapped until it is cut
    _check(missing)
    return made


def _printed(html: str) -> tuple[bytes, set[str]]:
    """The PDF, and the characters that no font has."""
    weasyprint = _weasyprint()
    fetcher = weasyprint.urls.URLFetcher(allowed_protocols=("data",))
    document = weasyprint.HTML(string=html, url_fetcher=fetcher).render()
    made: bytes = document.write_pdf()
    return made, {chr(point) for font in document.fonts.values() for point in font.missing}


def _weasyprint() -> ModuleType:
    """The library, once its own libraries are there. Its loggers quote the text of the document: names."""
    _hush()  # it reads its own sheets when it is imported, and says so
    with redirect_stdout(io.StringIO()), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # both it and the print are about what is said below in one sentence
        try:
            import weasyprint
            from weasyprint.text import ffi
        except OSError:
            raise ConfigError(LIBRARIES) from None
    if ffi.harfbuzz_subset is None:  # then a page takes seconds, and never comes out the same twice
        raise ConfigError(LIBRARIES)
    if not _fonts(ffi):
        raise ConfigError(FONT)
    _hush()  # and sets levels of its own
    module: ModuleType = weasyprint
    return module


def _hush() -> None:
    for name in ("weasyprint", "weasyprint.progress", "fontTools"):
        logging.getLogger(name).setLevel(logging.ERROR)


def _fonts(ffi: Any) -> int:
    """How many fonts the system has: without any, Pango ends the whole process."""
    config = ffi.ffi.gc(ffi.fontconfig.FcInitLoadConfigAndFonts(), ffi.fontconfig.FcConfigDestroy)
    return int(ffi.fontconfig.FcConfigGetFonts(config, ffi.fontconfig.FcSetSystem).nfont)


def _check(missing: set[str]) -> None:
    """A character of GB 2312 is in every Chinese font; a rarer one in a name is no reason not to print."""
    if any(map(_common, missing)):
        raise ConfigError(FONT)
    if missing:
        _log.warning("%d rare characters are in no font here and are printed as boxes", len(missing))


def _common(character: str) -> bool:
    return bool(character.encode("gb2312", "ignore"))
