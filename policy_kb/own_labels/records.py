"""What crosses: a question that staff or its asker have judged."""

from dataclasses import dataclass

ANSWERS, REJECTED, NO_HELP = "answers", "rejected", "no help"
# Askers press 没帮上 for other reasons too: the answer was right, and not what they wished.
COUNTS = {ANSWERS: 1.0, REJECTED: 1.0, NO_HELP: 0.3}


@dataclass(frozen=True, slots=True)
class Label:
    """A question of a resident of the region (a code), an entry, and what was said of the two."""

    question: str
    region: str
    entry: str
    verdict: str

    @property
    def counts(self) -> float:
        """How much, beside a question that was labelled by hand."""
        return COUNTS[self.verdict]
