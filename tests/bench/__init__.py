"""`make bench`: speed, latency, start-up and memory, beside a bare Flask + wechatpy server of the same run."""
