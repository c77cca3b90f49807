"""Texts and phrases: words in one language or several, and, for phrases, one for each side."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Final, TypeVar

from calmcue.routine.desk import Desk, Refused
from calmcue.routine.languages import base
from calmcue.routine.model import Phrase, Sided, Text
from calmcue.routine.nodes import Listing, Node, Scalar, Table, shorten
from calmcue.routine.shapes import ANY_WORD, Definitions, ListOf, Named, Schema, Shape, listed
from calmcue.routine.suggesting import did_you_mean
from calmcue.routine.values import TAG_PATTERN, parse_tag

T = TypeVar("T")

TEXT_LIMIT: Final = 500
_SIDE_KEYS: Final = {
    "left": "for the left side",
    "right": "for the right side",
    "unset": "where the affected side is not known",
    "other-unset": "for the side opposite to it",
}

_LONE_NAME = re.compile(r"\$[\w-]+")
_LIST_MARK = re.compile(r"[-*–—] |[•◦▪‣·\uf0b7]")       # the last is Word's bullet in its font Symbol
_SENTENCE_END = re.compile(r"[.!?…:;。！？؟۔।][\"'”’»)\]]*$")


def words(node: Scalar, desk: Desk) -> str:
    """The text of a scalar on one line. Refuses one with nothing to say and one over the limit."""
    text = " ".join(node.text.split())
    if len(node.text) > TEXT_LIMIT:
        raise desk.refuse(node, "This text is too long.", found=f"{len(node.text):,} characters: {node.shown}",
                          expected=f"at most {TEXT_LIMIT} characters", suggestion="Make sentences of their own of it.",
                          code="text-length")
    if not any(c.isalnum() for c in text):
        raise desk.refuse(node, "There are no words in this text.", expected="words", code="empty")
    if node.lost and _looks_cut(text, node.lost):
        desk.doubt(node, "The text ends here: YAML takes ` #` and what follows for a comment.",
                   found=f"`{shorten(text)}`, then `{shorten(node.lost.strip())}`", expected="the whole text in quotes",
                   suggestion='If the rest belongs to the text, put it all in quotes: "...".', code="lost-comment")
    if mark := _LIST_MARK.match(text):
        desk.doubt(node, "This text looks like an item of a list that was pasted from a word processor: "
                   f"`{mark[0].strip()}` makes no list.", found=f"`{shorten(text)}`", expected="words",
                   suggestion="Begin the line with `- ` instead.", code="list-mark")
    return text


def _looks_cut(text: str, lost: str) -> bool:
    """Not where a comment stands apart, behind a whole sentence or a phrase's name alone."""
    whole = _LONE_NAME.fullmatch(text) or _SENTENCE_END.search(text)
    return not (whole and lost.startswith(("  ", "\t")))


def _in_languages(node: Table, desk: Desk, others: Iterable[str] = ()) -> dict[str, Node]:
    """The values of a map of languages, by tidy tag, in the author's order. ``others``: what else keys may mean."""
    found: dict[str, Node] = {}
    for key, entry in node.entries.items():
        try:
            tag = parse_tag(key)
        except ValueError:
            expected = f"a language tag: {listed((f'`{t}`' for t in desk.languages), 'or')}"
            suggestion = did_you_mean(key, (*desk.languages, *others)) or _why_a_key(entry.key, node)
            raise desk.refuse(entry.key, "This is not a language.", expected=expected, suggestion=suggestion,
                              code="language") from None
        if tag in found:
            raise desk.refuse(entry.key, f"`{tag}` is written twice.", expected="each language once",
                              code="duplicate-key")
        found[tag] = entry.value
    if not found:
        raise desk.refuse(node, "There are no words here.", expected="a text", code="empty")
    return found


def _why_a_key(key: Scalar, node: Table) -> str:
    """How a word that is no language may have become a key."""
    if key.text in _SIDE_KEYS:
        return "Sides are told apart in `phrases`; give the phrase a name there, and say it here by its `$name`."
    if node.flow and len(node.entries) > 1:
        return 'A comma begins the next key in braces: put a text with commas in quotes: "...".'
    return 'A `: ` makes a key of what is in front of it: put a text that contains it in quotes: "...".'


def _each(nodes: Mapping[str, Node], load: Callable[[Node], T]) -> dict[str, T]:
    """What ``load`` makes of every node. Refuses when it refuses any, after all have been tried."""
    made: dict[str, T] = {}
    for key, node in nodes.items():
        with suppress(Refused):
            made[key] = load(node)
    if len(made) < len(nodes):
        raise Refused
    return made


def _scalar(node: Node, desk: Desk, expected: str) -> Scalar:
    if isinstance(node, Scalar):
        return node
    hint = "Write one text." if isinstance(node, Listing) else ""
    raise desk.refuse(node, "This should be a text.", expected=expected, suggestion=hint, code="kind")


def _by_language(value: Schema) -> Schema:
    return {"type": "object", "propertyNames": {"pattern": TAG_PATTERN}, "additionalProperties": value,
            "minProperties": 1}


@dataclass(frozen=True)
class TextShape(Shape[Text]):
    """A text, or a map of languages. Only texts of the routine itself must be in its languages: what an included
    file shares may be in more."""

    expected = "a text, or a map of languages"

    def load(self, node: Node, desk: Desk) -> Text:
        if not isinstance(node, Table):
            return Text(((desk.languages[0], words(_scalar(node, desk, self.expected), desk)),), node.place)
        forms = _each(_in_languages(node, desk), lambda value: words(_scalar(value, desk, "a text"), desk))
        strange = [tag for tag in forms if not any(base(tag) == base(known) for known in desk.languages)]
        if strange and not desk.any_language:
            raise desk.refuse(
                node, f"The routine is not written in {listed(f'`{t}`' for t in strange)}.",
                found=f"a text in {listed(f'`{t}`' for t in forms)}",
                expected=listed((f"`{t}`" for t in desk.languages), "or"),
                suggestion=f"Leave it out, or name it at the top: `languages: "
                           f"[{', '.join((*desk.languages, *strange))}]`.", code="language")
        return Text(tuple(forms.items()), node.place)

    def schema(self, definitions: Definitions) -> Schema:
        one: Schema = ANY_WORD | {"maxLength": TEXT_LIMIT}
        return {"anyOf": [one, _by_language(one)]}


@dataclass(frozen=True)
class PhraseShape(Shape[Phrase]):
    """A text, or a map of ``left``, ``right`` and ``unset``, or a map of languages to either."""

    expected = "a text, a map of left, right and unset, or a map of languages to either"

    def load(self, node: Node, desk: Desk) -> Phrase:
        if isinstance(node, Table) and not (node.entries.keys() & _SIDE_KEYS):
            forms = _each(_in_languages(node, desk, _SIDE_KEYS), lambda value: self._form(value, desk))
        else:
            forms = {desk.languages[0]: self._form(node, desk)}
        return Phrase(tuple(forms.items()), node.place)

    def _form(self, node: Node, desk: Desk) -> str | Sided:
        if not isinstance(node, Table):
            return words(_scalar(node, desk, "a text, or a map of left, right and unset"), desk)
        for key, entry in node.entries.items():
            if key not in _SIDE_KEYS:
                raise desk.refuse(entry.key, "This is not a side.", suggestion=did_you_mean(key, _SIDE_KEYS),
                                  expected=listed((f"`{k}`" for k in _SIDE_KEYS), "or"), code="unknown-key")
        sides = {key: entry.value for key, entry in node.entries.items()}
        said = _each(sides, lambda value: words(_scalar(value, desk, "a text"), desk))
        missing = [side for side in ("left", "right") if side not in said]
        if missing:
            raise desk.refuse(node, f"A phrase for sides needs {listed(f'`{m}`' for m in missing)} too.",
                              expected="`left` and `right`, and `unset` for the affected side where it is not known",
                              code="missing-key")
        return Sided(said["left"], said["right"], said.get("unset"), said.get("other-unset"))

    def schema(self, definitions: Definitions) -> Schema:
        one: Schema = ANY_WORD | {"maxLength": TEXT_LIMIT}
        sides = {key: one | {"description": f"What it says {when}."} for key, when in _SIDE_KEYS.items()}
        sided: Schema = {"type": "object", "properties": sides, "required": ["left", "right"],
                         "additionalProperties": False}
        return {"anyOf": [one, sided, _by_language({"anyOf": [one, sided]})]}


@dataclass(frozen=True)
class Sentences(Shape[tuple[Text, ...]]):
    """A text, or a list of sentences, in which a comma may have made two of one."""

    inner: ListOf[Text]
    expected = "a text, or a list of sentences"

    def load(self, node: Node, desk: Desk) -> tuple[Text, ...]:
        loaded = self.inner.load(node, desk)
        if isinstance(node, Listing) and node.flow:
            for item in node.items[:-1]:
                if isinstance(item, Scalar) and not item.quoted and not (
                        _SENTENCE_END.search(item.text) or _LONE_NAME.fullmatch(item.text)):
                    desk.doubt(item, "This sentence has no end: in brackets a comma begins the next one.",
                               found=item.shown, expected="a full stop or the like",
                               suggestion='Put each sentence in quotes: ["...", "..."].', code="split-sentence")
        return loaded

    def schema(self, definitions: Definitions) -> Schema:
        return self.inner.schema(definitions)


TEXT: Final = Named("text", TextShape(), "Words, or a map of languages to words. `$name` says a phrase.")
PHRASE: Final = Named("phrase", PhraseShape(), "Words, or a map of sides, or a map of languages to either.")
TEXTS: Final = Named("texts", ListOf(TEXT, "texts", alone=True, empty=True), "A text, or a list of texts.")
SENTENCES: Final = Named("sentences", Sentences(ListOf(TEXT, "sentences", alone=True, empty=True)),
                         "A sentence, or a list of sentences.")
