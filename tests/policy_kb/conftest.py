"""The built-in knowledge for every test of this folder."""

from tests.builtin import knowledge as knowledge
