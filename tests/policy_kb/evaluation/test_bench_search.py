"""The passages that the bench searches: as many as asked for, of the given sentences, the same each time."""

from tests.bench.search import SHORTEST, passages

TEXTS = ["住院报销的比例是百分之九十。随访每年至少四次，一次不少。", "免费体检每年一次，在镇卫生院做。短。"]


def test_passages_are_made_of_sentences_and_are_the_same_each_time() -> None:
    made = list(passages(TEXTS, 20))
    assert made == list(passages(TEXTS, 20))
    assert len({one.id for one in made}) == 20
    assert len({one.text for one in made}) > 10
    for one in made:
        assert SHORTEST <= len(one.text) < SHORTEST + 80
        assert set(one.text.split("。")) <= {"", *"".join(TEXTS).split("。")}
