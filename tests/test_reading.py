"""YAML as the loader reads it: words stay words, and what can't be read is one clear, located message."""

from __future__ import annotations

import pytest

from calmcue.routine import reading
from calmcue.routine.desk import Desk
from calmcue.routine.nodes import Listing, Node, Scalar, SourceFile, Table
from calmcue.routine.reading import read
from calmcue.routine.shelf import Shelf
from routine_texts import HEAD, message, messages, routine, with_exercise, with_steps


def tree(text: str | bytes) -> Table:
    desk = Desk(Shelf(None, None))
    root = read(text, SourceFile("r.yaml"), desk)
    assert root is not None and not desk.problems
    return root


def plain(node: Node | None) -> object:
    if isinstance(node, Table):
        return {key: plain(entry.value) for key, entry in node.entries.items()}
    if isinstance(node, Listing):
        return [plain(item) for item in node.items]
    assert isinstance(node, Scalar)
    return node.text


@pytest.fixture(params=["libyaml", "Python"])
def parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both of PyYAML's parsers: not everybody has libyaml's."""
    import yaml

    monkeypatch.setattr(reading, "_Parser", yaml.CSafeLoader if request.param == "libyaml" else yaml.SafeLoader)


def test_every_scalar_is_its_text() -> None:
    text = "no: yes\non: 1:30\ndate: 2026-11-23\nnumber: 0o17\nnothing: ~\nword: null\nempty:\n"
    assert plain(tree(text)) == {
        "no": "yes", "on": "1:30", "date": "2026-11-23", "number": "0o17", "nothing": "~", "word": "null", "empty": ""}


def test_norwegian_is_a_language() -> None:
    norsk = routine(with_steps("- say: {no: Hei, en: Hello}", "languages: [no, en]\n"))
    assert norsk.languages == ("no", "en")


@pytest.mark.usefixtures("parser")
def test_places_and_paths() -> None:
    root = tree("# a comment\nsteps:\n  - say: Hé there\n    tempo: {a: [x, y]}\n")
    steps = root.value("steps")
    assert isinstance(steps, Listing)
    step = steps.items[0]
    assert isinstance(step, Table)
    say, tempo = step.value("say"), step.value("tempo")
    assert say is not None and isinstance(tempo, Table)
    assert str(say.place) == "r.yaml:3:10: steps[1].say"
    inner = tempo.value("a")
    assert isinstance(inner, Listing)
    assert str(inner.items[1].place) == "r.yaml:4:20: steps[1].tempo.a[2]"


@pytest.mark.usefixtures("parser")
def test_a_comment_behind_a_plain_value_is_kept() -> None:
    root = tree("a: Step #3 now\nb: Do it #2\nc: 'It' # x\nd: two\n  lines  # y\n")
    lost = {key: entry.value.lost for key, entry in root.entries.items() if isinstance(entry.value, Scalar)}
    assert lost == {"a": " #3 now", "b": " #2", "c": "", "d": "  # y"}
    quoted = {key: entry.value.quoted for key, entry in root.entries.items() if isinstance(entry.value, Scalar)}
    assert quoted == {"a": False, "b": False, "c": True, "d": False}


def test_aliases_stand_for_what_they_name() -> None:
    assert plain(tree("a: &x [one, two]\nb: *x\n")) == {"a": ["one", "two"], "b": ["one", "two"]}


def test_utf16_and_a_byte_order_mark_are_read() -> None:
    text = "format: 1\ntitle: Étirement\n"
    for data in (text.encode("utf-8-sig"), text.encode("utf-16"), "\ufeff" + text):
        assert plain(tree(data)) == {"format": "1", "title": "Étirement"}


UNREADABLE = {
    "nothing": (
        "",
        "r.yaml:1:1: The file is empty. Found: nothing. Expected: `format: 1`, a `title` and `steps`."),
    "only a comment": (
        "# later\n",
        "r.yaml:1:1: The file is empty. Found: nothing. Expected: `format: 1`, a `title` and `steps`."),
    "a list": (
        "- say: Hello\n",
        "r.yaml:1:1: The file is not a map of keys. Found: a list. Expected: `format: 1`, a `title` and `steps`, "
        "each at the beginning of a line."),
    "two documents": (
        "format: 1\n---\nformat: 1\n",
        "r.yaml:2:1: The file holds more than one document. Found: a second `---`. Expected: one routine a file. "
        "Delete the `---`, or move what follows into a file of its own."),
    "a tab": (
        "safety:\n\tbefore: x\n",
        "r.yaml:2:1: This line is indented with a tab. Found: `before: x`. Expected: spaces. Replace the tab by "
        "spaces; most editors have a setting for it."),
    "a second colon": (
        "title: Ankles: the basics\n",
        "r.yaml:1:14: A colon followed by a space makes this a key, and there can't be a key here. Found: "
        "`title: Ankles: the basics`. Expected: one `key: value` a line, or the value in quotes. Put a text that "
        'contains `: ` in quotes: "...".'),
    "an item out of line": (
        "steps:\n   - say: a\n  - say: b\n",
        "r.yaml:3:3: This line does not fit to what is above it. Found: `- say: b`. Expected: the same number of "
        "spaces in front of all keys of a map, and of all items of a list. Line it up with what it belongs to, and "
        "see whether a quote or a bracket above is not closed."),
    "a key out of line": (
        "steps:\n- exercise: x\n   hold: 2s\n",
        "r.yaml:3:8: steps[1]: This line does not fit to what is above it. Found: `hold: 2s`. Expected: the same "
        "number of spaces in front of all keys of a map, and of all items of a list. Line it up with what it belongs "
        "to, and see whether a quote or a bracket above is not closed."),
    "an open bracket": (
        "audience: [stroke\ntitle: T\n",
        "r.yaml:1:11: audience: This bracket is not closed, or a comma is missing behind one of its items. Found: "
        "`audience: [stroke`. Expected: `]` at the end of the list. Put texts that contain `: `, `[` or `]` in "
        "quotes."),
    "an open brace": (
        "hold: {aim: 1m\n",
        "r.yaml:1:7: hold: This brace is not closed, or a comma is missing behind one of its values. Found: "
        "`hold: {aim: 1m`. Expected: `}` at the end of the map. Put texts that contain `: `, `{` or `}` in quotes."),
    "an open quote": (
        "title: 'T\nsteps: []\n",
        "r.yaml:1:8: This quote is not closed. Found: `title: 'T`. Expected: the same quote at the end of the text. "
        "Close it; inside double quotes write \\\" for a quote, inside single ones write '' for an apostrophe."),
    "an apostrophe in single quotes": (
        "say: 'That's it'\n",
        "r.yaml:1:12: There is something behind the closing quote. Found: `say: 'That's it'`. Expected: nothing "
        "behind the quote that closes a text. Quote the whole text; inside single quotes write '' for an "
        "apostrophe."),
    "an at sign": (
        "say: @home\n",
        "r.yaml:1:6: A value can't begin with this character unless it is quoted. Found: `say: @home`. Expected: a "
        'letter or a digit, or the value in quotes. Put the whole value in quotes: "...".'),
    "an asterisk": (
        "say: * breathe\n",
        "r.yaml:1:6: A value can't begin with this character unless it is quoted. Found: `say: * breathe`. "
        'Expected: a letter or a digit, or the value in quotes. Put the whole value in quotes: "...".'),
    "a list behind a key": (
        "steps: - say: a\n",
        "r.yaml:1:8: A list can't begin here. Found: `steps: - say: a`. Expected: `- ` at the beginning of a line. "
        "Begin the list on the next line, or put the value in quotes."),
    "a greater-than sign": (
        "say: >5 times\n",
        "r.yaml:1:6: A value that begins with `|` or `>` starts a block of text on the next line. Found: "
        "`say: >5 times`. Expected: nothing else on this line. To begin a text with this character, put it in "
        'quotes: "...".'),
    "a missing value": (
        "reminders: [, a]\n",
        "r.yaml:1:13: reminders: A value is missing, or begins with a character that must be quoted. Found: "
        "`reminders: [, a]`. Expected: a value. Put a text that begins with , ] } or - in quotes: \"...\"."),
    "a directive": (
        "%YAML 9.1\n---\na: b\n",
        "r.yaml:1:1: Lines that begin with % are instructions to a YAML reader. Found: `%YAML 9.1`. Expected: none "
        "of them in a routine. Delete the line."),
    "text behind the end": (
        "{format: 1}\nsteps: []\n",
        "r.yaml:2:1: This line does not fit to what is above it. Found: `steps: []`. Expected: the same number of "
        "spaces in front of all keys of a map, and of all items of a list. Line it up with what it belongs to, and "
        "see whether a quote or a bracket above is not closed."),
    "a word without a colon": (
        "format: 1\nsteps\n",
        "r.yaml:3:1: This line has no colon. Found: the end of the file. Expected: `key: value`, or `- ` in front of "
        "a list item. Add what is missing, or line it up with the text that it continues."),
    "no such alias": (
        "say: *breathe\n",
        "r.yaml:1:6: There is no `&breathe` above. Found: `*breathe`. Expected: the name of an anchor above. Put a "
        'text that begins with * in quotes: "...".'),
    "an alias of itself": (
        "a: &x [*x]\n",
        "r.yaml:1:8: a: An alias stands inside what it stands for. Found: `*x`. Expected: an alias of something that "
        "is complete."),
    "a list as a key": (
        "? [a]\n: b\n",
        "r.yaml:1:3: A key must be a word. Found: a list, a map or an alias. Expected: `key: value`. Put a text that "
        "begins with [ { or * in quotes."),
}


@pytest.mark.usefixtures("parser")
@pytest.mark.parametrize("name", UNREADABLE)
def test_what_cannot_be_read_is_one_message(name: str) -> None:
    text, said = UNREADABLE[name]
    assert message(text) == said


@pytest.mark.usefixtures("parser")
def test_a_backslash_in_double_quotes() -> None:
    found = message('say: "in\\out"\n')     # the two parsers differ by one column
    assert found.endswith(
        ': A backslash means something else inside double quotes. Found: `say: "in\\out"`. Expected: \\\\ for a '
        "backslash. Write \\\\, or use single quotes.")


ENCODED: dict[str, tuple[str | bytes, str | None]] = {
    "latin-1": (
        "format: 1\ntitle: café\n".encode("latin-1"),
        "r.yaml:2:11: The file is not UTF-8 text. Found: the byte 0xE9 at position 21. Expected: plain text in UTF-8. "
        "Save it again in your editor with the encoding UTF-8."),
    "half of UTF-16": (
        "format: 1".encode("utf-16")[:-1],
        "r.yaml:1:9: The file is not UTF-16 text. Found: the byte 0x31 at position 19. Expected: plain text in UTF-8. "
        "Save it again in your editor with the encoding UTF-8."),
    "a picture": (
        b"\x89PNG\r\n\x1a\n\x00",
        "r.yaml:1:1: The file is not UTF-8 text. Found: the byte 0x89 at position 1. Expected: plain text in UTF-8. "
        "Save it again in your editor with the encoding UTF-8."),
    "UTF-16 without its mark": (
        "format: 1".encode("utf-16-le"),
        "r.yaml:1:2: The file contains a character that can't be printed. Found: U+0000. Expected: plain text. "
        "Delete it, or save the file again as plain text in UTF-8."),
    "an escape character": (
        "title: \x1b[31mred\n",
        "r.yaml:1:8: The file contains a character that can't be printed. Found: U+001B. Expected: plain text. "
        "Delete it, or save the file again as plain text in UTF-8."),
    "an escape character in YAML's way": (
        'title: "\\e[31mred"\n',
        "r.yaml:1:8: A text contains a character that can't be printed. Found: U+001B. Expected: words. Delete it."),
    "half of a surrogate pair": (
        "title: \ud800\n",
        "r.yaml:1:8: The file contains a character that can't be printed. Found: U+D800. Expected: plain text. "
        "Delete it, or save the file again as plain text in UTF-8."),
    "half of a surrogate pair in YAML's way": ('title: "\\ud800"\n', None),
}


@pytest.mark.parametrize("name", ENCODED)
def test_wrong_encodings_and_control_characters(name: str) -> None:
    data, said = ENCODED[name]
    found = message(data)
    assert said is None or found == said


def test_a_key_written_twice() -> None:
    assert message(HEAD + "title: U\nsteps: [say: x]\n") == (
        "r.yaml:3:1: title: `title` is written twice. Found: it again in line 3. Expected: each key once in a map. "
        "Keep this one or the one in line 2.")


def test_all_keys_written_twice_are_told() -> None:
    found = messages("format: 1\nformat: 1\ntitle: a\ntitle: b\nsteps: [{say: x, say: y}]\n")
    assert [line.split(" Found")[0] for line in found] == [
        "r.yaml:2:1: format: `format` is written twice.",
        "r.yaml:4:1: title: `title` is written twice.",
        "r.yaml:5:18: steps[1].say: `say` is written twice.",
    ]


def test_merge_keys_tags_and_lost_anchors() -> None:
    assert message(with_exercise("<<: {hold: 5s}\nhold: 5s")) == (
        "r.yaml:5:5: steps[1].<<: Merge keys are not part of the format. Found: `<<`. Expected: a key. Use `defaults` "
        "for what all exercises share, and `like` to start from another one.")
    assert message(with_steps("- say: !Go on")) == (
        "r.yaml:4:10: steps[1].say: A value can't begin with ! unless it is quoted. Found: the tag `!Go`. Expected: a "
        'value without a YAML tag. Put the whole value in quotes: "...".')
    assert message(with_steps("- say: &Go on")) == (
        "r.yaml:4:10: steps[1].say: A value can't begin with & unless it is quoted. Found: the anchor `&Go`, which "
        'nothing refers to. Expected: the whole text in quotes. Put the whole value in quotes: "...".')


def test_python_objects_are_tags_like_any_other() -> None:
    found = messages(with_steps('- say: !!python/object/apply:os.system ["true"]'))
    assert "A value can't begin with ! unless it is quoted." in found[0]
