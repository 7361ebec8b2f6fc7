"""Tests of policy_kb.importing."""
