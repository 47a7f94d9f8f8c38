"""One request as the application answers it, step by step, in whichever thread."""

from collections.abc import Callable, Iterable, Iterator
from contextvars import Context
from typing import Any

Application = Callable[..., Iterable[bytes]]
# The largest body that is collected before it is sent.
WHOLE = 1024 * 1024
CHUNK = 256 * 1024


class FileWrapper:
    """A file as the body of a response (`wsgi.file_wrapper`), in chunks of our size."""

    def __init__(self, file: Any, _size: int = CHUNK) -> None:
        self._file = file

    def __iter__(self) -> Iterator[bytes]:
        """Return the iterator itself."""
        return self

    def __next__(self) -> bytes:
        """Return the next chunk."""
        if chunk := self._file.read(CHUNK):
            return bytes(chunk)
        raise StopIteration

    def close(self) -> None:
        """Close the file."""
        if hasattr(self._file, "close"):
            self._file.close()


class Exchange:
    """A request to a WSGI application, and its response.

    Each method runs in some thread, one after the other. All of them see the same
    context variables, which is where Flask stores what it knows of a request.
    """

    def __init__(self, application: Application, environ: dict[str, Any]) -> None:
        self._application = application
        self._environ = environ
        self._context = Context()
        self._written: list[bytes] = []
        self._chunks: Iterator[bytes] | None = None
        self.body: Any = None
        self.status = 0
        self.headers: list[tuple[str, str]] = []
        # The whole body, where it is short enough to be sent at once.
        self.whole: bytes | None = None

    @property
    def is_waiting(self) -> bool:
        """Whether the application is to be called again in place of a response."""
        return hasattr(self.body, "wait_on_loop")

    @property
    def is_stream(self) -> bool:
        """Whether an event loop can drive the response without a thread."""
        return hasattr(self.body, "next_frame")

    def forget(self) -> None:
        """Forget the request, which weighs more than a stream and is over for it."""
        self._environ.clear()
        self._context = Context()
        self.headers = []

    def begin(self) -> None:
        """Call the application; collect a short body at once."""
        self._context.run(self._begin)

    def next_chunk(self) -> bytes | None:
        """Return the next chunk of the body; None at its end."""
        return self._context.run(self._next_chunk)

    def close(self) -> None:
        """Let the application know that the response has ended."""
        self._context.run(self._close)

    def _close(self) -> None:
        if hasattr(self.body, "close"):
            self.body.close()

    def _begin(self) -> None:
        self.body = self._application(self._environ, self._start_response)
        if self.is_stream or self.is_waiting:
            return
        self._chunks = iter(self.body)
        if not self.status:
            # An application may say its status with the first chunk only.
            self._written += [next(self._chunks, b"")]
        if self._is_short():
            try:
                self.whole = b"".join([*self._written, *self._chunks])
            finally:
                self._close()

    def _next_chunk(self) -> bytes | None:
        if self._written:
            return self._written.pop(0)
        return None if self._chunks is None else next(self._chunks, None)

    def _is_short(self) -> bool:
        if isinstance(self.body, list | tuple):
            return True
        if self._environ["REQUEST_METHOD"] == "HEAD" or self.status in (204, 304):
            return True
        length = next((v for n, v in self.headers if n == "content-length"), "")
        return length.isdigit() and int(length) <= WHOLE

    def _start_response(
        self, status: str, headers: list[tuple[str, str]], failure: Any = None
    ) -> Callable[[bytes], None]:
        self.status = int(status[:3])
        self.headers = [(name.lower(), value) for name, value in headers]
        return self._written.append
