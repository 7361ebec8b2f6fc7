"""Entry points, HTTP and composition."""
