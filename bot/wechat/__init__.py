"""Everything that knows WeChat."""
