"""Serves a sandbox over HTTP/1.1 on this machine."""

import sys
import threading
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from ptv_sync.sandbox import api_v12, query_v12, routes_v11
from ptv_sync.sandbox.box import Sandbox
from ptv_sync.sandbox.web import HTML, TEXT, Answer, Refused, Request, json

TOO_MANY = b"Too many requests sent to server, try again later"
TIMED_OUT = b"<html><head><title>504 Gateway Time-out</title></head><body><h1>504 Gateway Time-out</h1></body></html>"
NOT_FOUND = b"<html><head><title>404 Not Found</title></head><body><h1>404 Not Found</h1></body></html>"
NO_ANSWER = Answer(404, b"", TEXT)


class SandboxServer(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, box: Sandbox, *, host: str = "127.0.0.1", port: int = 0, is_quiet: bool = True) -> None:
        self.box = box
        self.is_quiet = is_quiet
        super().__init__((host, port), Handler)

    @property
    def base_url(self) -> str:
        return f"http://{self.server_name_shown}:{self.server_port}"

    @property
    def server_name_shown(self) -> str:
        return str(self.server_address[0])

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away in the middle is nothing to report."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class Handler(BaseHTTPRequestHandler):
    server: SandboxServer
    protocol_version = "HTTP/1.1"
    server_version = "PtvSandbox"
    wbufsize = 1 << 20  # head and body in one write
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        box = self.server.box
        request = Request.of(self.path, self.headers.get("x-api-key"))
        with counted(box, request):
            answer = answered(box, request)
            box.traffic.statuses[answer.status] += 1
            self.send(answer, cut=box.faults.strikes("cut", request.target) and is_api(request))

    def send(self, answer: Answer, *, cut: bool) -> None:
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.content_type)
        self.send_header("Content-Length", str(len(answer.body)))
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(answer.body[: len(answer.body) // 2] if cut else answer.body)
        self.wfile.flush()
        self.close_connection = self.close_connection or cut

    def log_message(self, template: str, *args: Any) -> None:
        if not self.server.is_quiet:
            super().log_message(template, *args)


@contextmanager
def counted(box: Sandbox, request: Request) -> Iterator[None]:
    traffic = box.traffic
    with box.lock:
        traffic.paths.append(request.target)
        traffic.under_way += 1
        traffic.peak = max(traffic.peak, traffic.under_way)
    try:
        yield
    finally:
        with box.lock:
            traffic.under_way -= 1


def is_api(request: Request) -> bool:
    return request.path.startswith("/api/")


def is_v12(request: Request) -> bool:
    return request.path.startswith("/api/v12/")


def answered(box: Sandbox, request: Request) -> Answer:
    if not is_api(request):
        return health(request)
    if box.faults.strikes("slow", request.target):
        time.sleep(box.faults.get("slow").seconds)
    with box.lock:
        return error_instead(box, request) or spoiled(box, request, reply(box, request))


def health(request: Request) -> Answer:
    if request.path in ("/health/liveness", "/health/readiness"):
        return json("healthy")
    return NO_ANSWER


def error_instead(box: Sandbox, request: Request) -> Answer | None:
    faults, target = box.faults, request.target
    if faults.strikes("429", target):
        wait = faults.get("429").retry_after
        return Answer(429, TOO_MANY, TEXT, {} if wait is None else {"Retry-After": str(wait)})
    if faults.strikes("504", target):
        return Answer(504, TIMED_OUT, HTML)
    if faults.strikes("html404", target):
        return Answer(404, NOT_FOUND, HTML)
    if faults.strikes("500", target):
        return query_v12.broken(request) if is_v12(request) else routes_v11.broken()
    return None


def spoiled(box: Sandbox, request: Request, answer: Answer) -> Answer:
    if box.faults.strikes("garbled", request.target):
        return Answer(200, answer.body[: len(answer.body) * 2 // 3] + b'"\x00<', answer.content_type)
    if box.faults.strikes("empty", request.target):
        return Answer(200, b"", answer.content_type)
    return answer


def reply(box: Sandbox, request: Request) -> Answer:
    try:
        return api_v12.answer(box, request) if is_v12(request) else routes_v11.answer(box, request)
    except Refused as refusal:
        return refusal.answer
    except Exception:
        traceback.print_exc()
        return query_v12.broken(request) if is_v12(request) else routes_v11.broken()


@contextmanager
def running(box: Sandbox) -> Iterator[str]:
    """Serves the sandbox in a thread on a free port; gives the base URL without a slash at its end."""
    server = SandboxServer(box)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield server.base_url
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
