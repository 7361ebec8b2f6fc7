"""Whole paths need WeChat's side too."""

from tests.wechat_peer.client import peer as peer
