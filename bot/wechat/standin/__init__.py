"""A stand-in for WeChat's API on this machine: for tests, and to try the channels without an account at WeChat.

Ships with the package, because `mingbai dev wechat-api` does. It enforces WeChat's own rules and therefore shares no
rule with the client: what both got wrong would look right. `server` is the door, `world` the rules of each call,
`accounts` the access tokens, `people` consents and windows, `shapes` the fields, `faults` what goes wrong on purpose,
`pushes` the events. The whole of it is steered by JSON at /_control (see `control`).
"""
