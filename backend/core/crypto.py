"""Personal data at rest: AES-256-GCM with a key id, and a blind index to find a value without reading it.

Owns the data key. What counts as personal is decided by the models that use it.
"""

import base64
import hashlib
import hmac
import os
import tempfile
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from backend.core.errors import ConfigError

NONCE_BYTES = 12
KEY_BYTES = 32


class FieldCipher:
    """Encrypts single fields. A sealed value is `<key id>.<base64 of nonce + ciphertext + tag>`."""

    def __init__(self, key: bytes) -> None:
        self._aead = AESGCM(hashlib.sha256(b"mingbai field" + key).digest())
        self._index_key = hashlib.sha256(b"mingbai index" + key).digest()
        self.key_id = hashlib.sha256(b"mingbai id" + key).hexdigest()[:8]

    def seal(self, text: str, *, context: str) -> str:
        """Encrypt; `context` (table.column) is bound, so that a value cannot be moved to another column."""
        nonce = os.urandom(NONCE_BYTES)
        sealed = self._aead.encrypt(nonce, text.encode(), context.encode())
        return f"{self.key_id}.{base64.b64encode(nonce + sealed).decode()}"

    def open(self, sealed: str, *, context: str) -> str:
        """Decrypt; ValueError for another key, InvalidTag for a value altered or moved."""
        key_id, _, body = sealed.partition(".")
        if key_id != self.key_id:
            raise ValueError(f"sealed with key {key_id}, this is key {self.key_id}")
        raw = base64.b64decode(body)
        return self._aead.decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], context.encode()).decode()

    def blind_index(self, text: str, *, context: str) -> str:
        """64 hex digits that are equal exactly for equal text in the same context."""
        return hmac.digest(self._index_key, f"{context}\0{text}".encode(), "sha256").hex()


def data_key(configured: bytes | None, data_dir: Path) -> bytes:
    """The key set by the operator, or the one kept in `data.key`, made at the first start (mode 600).

    ConfigError names the file when it cannot be read, made, or is damaged: going on with another key would lose
    what is sealed with this one.
    """
    if configured is not None:
        return configured
    path = data_dir / "data.key"
    try:
        if not path.exists():
            _write_once(path, base64.b64encode(os.urandom(KEY_BYTES)))
        return _decode(path.read_bytes())
    except OSError as error:
        raise ConfigError(f"MINGBAI_DATA_DIR: {path} cannot be read or made ({error.strerror}).") from None
    except ValueError:
        raise ConfigError(
            f"MINGBAI_DATA_DIR: {path} is damaged; put back a copy of it, or set MINGBAI_DATA_KEY."
        ) from None


def _decode(content: bytes) -> bytes:
    """ValueError where the content is not a whole key."""
    key = base64.b64decode(content.strip(), validate=True)
    if len(key) != KEY_BYTES:
        raise ValueError(f"{len(key)} bytes")
    return key


def _write_once(path: Path, content: bytes) -> None:
    """Whole or not at all; when two processes start at once, the first one's key holds for both."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f"{path.name}.", dir=path.parent)  # mode 600
    draft = Path(name)
    with open(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
