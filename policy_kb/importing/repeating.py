"""What is merged over several rows of a table stands in each of them: how much of that is read before it is refused."""

from dataclasses import dataclass

from policy_kb.importing.refusals import ImportRefused

MOST = 1_000_000  # characters of one document, as many as it may have: one long cell over a million rows has more


@dataclass(slots=True)
class Repeated:
    """Counts what is read once more. Raises ImportRefused when it is too much."""

    characters: int = 0

    def add(self, characters: int) -> None:
        """Before they are put together."""
        self.characters += characters
        if self.characters > MOST:
            raise ImportRefused("表格里合并的单元格太长、跨的行太多，请取消合并，或分成几个文件再导入。")
