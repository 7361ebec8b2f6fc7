"""HTML to PDF: text that can be copied, nothing fetched, and plain words where the machine lacks something."""

import logging
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
import reportlab

from backend import printing
from tests.backend.printing import reading

DOT = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
PRINT = """
from backend.core.errors import ConfigError
from backend.printing import pdf
try:
    print(len(pdf("<p>明白")) > 0)
except ConfigError as error:
    print(error)
"""
WITHOUT = """
import cffi
whole = cffi.FFI.dlopen
def dlopen(self, name, *flags):
    if {lacking!r} in name:
        raise OSError(name)
    return whole(self, name, *flags)
cffi.FFI.dlopen = dlopen
"""


class Heard(BaseHTTPRequestHandler):
    """Writes down every address somebody asks for."""

    addresses: list[str]

    def do_GET(self) -> None:
        self.addresses.append(self.path)
        self.send_error(404)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def site() -> Iterator[tuple[str, list[str]]]:
    """A server's address, and what it has been asked for."""
    asked: list[str] = []
    server = HTTPServer(("127.0.0.1", 0), type("Asked", (Heard,), {"addresses": asked}))
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    thread.join()
    server.server_close()


def alone(script: str, **environ: str) -> str:
    """What a process of its own says to the end, on either stream."""
    done = subprocess.run(
        [sys.executable, "-c", script],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=True,
        env=os.environ | environ,
    )
    return done.stdout.strip()


@pytest.mark.usefixtures("printer")
def test_what_is_printed_can_be_copied_character_by_character() -> None:
    # Many fonts draw 日 and the radical ⽇ with one glyph, and a careless writer then copies out the radical.
    text = "医保日报：一人一策，自付10%（含门诊），见《办法》第三条“高血压”。"
    (page,) = reading.texts(printing.pdf(f"<style>p {{ font-size: 8pt }}</style><p>{text}</p>"))
    assert page == text


@pytest.mark.usefixtures("printer")
def test_the_same_document_gives_the_same_bytes() -> None:
    html = "<html lang=zh-CN><title>明白纸</title><p>明白 <b>120</b></p>"
    assert printing.pdf(html) == printing.pdf(html) != printing.pdf(html.replace("120", "110"))


@pytest.mark.usefixtures("printer")
def test_nothing_is_fetched_but_what_the_document_carries(
    site: tuple[str, list[str]], tmp_path: Path
) -> None:
    address, asked = site
    secret = tmp_path / "secret.txt"
    secret.write_text("机密")
    data = printing.pdf(f"""
        <link rel=stylesheet href={address}/a.css><link rel=attachment href={secret.as_uri()}>
        <style>@import "{address}/b.css"; @font-face {{ font-family: x; src: url({address}/c.woff) }}</style>
        <base href={address}/><img src={address}/d.png><img src=e.png><object data={secret.as_uri()}></object>
        <p style="font-family: x; background: url({address}/f.png)">明白<img src="data:image/png;base64,{DOT}">
    """)
    assert asked == []
    assert b"EmbeddedFile" not in data
    assert reading.texts(data) == ["明白"]
    assert reading.images(data) == 1


@pytest.mark.usefixtures("printer")
def test_a_character_in_no_font_is_counted_and_not_quoted(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        assert printing.pdf("<p>样\U0003fffc</p>").startswith(b"%PDF-")
    assert [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING] == [
        "1 rare characters are in no font here and are printed as boxes"
    ]
    assert "\U0003fffc" not in caplog.text


@pytest.mark.parametrize("lacking", ["gobject", "pangoft2", "harfbuzz-subset"])
def test_a_missing_library_is_said_in_one_sentence(lacking: str) -> None:
    said = alone(WITHOUT.format(lacking=lacking) + PRINT)
    assert said.startswith("PDF needs Pango and HarfBuzz")
    assert "apt-get install libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-cjk" in said
    assert "\n" not in said


@pytest.mark.usefixtures("printer")
@pytest.mark.parametrize("fonts", [None, Path(reportlab.__file__).parent / "fonts"])
def test_a_missing_chinese_font_is_said_in_one_sentence(fonts: Path | None, tmp_path: Path) -> None:
    """Without any font Pango would end the process; with a Latin one it would print boxes."""
    (tmp_path / "fonts.conf").write_text(
        f"<fontconfig><dir>{fonts or tmp_path}</dir><cachedir>{tmp_path}</cachedir></fontconfig>"
    )
    said = alone(PRINT, FONTCONFIG_FILE=str(tmp_path / "fonts.conf"))
    assert said.startswith("PDF needs a Chinese font")
    assert "apt-get install fonts-noto-cjk" in said
    assert "\n" not in said


def test_weasyprint_is_loaded_by_the_first_pdf_only() -> None:
    modules = "backend.app, backend.printing.doctor_list, backend.cli.ask, backend.cli.serve, backend.cli.doctor_list"
    loaded = alone(f"import sys, {modules}; print({{'weasyprint', 'fontTools'}} & set(sys.modules))")
    assert loaded == "set()"


@pytest.mark.usefixtures("printer")
def test_the_first_print_of_a_process_says_nothing() -> None:
    """It must be a process of its own: the library is imported only once."""
    program = (
        "import logging; logging.basicConfig(level=logging.INFO)\n"
        "from backend.printing import pdf\n"
        "pdf('<p>明白')"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("", "")
