"""Pages for staff, under /staff: server-rendered, complete without JavaScript."""
