"""The built-in knowledge, for the exams."""

from tests.builtin import knowledge as knowledge
