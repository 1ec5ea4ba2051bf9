"""The statistics of a run go on after whatever a kill or a full disk has left of them."""

from __future__ import annotations

from inpaint_app.training.run_log import RunLog


def test_damaged_lines_are_left_out_and_the_others_kept(tmp_path):
    stats = tmp_path / "stats.jsonl"
    whole = '{"step": 1, "l1": 0.5}\n', '{"step": 2, "l1": 0.25}\n'
    damaged = b"[" * 100_000 + b"\n", b"\xff\xfe\n", b"{}\n", b'{"step": "3"}\n', b"null\n", b'{"step": 9}\n', b'{"st'
    stats.write_bytes(whole[0].encode() + b"".join(damaged[:3]) + whole[1].encode() + b"".join(damaged[3:]))
    log = RunLog(tmp_path, 5)
    log.append({"step": 6, "l1": 0.125})
    log.close()
    assert stats.read_text() == "".join(whole) + '{"step": 6, "l1": 0.125}\n'
