"""Which cited work the sentences of a paragraph go on about."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.passages import Told, credited

Refs = tuple[int, ...]


def said(*sentences: tuple[str, list[Refs], Refs]) -> list[Refs]:
    return credited([Told(plain, tuple(cited), named) for plain, cited, named in sentences])


def test_a_work_cited_first_holds_for_what_follows() -> None:
    assert said(
        ("Stone et al. gave it to 20 adults.", [(1,)], (1,)),
        ("Half of them responded.", [], ()),
        ("The OS was 40%.", [], ()),
    ) == [(1,), (1,), (1,)]


def test_a_work_cited_last_holds_for_what_it_opens() -> None:
    assert said(
        ("In a series of 20 children, half responded.", [], ()),
        ("The OS was 40%.", [(2,)], ()),
    ) == [(2,), (2,)]


def test_another_study_is_the_one_cited_behind_it() -> None:
    assert said(
        ("A trial had a CR rate of 40%.", [(1,)], ()),
        ("Another study had one of 50%.", [], ()),
        ("It was small.", [(2,)], ()),
    ) == [(1,), (2,), (2,)]


def test_a_retelling_that_goes_on_stays_with_its_work() -> None:
    assert said(
        ("A trial had a CR rate of 40%.", [(1,)], ()),
        ("Among them, half relapsed.", [], ()),
        ("Others saw none.", [(2,)], ()),
    ) == [(1,), (1,), (2,)]


def test_a_named_trial_keeps_its_sentences() -> None:
    assert said(
        ("The BLUE-2 trial had 40 adults.", [(7,)], ()),
        ("Toxicity was low.", [], ()),
        ("Pebble et al. had none.", [], (8,)),
        ("Nobody died.", [], ()),
    ) == [(7,), (7,), (8,), (8,)]


def test_the_last_marker_of_a_sentence_is_carried_on() -> None:
    assert said(
        ("It was 40% in one and 50% in the other.", [(1,), (2,)], ()),
        ("Notably, nobody died.", [], ()),
    ) == [(2,), (2,)]


@pytest.mark.parametrize("cited", [(1, 2, 3), (4, 5, 6, 7)])
def test_many_works_in_one_marker_say_nothing_of_the_sentence_before(cited: Refs) -> None:
    assert said(("Nobody knows.", [], ()), ("Some say 40%.", [cited], ()))[0] == ()


def test_without_a_citation_nothing_is_credited() -> None:
    assert said(("Nobody knows.", [], ()), ("They all wonder.", [], ())) == [(), ()]
    assert credited([]) == []


NUMBERS = st.tuples(st.integers(1, 9))


@given(
    st.lists(
        st.tuples(
            st.sampled_from(("They fell ill.", "A study had 9.", "The BLUE-2 trial ran.", "Oh.")),
            st.lists(NUMBERS, max_size=2),
            st.one_of(st.just(()), NUMBERS),
        ),
        max_size=6,
    )
)
def test_each_sentence_is_answered_by_a_work_of_the_paragraph(
    sentences: list[tuple[str, list[Refs], Refs]],
) -> None:
    found = said(*sentences)
    known = {(), *(m for _, cited, _ in sentences for m in cited), *(n for *_, n in sentences)}
    assert len(found) == len(sentences)
    assert set(found) <= known
    for (_, cited, _), work in zip(sentences, found, strict=True):
        assert not cited or work == cited[-1]
