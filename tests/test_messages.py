"""Messages: English by themselves, a template for every other language, and printable whatever a file is called."""

from __future__ import annotations

import copy
import json
import os
import pickle
import sys
from pathlib import Path

import pytest

from inpaint_app.cli import main
from inpaint_app.document.files.image_io import open_photo
from inpaint_app.errors import FileError, InpaintError, OpenError, SaveError
from inpaint_app.messages import Message, printable

NOT_UTF8 = Path(os.fsdecode(b"caf\xe9.png"))


def test_a_message_is_its_sentence_in_english_and_keeps_template_and_arguments():
    message = Message("Opened the first of {pages} pages.", pages=12)
    assert message == "Opened the first of 12 pages."
    assert message.template == "Opened the first of {pages} pages."
    assert message.arguments == {"pages": 12}


@pytest.mark.parametrize("again", [copy.deepcopy, lambda message: pickle.loads(pickle.dumps(message))])
def test_a_message_survives_being_copied_and_sent_to_another_process(again):
    message = Message("{path} cannot be written: {reason}.", path=Path("a"), reason=Message("the disk is full"))
    copied = again(message)
    assert copied == message
    shouted = copied.translated(lambda template: "{path}: {reason}!" if "path" in template else template.upper())
    assert shouted == "a: THE DISK IS FULL!"


def test_a_message_translates_the_messages_in_it_and_leaves_names_alone():
    german = {"{path} cannot be written: {reason}.": "{reason}, also bleibt {path} leer.", "the disk is full": "Voll"}
    message = Message("{path} cannot be written: {reason}.", path=Path("the disk is full"),
                      reason=Message("the disk is full"))
    assert message.translated(lambda template: german[template]) == "Voll, also bleibt the disk is full leer."


def test_braces_in_arguments_and_in_sentences_without_arguments_are_no_fields():
    assert Message("{name} is empty.", name="{0} {x}.png") == "{0} {x}.png is empty."
    assert Message("Use {name}.") == "Use {name}."
    assert Message("Use {name}.").translated(str.lower) == "use {name}."


def test_an_error_is_one_sentence_and_knows_its_file():
    error = SaveError("{name} of {path} is {size} pixels.", Path("folder/a.png"), size=3)
    assert str(error) == f"a.png of {Path('folder/a.png')} is 3 pixels."
    assert error.path == Path("folder/a.png")
    assert str(InpaintError(error.message)) == str(FileError(error.message, error.path)) == str(error)


@pytest.mark.skipif(sys.platform == "win32", reason="names are text there")
def test_a_name_that_is_no_utf8_can_be_printed():
    with pytest.raises(OpenError, match="does not exist") as raised:
        open_photo(NOT_UTF8)
    assert str(raised.value).startswith("caf\N{REPLACEMENT CHARACTER}.png ")
    assert raised.value.path == NOT_UTF8
    assert printable("a\nb\x1b[31m") == "a\N{REPLACEMENT CHARACTER}b\N{REPLACEMENT CHARACTER}[31m"


@pytest.mark.skipif(sys.platform != "linux", reason="other file systems refuse such names")
def test_the_command_line_takes_and_prints_a_name_that_is_no_utf8(photos, tmp_path, capfdbinary):
    target = tmp_path / NOT_UTF8
    target.write_bytes(next(photos.glob("*.jpg")).read_bytes())
    with pytest.raises(SystemExit) as ended:
        main(["info", str(target)])
    assert ended.value.code == 0
    assert "caf\N{REPLACEMENT CHARACTER}.png".encode() in capfdbinary.readouterr().out
    with pytest.raises(SystemExit):
        main(["info", "--json", str(target)])
    assert json.loads(capfdbinary.readouterr().out)["path"] == str(target)
    with pytest.raises(SystemExit) as ended:
        main(["info", str(tmp_path / "no" / NOT_UTF8)])
    assert ended.value.code == 1
    assert "caf\N{REPLACEMENT CHARACTER}.png does not exist".encode() in capfdbinary.readouterr().err
