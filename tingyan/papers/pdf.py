"""Documents as PDF, where LibreOffice is installed."""

import logging
import shutil
import subprocess
import tempfile
from pathlib import Path

logger = logging.getLogger(__name__)
LONGEST = 25  # seconds, less than the web server waits


def made_of(docx: bytes) -> bytes | None:
    """Return the PDF of `docx`; None without LibreOffice, or where it does not manage: the docx serves as well.

    Each conversion has a profile of its own: LibreOffice would hand its work to one that is running already.
    """
    office = shutil.which("soffice")
    if office is None:
        return None
    with tempfile.TemporaryDirectory(prefix="tingyan-pdf-") as name:
        home = Path(name)
        (home / "paper.docx").write_bytes(docx)
        profile = f"-env:UserInstallation={(home / 'profile').as_uri()}"
        command = [office, profile, "--headless", "--norestore", "--convert-to", "pdf", "--outdir", name]
        try:
            subprocess.run([*command, str(home / "paper.docx")], check=True, timeout=LONGEST, capture_output=True)  # noqa: S603
            return (home / "paper.pdf").read_bytes()
        except (subprocess.SubprocessError, OSError):
            logger.exception("LibreOffice made no PDF")
            return None
