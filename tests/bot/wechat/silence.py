"""A way to a server over which bytes go through, until it falls silent: open, and nothing comes any more."""

import socket
from contextlib import suppress
from threading import Event, Thread


class Line:
    """Listens on a port of its own on 127.0.0.1 and passes on to a server, in both directions."""

    def __init__(self, host: str, port: int) -> None:
        self._server = (host, port)
        self._open = Event()
        self._open.set()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._sockets = [self._listener]
        self.port: int = self._listener.getsockname()[1]
        Thread(target=self._accept, daemon=True).start()

    def fall_silent(self) -> None:
        """Nothing passes from now on; nobody is told."""
        self._open.clear()

    def speak(self) -> None:
        """What waited passes on."""
        self._open.set()

    def close(self) -> None:
        """Cut every connection."""
        self._open.set()
        for one in self._sockets:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                self._sockets.append(client)
                server = socket.create_connection(self._server)
                self._sockets.append(server)
                for pair in ((client, server), (server, client)):
                    Thread(target=self._pass_on, args=pair, daemon=True).start()

    def _pass_on(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while part := source.recv(65536):
                self._open.wait()
                target.sendall(part)
            target.shutdown(socket.SHUT_WR)
