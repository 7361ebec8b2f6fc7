"""What one building of the knowledge hands to the next: dictionaries and models, and texts that were taken apart."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from policy_kb import lexicon, other_services
from policy_kb.agreement import Agreement
from policy_kb.analysis import Apart
from policy_kb.assurance import Assurance
from policy_kb.benefits.rulebook import RuleBook
from policy_kb.clauses import index as clause_index
from policy_kb.lexicon import Lexicon
from policy_kb.normalise import normalise
from policy_kb.other_services import OtherServices
from policy_kb.tokenizer import Tokenizer
from policy_kb.words import sheet
from policy_kb.words.records import Word


@dataclass(frozen=True)
class Dictionaries:
    """What does not change while the process runs."""

    lexicon: Lexicon
    local: tuple[Word, ...]
    tokenizer: Tokenizer
    rules: RuleBook
    other: OtherServices
    assurance: Assurance
    clauses_assurance: Assurance
    agreement: Agreement


@dataclass(frozen=True)
class TakenApart:
    """The stored texts of one revision, taken apart with the names of these regions and these words."""

    regions: Mapping[str, str]
    words: frozenset[Word]
    texts: Mapping[str, Apart]

    def still_so(self, regions: Mapping[str, str], words: frozenset[Word]) -> Mapping[str, Apart]:
        """Those that need not be taken apart again with other regions and words."""
        if self.regions != regions:
            return {}
        changed = [word.said for word in self.words ^ words]
        if not changed:
            return self.texts
        # A standard name that is new stands in texts that do not hold the word.
        changed += [normalise(word.canonical) for word in self.words ^ words]
        return {
            text: apart for text, apart in self.texts.items() if not any(said in apart[0] for said in changed)
        }


def read(cache_dir: Path | None) -> Dictionaries:
    """From the package; `cache_dir`: where jieba keeps its own."""
    tokenizer = Tokenizer(cache_dir)
    return Dictionaries(
        lexicon.load(),
        tuple(word for word in sheet.builtin() if not word.everywhere),
        tokenizer,
        RuleBook.load(),
        other_services.load(),
        Assurance.load(),
        clause_index.load_assurance(),
        Agreement.load(),
    )
