"""What the tables of a journal hold.

``files`` has a row for each photo, ``steps`` one for each of its steps; the view ``journal`` joins them to one row a
file and step. Paths are BLOBs: the bytes that the system has for them, which need be no UTF-8. Hashes are SHA-256 in
hexadecimal; of models and parameters the first 16 digits. Times are seconds since 1970, changes of files nanoseconds.

``files.state`` goes waiting > running > written > done, or to apart:

    waiting   nothing was done, or what was done is not wanted any more
    running   handed to a worker; written to disk before the work begins, so that a kill leaves this
    written   its result lies whole at ``staged``, with ``staged_hash``; written before the result is put in its place
    done      its result lies at ``result``, with ``result_hash``
    apart     there is no result; ``reason`` (``work.Reason``) and ``error`` say why

While a photo is done again, ``result_hash`` is that of its earlier result, which lies in OUT until it is replaced.
A run that finds "written" compares hashes: either the result is in its place, or it still lies staged and is put there,
or it is made again. One that finds "running" makes it again: nothing of it can lie in OUT.

``skipped`` has what the last run did not touch: hidden files, those that are no photos, loops.
``runs`` has each run's command as JSON, which ``retry`` takes up again.
"""

from __future__ import annotations

VERSION = 1
"""Stored as ``PRAGMA user_version``."""

SCHEMA = """
CREATE TABLE runs (
    id INTEGER PRIMARY KEY, began REAL NOT NULL, ended REAL, version TEXT NOT NULL, command TEXT NOT NULL
);
CREATE TABLE files (
    id INTEGER PRIMARY KEY,
    name BLOB NOT NULL UNIQUE, source BLOB NOT NULL, mask BLOB, result BLOB NOT NULL, staged BLOB,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'running', 'written', 'done', 'apart')),
    attempts INTEGER NOT NULL DEFAULT 0, seconds REAL, worker TEXT, finished REAL,
    size INTEGER, mtime INTEGER, hash TEXT,
    mask_size INTEGER, mask_mtime INTEGER, mask_hash TEXT,
    staged_size INTEGER, staged_mtime INTEGER, staged_hash TEXT,
    result_size INTEGER, result_mtime INTEGER, result_hash TEXT,
    changed REAL, seam REAL, pages INTEGER, notices TEXT, reason TEXT, error TEXT
);
CREATE INDEX files_by_state ON files (state);
CREATE TABLE steps (
    file INTEGER NOT NULL REFERENCES files (id) ON DELETE CASCADE, place INTEGER NOT NULL, step TEXT NOT NULL,
    state TEXT NOT NULL, model_hash TEXT NOT NULL, parameters_hash TEXT NOT NULL,
    seconds REAL, damage TEXT, score REAL, error TEXT,
    PRIMARY KEY (file, place)
) WITHOUT ROWID;
CREATE TABLE skipped (path BLOB PRIMARY KEY, why TEXT NOT NULL) WITHOUT ROWID;
CREATE VIEW journal AS
    SELECT files.name, files.source, step, steps.state, attempts, steps.seconds, worker, hash AS source_hash, mask_hash,
           model_hash, parameters_hash, result, result_hash, damage, score, coalesce(steps.error, files.error) AS error
    FROM files JOIN steps ON steps.file = files.id ORDER BY files.name, place;
"""
