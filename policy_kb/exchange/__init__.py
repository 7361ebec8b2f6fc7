"""问答条目 in bulk: out as workbook or as the cards' files, in again as drafts. Nothing is published here."""
