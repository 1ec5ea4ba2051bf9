"""``inpaint-app serve`` as other programs meet it: a process of its own, asked over HTTP."""

from __future__ import annotations

import io
import json
import os
import signal
import socket
import subprocess
import sys
from contextlib import contextmanager

import httpx
import numpy as np
import pytest
from PIL import Image

from tests.inference.enhancing import small_weights
from tests.test_cli import one_sentence, run

TOKEN = "a token of this test"


@contextmanager
def serving(*options):
    """A client, with the token, of a server that runs while the block does."""
    command = [sys.executable, "-m", "inpaint_app", "serve", "--port", "0", "--device", "cpu", "--json", *options]
    environment = {**os.environ, "INPAINT_APP_TOKEN": TOKEN}
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, env=environment, **pipes) as process:
        try:
            said = json.loads(process.stdout.readline())
            assert said["url"].startswith("http://127.0.0.1:")
            headers = {"Authorization": f"Bearer {said['token']}"}
            with httpx.Client(base_url=said["url"], headers=headers, timeout=240, trust_env=False) as client:
                yield client
        finally:
            process.send_signal(signal.SIGINT if os.name == "posix" else signal.SIGTERM)
            _, complaints = process.communicate(timeout=60)
    assert "Traceback" not in complaints, complaints
    if os.name == "posix":
        assert process.returncode == 0, complaints


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    enlarger = small_weights(tmp_path_factory.mktemp("models"))
    with serving("--max-megabytes", "2", "--max-megapixels", "0.5", "--enlarger", str(enlarger)) as client:
        yield client


def picture(dtype=np.uint8, height=96, width=128):
    y, x = np.mgrid[0:height, 0:width]
    waves = np.stack([np.sin(x / 9), np.cos(y / 7), np.sin((x + y) / 11)], 2) * 0.4 + 0.5
    return np.rint(waves * np.iinfo(dtype).max).astype(dtype)


def png(pixels):
    import imagecodecs

    return imagecodecs.png_encode(pixels)


def decoded(answer):
    import imagecodecs

    assert answer.status_code == 200, answer.text
    return imagecodecs.imread(answer.content)


def hole():
    mask = np.zeros((96, 128), np.uint8)
    mask[30:60, 40:80] = 255
    return png(mask)


def sentence(answer, status):
    assert answer.status_code == status, answer.text
    return one_sentence(answer.json()["error"])


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_a_hole_is_filled_at_the_depth_of_the_photo(client, dtype):
    before = picture(dtype)
    files = {"photo": ("photo.png", png(before)), "mask": ("m.png", hole())}
    answer = client.post("/v1/fill", files=files, data={"quality": "fast"})
    after = decoded(answer)
    assert answer.headers["content-type"] == "image/png"
    assert after.dtype == dtype
    changed = (before != after).any(2)
    assert changed[30:60, 40:80].mean() > 0.5
    changed[26:64, 36:84] = False
    assert not changed.any()
    report = json.loads(answer.headers["Inpaint-Report"])
    assert report["model"] == "builtin"
    assert report["total_s"] > 0


def test_a_photo_is_extended_searched_restored_and_enlarged(client):
    photo = {"photo": ("a b.jpg", jpeg(picture()))}
    wider = client.post("/v1/extend", files=photo, data={"right": 16, "quality": "fast", "format": "png"})
    assert decoded(wider).shape == (96, 144, 3)
    found = client.post("/v1/detect", files=photo, data={"detector": "classical", "sensitivity": 80})
    assert set(np.unique(decoded(found))) <= {0, 255}
    assert "found" in json.loads(found.headers["Inpaint-Report"])
    restored = client.post("/v1/restore", files=photo, data={"steps": "tone,denoise", "preset": "gentle"})
    assert restored.headers["content-type"] == "image/jpeg"
    assert decoded(restored).shape == (96, 128, 3)
    larger = client.post("/v1/enhance", files=photo, data={"scale": 2, "denoise": 0.3})
    assert decoded(larger).shape == (192, 256, 3)
    assert json.loads(larger.headers["Inpaint-Report"])["strengths"]["denoise"] == 0.3


def jpeg(pixels):
    kept = io.BytesIO()
    Image.fromarray(pixels).save(kept, "JPEG", quality=92)
    return kept.getvalue()


def test_who_does_not_know_the_token_is_not_heard(client):
    files = {"photo": ("photo.png", png(picture())), "mask": ("m.png", hole())}
    for given in ("", "Bearer wrong", f"Bearer {TOKEN}x", "Bearer tök".encode()):
        answer = client.post("/v1/fill", files=files, headers={"Authorization": given})
        assert "token" in sentence(answer, 401)
    assert client.get("/health", headers={"Authorization": ""}).json()["status"] == "ok"


def test_what_is_wrong_is_said_in_one_sentence(client):
    photo = ("photo.png", png(picture()))
    files = {"photo": photo, "mask": ("m.png", hole())}
    assert "mask" in sentence(client.post("/v1/fill", files={"photo": photo}), 422)
    assert "quality" in sentence(client.post("/v1/fill", files=files, data={"quality": "finest"}), 422)
    assert "format 'gif'" in sentence(client.post("/v1/fill", files=files, data={"format": "gif"}), 422)
    told = sentence(client.post("/v1/fill", files={**files, "photo": ("../../etc/odd.png", b"no picture")}), 422)
    assert told.startswith("odd.png")
    empty = {"photo": photo, "mask": ("m.png", png(np.zeros((96, 128), np.uint8)))}
    assert "mask" in sentence(client.post("/v1/fill", files=empty), 422)
    assert "16:9" in sentence(client.post("/v1/extend", files={"photo": photo}), 422)
    assert "page /" in sentence(client.post("/v1/nothing", files=files), 404)


def test_what_is_too_large_is_refused(client):
    much = {"photo": ("photo.png", b"\0" * 2_100_000), "mask": ("m.png", hole())}
    assert "2 MB" in sentence(client.post("/v1/fill", files=much), 413)

    def pieces():
        yield b'--b\r\nContent-Disposition: form-data; name="photo"; filename="p.png"\r\n\r\n'
        for _ in range(30):
            yield b"\0" * 100_000

    chunked = client.post("/v1/fill", content=pieces(), headers={"Content-Type": "multipart/form-data; boundary=b"})
    assert "2 MB" in sentence(chunked, 413)
    wide = {"photo": ("wide.png", png(np.zeros((600, 900), np.uint8)))}
    assert "wide.png is 900 x 600 pixels" in sentence(client.post("/v1/detect", files=wide), 422)
    photo = {"photo": ("photo.png", png(picture()))}
    assert "megapixels" in sentence(client.post("/v1/extend", files=photo, data={"right": 9000}), 422)


def test_the_page_explains_every_path_without_the_network(client):
    page = client.get("/", headers={"Authorization": ""})
    assert page.headers["content-type"].startswith("text/html")
    described = client.get("/openapi.json").json()
    assert set(described["paths"]) == {
        "/health", "/v1/fill", "/v1/extend", "/v1/detect", "/v1/restore", "/v1/enhance"}
    for path in described["paths"]:
        assert path in page.text
    for field in ("sensitivity", "not_from", "must be given", "fast, balanced, best"):
        assert field in page.text
    for outside in ("<script", "src=", "https://", "url("):
        assert outside not in page.text


@pytest.mark.slow
def test_one_is_computed_at_a_time_and_ends_when_its_client_leaves(tmp_path):
    photo = png(np.tile(picture(height=480, width=640), (2, 2, 1)))
    mask = np.zeros((960, 1280), np.uint8)
    mask[100:860, 100:1180] = 255
    small = {"photo": ("photo.png", png(picture())), "mask": ("m.png", hole())}
    log = tmp_path / "log"
    with serving("--max-waiting", "0", "-v", "--log-file", str(log)) as client:
        url = client.base_url
        slow = client.build_request(
            "POST", "/v1/fill", files={"photo": ("photo.png", photo), "mask": ("m.png", png(mask))},
            data={"quality": "best"})
        slow.read()
        head = "".join(f"{name}: {value}\r\n" for name, value in slow.headers.items())
        with socket.create_connection((url.host, url.port)) as leaving:
            leaving.sendall(f"POST /v1/fill HTTP/1.1\r\n{head}\r\n".encode() + slow.content)
            while not client.get("/health").json()["busy"]:
                pass
            full = client.post("/v1/fill", files=small)
        assert "waiting" in sentence(full, 503)
        assert full.headers["Retry-After"]
        while client.get("/health").json()["busy"]:
            pass
        assert client.post("/v1/fill", files=small, data={"quality": "fast"}).status_code == 200
    finished = [line for line in log.read_text().splitlines() if " regions in " in line]
    assert len(finished) == 1, finished  # the other one was given up


@pytest.mark.slow
def test_what_takes_too_long_is_stopped(tmp_path):
    photo = {"photo": ("photo.png", png(np.tile(picture(height=480, width=640), (3, 3, 1))))}
    with serving("--max-seconds", "0.5") as client:
        assert "0.5 s" in sentence(client.post("/v1/restore", files=photo), 504)


def test_a_wrong_call_is_said(tmp_path):
    short = run("serve", "--token", "short")
    assert short.returncode == 2
    assert "16" in one_sentence(short.stderr)
    nowhere = run("serve", "--host", "203.0.113.7", "--port", "0")
    assert nowhere.returncode == 2
    assert "--host" in one_sentence(nowhere.stderr)
