"""Turns a policy document (政策文件: txt, docx, pdf with a text layer, html, xlsx) into its clauses (条款).

Two steps, both pure: `read_paragraphs` gives one string a paragraph, `split_clauses` finds the headings and
mends what a page break cut. Knows nothing of the database or the console; whoever calls keeps the result.
The format readers are imported at their first use, so that start-up stays fast.
"""

from policy_kb.importing.clauses import Clause, split_clauses
from policy_kb.importing.reading import read_paragraphs
from policy_kb.importing.refusals import ImportRefused

__all__ = ["Clause", "ImportRefused", "read_paragraphs", "split_clauses"]
