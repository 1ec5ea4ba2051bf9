"""The page of a report: one file, nothing fetched, what deserves a look first, and no more pictures than it bears."""

from __future__ import annotations

import html.parser
import json
import re
from dataclasses import replace
from pathlib import Path

from inpaint_app.archive.batch import Batch
from inpaint_app.archive.reports import page as page_module
from inpaint_app.archive.reports.status import opened
from inpaint_app.archive.reports.suspicion import suspicion
from inpaint_app.archive.request import BatchRequest
from inpaint_app.archive.running.inline import InlineRunner
from inpaint_app.archive.steps import Steps
from tests.archive.archives import Copier, picture
from tests.test_cli import run

_LOOKS = {"a.png": (0.01, 1.0), "b.png": (0.3, 3.5), "c.png": (0.02, 1.4)}


class Looker(Copier):
    """Gives results the looks that are wanted."""

    def perform(self, work, worker):
        changed, seam = _LOOKS.get(work.name, (0.0, None))
        return replace(super().perform(work, worker), changed=changed, seam=seam)


def archived(tmp_path):
    """An archive of a few photos, one with a hostile name, and one set apart."""
    for number, name in enumerate((*_LOOKS, "</script><b>.png")):
        picture(tmp_path / "in" / name.replace("/", "_"), number)
    out = tmp_path / "out"
    picture(tmp_path / "in" / "z.png")
    picture(out / "z.png")  # which is nobody's, and is not replaced
    Batch(BatchRequest((tmp_path / "in",), out, Steps(export="png"))).run(lambda _: InlineRunner(Looker()))
    return out


def rows_of(path):
    text = path.read_text(encoding="utf-8")
    return text, json.loads(re.search(r"^const rows = (.*);$", text, re.MULTILINE).group(1))


def test_the_page_shows_the_most_suspicious_first_and_fetches_nothing(tmp_path):
    out = archived(tmp_path)
    said = run("batch", "report", out, "--most", "4")
    assert said.returncode == 0, said.stderr
    table, page = said.stdout.split("\n")[:2]
    assert "z.png" in Path(table).read_text(encoding="utf-8-sig")
    text, rows = rows_of(out / ".inpaint-app" / "report" / "report.html")
    assert page.endswith("report.html")
    assert [row["name"] for row in rows] == ["z.png", "b.png", "c.png", "a.png"]
    assert rows[0]["error"]
    assert rows[0]["after"] == ""
    assert all(row["before"] for row in rows)
    assert all(row["after"] for row in rows[1:])
    assert (out / ".inpaint-app" / "report" / rows[1]["result"]).resolve() == out / "b.png"
    assert not re.search(r"(src|href)\s*=\s*[\"']?(https?:)?//", text)

    class Tags(html.parser.HTMLParser):
        scripts = 0

        def handle_starttag(self, tag, attrs):
            self.scripts += tag == "script"

    tags = Tags()
    tags.feed(text)
    assert tags.scripts == 1


def test_pictures_end_where_the_page_would_become_too_large(tmp_path, monkeypatch):
    out = archived(tmp_path)
    monkeypatch.setattr(page_module, "_BUDGET", 1500)
    with opened(out) as journal:
        assert page_module.write_page(journal, out, out / "report.html") == 5
    _, rows = rows_of(out / "report.html")
    assert rows[0]["before"]
    assert not rows[-1]["before"]
    assert any(row["name"] == "<_script><b>.png" for row in rows)


def test_suspicion_takes_what_is_known():
    row = {"state": "done", "score": None, "changed": None, "seam": None, "worker": "worker-1"}
    assert suspicion(row) == 0
    assert suspicion(row | {"state": "apart"}) == 1
    assert suspicion(row | {"score": 0.2}) > suspicion(row | {"score": 0.9})
    assert suspicion(row | {"score": 0.5, "seam": 3}) > suspicion(row | {"score": 0.5, "seam": 1})
