"""Whether the document that an entry cites holds: when the entry is to begin, and for its topic. Pure."""

from collections.abc import Iterator, Mapping

from policy_kb import citing
from policy_kb.entry_text import EntryText
from policy_kb.in_force import Phase
from policy_kb.records import TOPICS, SourceDocument


def doubts(text: EntryText, documents: Mapping[str, SourceDocument]) -> Iterator[str]:
    """Sentences for who writes or reviews it; no fault: the older rule may still be in force for just this."""
    source = documents.get(text.document_key)
    if source is None:
        return
    newer, coming = (
        citing.holding(documents, source, text.topic),
        documents.get(source.next_of(text.topic)),
    )
    about = "" if source.superseded_by else f"讲“{TOPICS.get(text.topic, '')}”的部分"
    if newer is not None:
        yield (
            f"来源文件《{source.title}》{about}已由《{newer.title}》（{newer.issued}）代替，请照新文件改，来源也改成它；"
            "不改就发布，答案会说“政策已更新”。"
        )
    if coming is not None and coming.phase is Phase.COMING:  # else it waits to be confirmed, perhaps for ever
        yield (
            f"来源文件《{source.title}》{about}将于{coming.valid_from}由《{coming.title}》代替，"
            "请再备一版照新文件写的，生效日期写那一天。"
        )
    if source.phase is Phase.PAST:
        yield f"来源文件《{source.title}》的有效期到{source.valid_until}已满，请核对现在还执不执行、有没有新文件。"
    first = source.valid_from
    if first is not None and source.phase is Phase.COMING and (text.valid_from or first) < first:
        yield f"来源文件《{source.title}》{first}才施行，这一条的生效日期早于那一天，请改成{first}，免得提前告诉群众。"
