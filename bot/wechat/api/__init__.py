"""WeChat's API: the shared token, the three ways to send, what an error means. Start reading at `sender`."""
