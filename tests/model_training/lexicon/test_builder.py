"""Building the lexicon: words cut from text and counted, phrases found, readings shared out."""

from __future__ import annotations

import json
import lzma
from itertools import pairwise, product
from math import exp, log
from pathlib import Path

import numpy as np
import pytest

from model_training.lexicon.builder import Evidence, Found, build, parts_log_prob, probabilities
from model_training.lexicon.phrases import common_clauses, whole_clauses
from model_training.lexicon.word_count import Counter, SequenceIndex, Symbols, blocks, cut_block
from model_training.lexicon.word_lists import WordList, everyday_words, outside_words, word_list
from p2h_desktop.core.vocab import Vocab, format_vocab, parse_vocab
from p2h_desktop.store.models.lexicon_file import open_lexicon

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
    sources = [("a", 1.0, [block]), ("a", 1.0, [block]), ("b", 0.5, [block])]
    counts = counter.count(sources, log_probs - 5)
    assert counts.words.mass.tolist() == [0, 0, 0, 2.5, 2.5, 5, 0]
    assert counts.words.origins.tolist() == [0, 0, 0, 2, 2, 2, 0]
    assert counts.readings.tolist() == [2.5, 2.5]
    assert counts.phrases.mass.tolist() == [0, 2.5, 0]  # the others begin inside a word
    assert counts.phrases.origins.tolist() == [0, 2, 0]
    assert counts.ids.tolist() == [2.5, 5, 2.5, 2.5, 2.5]


def test_whole_clauses_stand_between_breaks() -> None:
    text = ids(BORDER, 1, 2, BREAK, 3, 4, OTHER, 5, 6, BREAK, 7, 8, 9, BREAK, 1, 3, BORDER, 1, 4)
    assert whole_clauses(text, BREAK, 2).T.tolist() == [[1, 2], [1, 3]]
    assert whole_clauses(text, BREAK, 3).T.tolist() == [[7, 8, 9]]


def test_phrases_need_weight_and_several_origins() -> None:
    often = ids(BREAK, *(1, 2, BREAK) * 5)
    once = ids(BREAK, 1, 2, BREAK, 3, 4, BREAK)
    twice = ids(BREAK, *(7, 8, BREAK) * 2)

    def common(
        *streams: tuple[str, float, Symbols], least: float
    ) -> dict[tuple[int, ...], tuple[float, int]]:
        return common_clauses(streams, BREAK, least, origins=2)

    assert common(("a", 1, often), ("b", 2, once), ("c", 1, twice), least=7) == {(1, 2): (7, 2)}
    assert common(("a", 1, often), ("b", 1, once), least=7) == {}
    assert common(("a", 3, often), least=7) == {}
    assert common(("a", 3, often), ("a", 1, once), least=7) == {}
    assert common(("a", 1, once), ("b", 1, once), least=2) == {(1, 2): (2, 2), (3, 4): (2, 2)}


def test_the_likeliest_parts_of_a_word_are_shorter_words() -> None:
    log_probs = {"公": -9.0, "众": -10.0, "号": -8.0, "公众": -11.0, "公众号": -2.0}
    assert parts_log_prob("公众号", log_probs) == -19.0
    assert parts_log_prob("公众", log_probs) == -19.0
    assert parts_log_prob("众人", log_probs) == -np.inf


# rows 0 to 9
ROWS = Vocab(
    tuple((f"{s}ang", h, 1) for s, h in zip("bcdfghlmpr", "帮仓当方刚行狼忙旁让", strict=True))
)


def found(
    words: dict[str, float],
    readings: dict[tuple[int, ...], float] | None = None,
    phrases: dict[tuple[int, ...], float] | None = None,
    *,
    origins: int = 40,
) -> Found:
    return Found(
        {word: Evidence(count, origins) for word, count in words.items()},
        readings or {},
        {rows: Evidence(count, origins) for rows, count in (phrases or {}).items()},
        np.zeros(10),
        np.zeros(10),
    )


def longer(entries: dict[tuple[int, ...], float]) -> dict[tuple[int, ...], float]:
    return {rows: p for rows, p in entries.items() if len(rows) > 1}


def test_probabilities_follow_counts_and_readings() -> None:
    words = WordList(
        {"朝阳": ((1, 2), (3, 2)), "照样": ((4, 5),), "样样": ((5, 5),), "阳样": ((2, 5),)},
        {"照样": 100, "样样": 30, "阳样": 2},
        frozenset({"样样"}),
    )
    counts = {"朝阳": 1000.0, "照样": 3000.0, "样样": 0.0, "阳样": 0.0}
    evidence = found(counts, {(1, 2): 749.0, (3, 2): 250.0}, {(7, 8): 2000.0})
    evidence.words.update({"样样": Evidence(), "阳样": Evidence(9.0, 1)})
    entries = longer(probabilities(words, evidence, ROWS))
    assert set(entries) == {(1, 2), (3, 2), (4, 5), (5, 5), (7, 8)}  # 阳样 is too rare everywhere
    assert entries[1, 2] - entries[3, 2] == pytest.approx(log(750 / 250))
    assert entries[4, 5] > entries[1, 2] > entries[5, 5]
    assert sum(exp(p) for rows, p in entries.items() if rows != (7, 8)) == pytest.approx(
        1, abs=0.01
    )
    assert entries[7, 8] == pytest.approx(log(2000 / 4000), abs=0.05)


def test_hanzi_are_words_by_how_often_they_are_alone() -> None:
    words = WordList({"方刚": ((3, 4),)}, {}, frozenset())
    counts = found({"方刚": 500.0})
    counts.hanzi[:3] = 300, 100, 0
    counts.rows[:3] = 300, 100, 1000
    entries = probabilities(words, counts, ROWS)
    assert {rows for rows in entries if len(rows) == 1} == {(row,) for row in range(10)}
    assert entries[(0,)] - entries[(1,)] == pytest.approx(log(3))
    assert entries[(1,)] > entries[(2,)] > entries[(3,)]
    assert sum(map(exp, entries.values())) == pytest.approx(1.0, abs=0.01)


def test_a_word_that_is_always_cut_apart_counts_as_a_phrase() -> None:
    words = WordList({"谁知道": ((1, 2, 3),), "知道": ((2, 3),)}, {}, frozenset())
    counts = {"谁知道": 0.0, "知道": 1000.0}
    entries = probabilities(words, found(counts, phrases={(1, 2, 3): 500.0}), ROWS)
    assert entries[1, 2, 3] == pytest.approx(entries[2, 3] - log(2), abs=0.05)
    counts["谁知道"] = 700.0
    entries = probabilities(words, found(counts, phrases={(1, 2, 3): 500.0}), ROWS)
    assert entries[1, 2, 3] == pytest.approx(entries[2, 3] - log(100 / 70), abs=0.05)


def test_a_reading_never_met_keeps_a_small_share() -> None:
    words = WordList({"朝阳": ((1, 2), (3, 2))}, {}, frozenset())
    entries = probabilities(words, found({"朝阳": 1e6}, {(1, 2): 1e6, (3, 2): 0.0}), ROWS)
    assert -5 < entries[3, 2] < entries[1, 2] - 3


def test_unseen_words_stay_if_attested_and_strange_hanzi_need_counts() -> None:
    words = WordList(
        {"一心一意": ((1, 2, 1, 3),), "一个": ((1, 4),), "一個": ((1, 5),), "心意": ((2, 3),)},
        {"一個": 50, "心意": 50},
        frozenset({"一心一意"}),
    )
    counts = {"一心一意": 0.0, "一个": 90.0, "一個": 2.0, "心意": 0.0}
    entries = found(counts, origins=0)
    entries.words["一个"] = Evidence(90.0, 9)
    assert set(longer(probabilities(words, entries, ROWS))) == {(1, 2, 1, 3), (1, 4)}


@pytest.mark.parametrize(
    ("count", "origins", "kept"), [(90, 9, True), (90, 2, False), (9, 40, True), (9, 3, False)]
)
def test_words_that_only_lists_have_need_evidence(count: float, origins: int, kept: bool) -> None:
    words = WordList({"方刚": ((3, 4),)}, {}, frozenset(), frozenset({"方刚"}))
    entries = probabilities(words, found({"方刚": count}, origins=origins), ROWS)
    assert ((3, 4) in entries) == kept


def test_no_phrase_begins_with_a_particle() -> None:
    vocab = Vocab((("de", "得", 1), ("de", "的", 1), ("dei", "得", 1), ("ren", "人", 1)))
    counts = Found({}, {}, {}, np.zeros(4), np.zeros(4))
    counts.phrases.update({rows: Evidence(90, 9) for rows in ((1, 3), (0, 3), (2, 3), (3, 1))})
    entries = probabilities(WordList({}, {}, frozenset()), counts, vocab)
    assert set(longer(entries)) == {(2, 3), (3, 1)}


def test_a_word_of_few_texts_is_less_likely() -> None:
    words = WordList({"方刚": ((3, 4),), "行狼": ((5, 6),)}, {"方刚": 1, "行狼": 1}, frozenset())
    counts = found({"方刚": 1000.0, "行狼": 1000.0})
    counts.words["行狼"] = Evidence(1000.0, 10)
    entries = probabilities(words, counts, ROWS)
    assert entries[5, 6] == pytest.approx(entries[3, 4] - log(4), abs=0.1)


def test_everyday_words_enter_with_their_least_frequency() -> None:
    words = WordList(
        {"方刚": ((3, 4),), "行狼": ((5, 6),), "忙旁": ((7, 8),)},
        {"方刚": 10**6},
        frozenset(),
        frozenset(),
        {"行狼": 20.0, "忙旁": 20.0},
    )
    counts = {"方刚": 1e6, "行狼": 0.0, "忙旁": 1000.0}
    entries = longer(probabilities(words, found(counts), ROWS))
    assert entries[5, 6] == pytest.approx(log(20 / 1e6), abs=0.05)
    assert entries[7, 8] == pytest.approx(log(1000 / 1e6), abs=0.05)


def test_word_lists_are_read_from_a_folder(tmp_path: Path) -> None:
    for name, text in {"one": "中国\t9\tplace\n中\t\tplace\n", "two": "知道\n中国\n"}.items():
        with lzma.open(tmp_path / f"{name}.tsv.xz", "wt", encoding="utf-8") as file:
            file.write(text)
    assert outside_words(tmp_path) == {"中国", "知道"}


def test_readings_of_everyday_words_are_rows_of_the_vocabulary(project: Path) -> None:
    vocab = parse_vocab((project / "assets/model/vocab.tsv").read_text("utf-8").splitlines())
    listed = everyday_words()
    words = [word for word, _, _ in listed]
    assert len(words) == len(set(words)) > 300
    found = word_list(vocab)
    assert set(words) == set(found.everyday) <= set(found.readings)
    assert not found.outside
    (reading,) = (vocab_reading(vocab, rows) for rows in found.readings["怎么还"])
    assert reading == "zen me hai"
    assert vocab_reading(vocab, found.readings["重启"][0]) == "chong qi"


def vocab_reading(vocab: Vocab, rows: tuple[int, ...]) -> str:
    return " ".join(vocab.row_syllables[row] for row in rows)


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
    write_shards(tmp_path, {"one": one, "two": two, "three": one})
    number = build(tmp_path, tmp_path / "vocab.tsv", tmp_path / "lexicon.bin")
    lexicon = open_lexicon(tmp_path / "lexicon.bin", vocab)
    assert len(lexicon) == number
    assert lexicon.words(("bu", "zhi", "dao"))[0][0] == "不知道"
    assert [word for word, _ in lexicon.words(("zhong", "guo"))] == ["中国"]
    likelier, rarer = lexicon.words(("zhong", "guo")), lexicon.words(("shi", "jian"))
    assert likelier[0][1] > rarer[0][1] + 1
    assert lexicon.completions(("sh", "zh", "d"), 5)[0][0] == "谁知道"
    assert [word for word, _ in lexicon.words(("shui", "zhi", "dao"))] == ["谁知道"]
    assert [word for word, _ in lexicon.words(("bu",))] == ["不"]
    assert lexicon.words(("shi",))[0][1] < lexicon.words(("bu",))[0][1]
