"""The stand-in for WeChat's API as a fixture. The server itself ships: bot.wechat.standin."""
