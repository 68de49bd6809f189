"""Building the lexicon: words cut from text and counted, phrases found, readings shared out."""

from __future__ import annotations

import json
from itertools import pairwise, product
from math import exp, log
from pathlib import Path

import numpy as np
import pytest

from model_training.lexicon import Found, WordList, build, probabilities
from model_training.phrases import common_clauses, whole_clauses
from model_training.word_count import Counter, SequenceIndex, Symbols, blocks, cut_block
from p2h_desktop.core.vocab import Vocab, format_vocab
from p2h_desktop.store.lexicon_file import open_lexicon

BREAK, OTHER, BORDER = 50, 51, 52


def ids(*values: int) -> Symbols:
    return np.array(values, np.uint16)


def column(*values: int) -> Symbols:
    return ids(*values).reshape(-1, 1)


def test_an_index_finds_sequences_where_they_start() -> None:
    index = SequenceIndex([(3,), (1, 2), (2, 3), (1, 2, 3, 4, 5, 6, 7, 8), (9, 9)])
    block = np.stack([ids(1, 2, 3, 4, 5, 6, 7, 8, 9), ids(9, 9, 9, 1, 2, 1, 2, 3, 4)], axis=1)
    found = {n: indices.T.tolist() for n, indices in index.find(block)}
    assert found[1] == [[-1, -1, 0, -1, -1, -1, -1, -1, -1], [-1] * 7 + [0, -1]]
    assert found[2] == [[1, 2, -1, -1, -1, -1, -1, -1], [4, 4, -1, 1, -1, 1, 2, -1]]
    assert found[8] == [[3, -1], [-1, -1]]


def test_an_index_finds_nothing_longer_than_the_block() -> None:
    assert dict(SequenceIndex([(1, 2, 3)]).find(column(1, 2))) == {}
    assert dict(SequenceIndex([]).find(column(1, 2))) == {}


def likeliest(text: list[int], words: dict[tuple[int, ...], float]) -> float:
    """Try every cut."""
    scores = []
    for cuts in product((False, True), repeat=len(text) - 1):
        borders = [0, *(i + 1 for i, cut in enumerate(cuts) if cut), len(text)]
        pieces = [tuple(text[a:b]) for a, b in pairwise(borders)]
        if all(piece in words for piece in pieces):
            scores.append(sum(words[piece] for piece in pieces))
    return max(scores)


def test_every_lane_is_cut_into_its_likeliest_words() -> None:
    random = np.random.default_rng(3)
    block = random.integers(0, 3, (9, 40)).astype(np.uint16)
    listed = [w for n in range(1, 5) for w in product(range(3), repeat=n) if n < 2 or sum(w) % 2]
    log_probs = random.uniform(-9, -1, len(listed)).astype(np.float32)
    words = dict(zip(listed, log_probs.tolist(), strict=True))
    cut = cut_block(block, SequenceIndex(listed), log_probs)
    for lane in range(block.shape[1]):
        text, lengths = block[:, lane].tolist(), cut.lengths[:, lane].tolist()
        at, score = 0, 0.0
        while at < len(text):
            score += words[tuple(text[at : at + lengths[at]])]
            assert not any(lengths[at + 1 : at + lengths[at]])
            at += lengths[at]
        assert score == pytest.approx(likeliest(text, words), abs=1e-4)


def test_blocks_hold_the_stream_in_lanes() -> None:
    stream = np.arange(5000, dtype=np.uint16)
    (block,) = blocks(stream, fill=60000)
    assert block.shape == (1024, 5)
    flat = block.T.ravel()
    assert flat[:5000].tolist() == stream.tolist()
    assert set(flat[5000:].tolist()) == {60000}


def test_words_readings_and_phrases_are_counted_in_the_cut() -> None:
    # ids 0-3 are the hanzi 1-4 read one way, id 4 is hanzi 1 read another way
    symbol_of = ids(1, 2, 3, 4, 1)
    words = SequenceIndex([(0,), (1,), (2,), (3,), (4,), (1, 2), (2, 3)])
    several = np.array([False] * 5 + [True, False])
    readings = SequenceIndex([(0, 1), (4, 1)])
    phrases = SequenceIndex([(1, 2), (0, 1, 2), (1, 2, 3)])
    counter = Counter(symbol_of, words, several, readings, phrases)
    log_probs = np.log(np.array([1, 1, 1, 1, 1, 9, 2], np.float32))
    block = column(0, 1, 2, 4, 1, 3)  # cut: 1 2 | 3 | 1 2 | 4
    counts = counter.count([(block, 1.0), (block, 0.5)], log_probs - 5)
    assert counts.words.tolist() == [0, 0, 0, 1.5, 1.5, 3, 0]
    assert counts.readings.tolist() == [1.5, 1.5]
    assert counts.phrases.tolist() == [0, 1.5, 0]  # the others begin inside a word


def test_whole_clauses_stand_between_breaks() -> None:
    text = ids(BORDER, 1, 2, BREAK, 3, 4, OTHER, 5, 6, BREAK, 7, 8, 9, BREAK, 1, 3, BORDER, 1, 4)
    assert whole_clauses(text, BREAK, 2).T.tolist() == [[1, 2], [1, 3]]
    assert whole_clauses(text, BREAK, 3).T.tolist() == [[7, 8, 9]]


def test_phrases_need_weight_and_two_sources() -> None:
    often = ids(BREAK, *(1, 2, BREAK) * 5)
    once = ids(BREAK, 1, 2, BREAK, 3, 4, BREAK)
    twice = ids(BREAK, *(7, 8, BREAK) * 2)
    assert common_clauses([(often, 1.0), (once, 2.0), (twice, 1.0)], BREAK, 7.0) == [(1, 2)]
    assert common_clauses([(often, 1.0), (once, 1.0)], BREAK, 7.0) == []
    assert common_clauses([(often, 3.0)], BREAK, 7.0) == []
    assert set(common_clauses([(once, 1.0), (once, 1.0)], BREAK, 2.0)) == {(1, 2), (3, 4)}


def test_probabilities_follow_counts_and_readings() -> None:
    words = WordList(
        {"朝阳": ((1, 2), (3, 2)), "照样": ((4, 5),), "样样": ((5, 5),), "阳样": ((2, 5),)},
        {"照样": 10, "样样": 3, "阳样": 2},
        frozenset(),
    )
    counts = {"朝阳": 100.0, "照样": 300.0, "样样": 0.0, "阳样": 0.0}
    found = probabilities(words, Found(counts, {(1, 2): 74.0, (3, 2): 25.0}, {(7, 8): 200.0}))
    assert set(found) == {(1, 2), (3, 2), (4, 5), (5, 5), (7, 8)}  # 阳样 is too rare everywhere
    assert found[1, 2] - found[3, 2] == pytest.approx(log(75 / 25))
    assert found[4, 5] > found[1, 2] > found[5, 5]
    assert sum(exp(p) for rows, p in found.items() if rows != (7, 8)) == pytest.approx(1.0)
    assert found[7, 8] == pytest.approx(log(200 / 400), abs=0.05)


def test_a_word_that_is_always_cut_apart_counts_as_a_phrase() -> None:
    words = WordList({"谁知道": ((1, 2, 3),), "知道": ((2, 3),)}, {}, frozenset())
    counts = {"谁知道": 0.0, "知道": 100.0}
    found = probabilities(words, Found(counts, {}, {(1, 2, 3): 50.0}))
    assert found[1, 2, 3] == pytest.approx(found[2, 3] - log(2), abs=0.05)
    found = probabilities(words, Found({"谁知道": 70.0, "知道": 100.0}, {}, {(1, 2, 3): 50.0}))
    assert found[1, 2, 3] == pytest.approx(found[2, 3] - log(100 / 70), abs=0.05)


def test_a_reading_never_met_keeps_a_small_share() -> None:
    words = WordList({"朝阳": ((1, 2), (3, 2))}, {}, frozenset())
    found = probabilities(words, Found({"朝阳": 1e6}, {(1, 2): 1e6, (3, 2): 0.0}, {}))
    assert -5 < found[3, 2] < found[1, 2] - 3


def test_unseen_words_stay_as_idioms_and_strange_hanzi_need_counts() -> None:
    words = WordList(
        {"一心一意": ((1, 2, 1, 3),), "一个": ((1, 4),), "一個": ((1, 5),)},
        {"一個": 50},
        frozenset({"一心一意"}),
    )
    counts = {"一心一意": 0.0, "一个": 9.0, "一個": 2.0}
    assert set(probabilities(words, Found(counts, {}, {}))) == {(1, 2, 1, 3), (1, 4)}


def write_shards(folder: Path, texts: dict[str, Symbols]) -> None:
    shards = []
    for source, stream in texts.items():
        np.save(folder / f"{source}.npy", stream)
        shards.append(
            {
                "file": f"{source}.npy",
                "domain": "chat",
                "source": source,
                "split": "train",
                "ids": len(stream),
            }
        )
    manifest = {"shards": shards, "vocab_sha256": "", "skipped_lines": {}}
    (folder / "manifest.json").write_text(json.dumps(manifest))


def test_a_lexicon_is_built_from_shards(tmp_path: Path) -> None:
    hanzi = {"bu": "不", "dao": "道", "guo": "国", "shei": "谁", "shui": "谁", "zhi": "知"}
    hanzi |= {"zhong": "中", "jian": "间", "shi": "时"}
    vocab = Vocab(tuple(sorted((s, h, 1) for s, h in hanzi.items())))
    (tmp_path / "vocab.tsv").write_text(format_vocab(vocab), encoding="utf-8")
    row = {s: i for i, s in enumerate(vocab.row_syllables)}

    def clauses(*lines: str) -> list[int]:
        return [i for line in lines for i in [*(row[s] for s in line.split()), vocab.break_id]]

    often = clauses("bu zhi dao", "zhong guo", "shei zhi dao", "shui zhi dao") * 8
    one, two = ids(vocab.border_id, *often), ids(vocab.border_id, *often, *clauses("shi jian"))
    write_shards(tmp_path, {"one": one, "two": two})
    number = build(tmp_path, tmp_path / "vocab.tsv", tmp_path / "lexicon.bin")
    lexicon = open_lexicon(tmp_path / "lexicon.bin", vocab)
    assert len(lexicon) == number
    assert lexicon.words(("bu", "zhi", "dao"))[0][0] == "不知道"
    assert [word for word, _ in lexicon.words(("zhong", "guo"))] == ["中国"]
    likelier, rarer = lexicon.words(("zhong", "guo")), lexicon.words(("shi", "jian"))
    assert likelier[0][1] > rarer[0][1] + 1
    assert lexicon.completions(("sh", "zh", "d"), 5)[0][0] == "谁知道"
    assert [word for word, _ in lexicon.words(("shui", "zhi", "dao"))] == ["谁知道"]
