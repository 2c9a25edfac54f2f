"""HTTP to PTV: one GET with patience. Everything that can pass is tried again, with back-off and jitter.

PTV limits concurrent calls, not their rate, and answers 429 without Retry-After; its gateway answers 504 with HTML
when a list is slow to make. Bodies can be cut or come from the gateway instead of PTV, so an answer counts only when
it is JSON.
"""

import datetime as dt
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

import httpx
import msgspec
import stamina

from ptv_sync.reasons import PtvContractChanged, PtvUnavailable

Item = TypeVar("Item")
Result = TypeVar("Result")
Params = Mapping[str, str | int | list[str]]

ATTEMPTS = 8
FEW_ATTEMPTS = 3


class NotThere(Exception):
    """PTV itself, not a gateway, says that there is no such published object."""


class Passing(Exception):
    """An answer that may be better next time; `after` is the server's own wish, in seconds."""

    def __init__(self, sentence: str, after: float | None = None) -> None:
        super().__init__(sentence)
        self.after = after


def retry_or_wait(error: Exception) -> bool | float | dt.timedelta:
    if isinstance(error, Passing):
        return error.after if error.after is not None else True
    return isinstance(error, httpx.TransportError)


class Transport:
    """Gets JSON bodies from one PTV host. Safe to use from several threads."""

    def __init__(
        self,
        base_url: str,
        *,
        contact: str,
        api_key: str = "",
        timeout_seconds: float = 180,
        concurrency: int = 4,
        first_wait_seconds: float = 0.5,
    ) -> None:
        headers = {"Accept": "application/json", "User-Agent": f"palvelutarjotin/1 ({contact})"}
        if api_key:
            headers["x-api-key"] = api_key
        self.base_url = base_url.rstrip("/")
        self.concurrency = concurrency
        self.first_wait_seconds = first_wait_seconds
        self.client = httpx.Client(
            base_url=self.base_url,
            headers=headers,
            timeout=httpx.Timeout(timeout_seconds, connect=20),
            limits=httpx.Limits(max_connections=concurrency),
        )

    def close(self) -> None:
        self.client.close()

    def get(self, path: str, params: Params | None = None, *, attempts: int = ATTEMPTS) -> bytes:
        """The body of a good answer, which is JSON. Raises NotThere, PtvUnavailable or PtvContractChanged."""
        try:
            for attempt in stamina.retry_context(
                on=retry_or_wait,
                attempts=attempts,
                timeout=None,
                wait_initial=self.first_wait_seconds,
                wait_max=60,
                wait_jitter=self.first_wait_seconds * 2,
            ):
                with attempt:
                    return self.get_once(path, params)
        except Passing as error:
            raise PtvUnavailable(f"{path}: {error}, {attempts} times.") from error
        except httpx.TransportError as error:
            raise PtvUnavailable(f"{path}: no answer ({type(error).__name__}), {attempts} times.") from error
        raise AssertionError("unreachable")

    def get_once(self, path: str, params: Params | None) -> bytes:
        response = self.client.get(path, params=params)
        status, body = response.status_code, response.content
        if status == 429 or status >= 500:
            raise Passing(f"the server answered {status}", retry_after(response))
        if status in (401, 403):
            raise PtvUnavailable(f"{path}: the server answered {status}: the key was not accepted. Check PTV_API_KEY.")
        if not is_json(body):
            raise Passing(f"the server answered {status} with something other than JSON")
        if status == 404:
            if is_ptv_not_found(body):
                raise NotThere(path)
            raise Passing("a gateway, not PTV, answered 404")
        if status != 200:
            raise PtvContractChanged(f"{path}: PTV refused the request with {status}: {body[:200]!r}")
        return body

    def in_parallel(self, function: Callable[[Item], Result], items: Iterable[Item]) -> Iterator[Result]:
        """Results in the order of the items, with a few calls at a time and little kept waiting."""
        with ThreadPoolExecutor(self.concurrency) as pool:
            waiting: deque[Future[Result]] = deque()
            try:
                for item in items:
                    waiting.append(pool.submit(function, item))
                    if len(waiting) > 2 * self.concurrency:
                        yield waiting.popleft().result()
                while waiting:
                    yield waiting.popleft().result()
            finally:
                for future in waiting:
                    future.cancel()


def retry_after(response: httpx.Response) -> float | None:
    value = response.headers.get("Retry-After", "")
    return min(float(value), 120.0) if value.isdecimal() else None


def is_json(body: bytes) -> bool:
    try:
        msgspec.json.decode(body, type=msgspec.Raw)
    except msgspec.DecodeError:
        return False
    return bool(body.strip())


def is_ptv_not_found(body: bytes) -> bool:
    """v11 sends {"errorMessage": …}, v12 a problem with a `reason` or a `requestId`."""
    answer: Any = msgspec.json.decode(body)
    return isinstance(answer, dict) and bool({"errorMessage", "reason", "requestId"} & answer.keys())
