"""WeChat's error codes as data: what each means for us, in Chinese, with its source. Judged by errors.ErrorTable."""

from bot.wechat.api.errors import EVERY, Action, Api, Rule

_GLOBAL = "微信官方文档·全局错误码 developers.weixin.qq.com/doc/oplatform/developers/errCode/errCode.html"
_TOKEN = "微信官方文档·获取稳定版接口调用凭据 developers.weixin.qq.com/doc/service/api/base/api_getstableaccesstoken.html"  # noqa: E501, S105
_TEMPLATE = "微信官方文档·发送模板消息 developers.weixin.qq.com/doc/service/api/notify/template/api_sendtemplatemessage.html"  # noqa: E501
_SUBSCRIBE = "微信官方文档·发送订阅消息 developers.weixin.qq.com/miniprogram/dev/OpenApiDoc/mp-message-management/subscribe-message/sendMessage.html"  # noqa: E501
_CUSTOM = "微信官方文档·发送客服消息 developers.weixin.qq.com/doc/service/api/customer/message/api_sendcustommessage.html"  # noqa: E501
_CLOUD = "腾讯云·小程序订阅消息错误码 tencentcloud.com/document/product/1219/67648"

_TOKEN_ONLY = frozenset({Api.TOKEN})
_TEMPLATE_ONLY = frozenset({Api.TEMPLATE})
_SUBSCRIBE_ONLY = frozenset({Api.SUBSCRIBE})
_CUSTOM_ONLY = frozenset({Api.CUSTOM})
_WITH_TEMPLATE = frozenset({Api.TEMPLATE, Api.SUBSCRIBE})
_ACCOUNT = frozenset({Api.TEMPLATE, Api.CUSTOM})

RULES: tuple[Rule, ...] = (
    # Every call.
    Rule(-1, Action.RETRY, "微信系统繁忙，请稍后再试", _GLOBAL, EVERY),
    Rule(40013, Action.ALERT, "AppID 不对，请检查设置", _GLOBAL, EVERY),
    Rule(40164, Action.ALERT, "本机的出口 IP 不在公众平台的白名单里，请加进去", _GLOBAL, EVERY),
    Rule(45009, Action.STOP_DAY, "今天的调用次数用完了，明天再发", _GLOBAL, EVERY),
    Rule(45011, Action.RETRY, "调用太频繁，请下一分钟再试", _GLOBAL, EVERY),
    Rule(47001, Action.ALERT, "请求的格式微信读不出来，请报告这个错误", _GLOBAL, EVERY),
    Rule(48001, Action.ALERT, "账号没有这个接口的权限，请在公众平台申请", _GLOBAL, EVERY),
    Rule(48004, Action.ALERT, "接口因违规被封禁，请登录公众平台查看", _GLOBAL, EVERY),
    # Fetching the token: the same number means another thing here.
    Rule(40001, Action.ALERT, "AppSecret 不对，请检查设置", _TOKEN, _TOKEN_ONLY),
    Rule(40002, Action.ALERT, "grant_type 不对，请报告这个错误", _TOKEN, _TOKEN_ONLY),
    Rule(40125, Action.ALERT, "AppSecret 不对，请检查设置", _TOKEN, _TOKEN_ONLY),
    Rule(40243, Action.ALERT, "AppSecret 已被冻结，请登录公众平台解冻", _TOKEN, _TOKEN_ONLY),
    Rule(41002, Action.ALERT, "没有 AppID，请检查设置", _TOKEN, _TOKEN_ONLY),
    Rule(41004, Action.ALERT, "没有 AppSecret，请检查设置", _TOKEN, _TOKEN_ONLY),
    Rule(50004, Action.ALERT, "账号被禁止使用 token 接口", _TOKEN, _TOKEN_ONLY),
    Rule(50007, Action.ALERT, "账号已冻结", _TOKEN, _TOKEN_ONLY),
    Rule(89503, Action.ALERT, "此次调用需要管理员确认，请管理员在微信里确认", _TOKEN, _TOKEN_ONLY),
    Rule(89506, Action.ALERT, "24小时内该 IP 被管理员拒绝调用两次，24小时内不可再调用", _TOKEN, _TOKEN_ONLY),
    Rule(89507, Action.ALERT, "1小时内该 IP 被管理员拒绝调用一次，1小时内不可再调用", _TOKEN, _TOKEN_ONLY),
    # Every send.
    Rule(40001, Action.REFRESH, "access_token 无效或不是最新的", _GLOBAL),
    Rule(40014, Action.REFRESH, "access_token 不合法", _GLOBAL),
    Rule(42001, Action.REFRESH, "access_token 已过期", _GLOBAL),
    Rule(41001, Action.ALERT, "请求里没有 access_token，请报告这个错误", _GLOBAL),
    Rule(40003, Action.STOP_USER, "openid 不对，或者不属于这个账号", _GLOBAL),
    Rule(50002, Action.STOP_USER, "用户受限，可能已被冻结或注销", _GLOBAL),
    # 模板消息 and 订阅消息.
    Rule(40037, Action.ALERT, "模板号不对，或者不属于这个账号，请检查模板文件", _TEMPLATE, _WITH_TEMPLATE),
    Rule(47003, Action.ALERT, "模板的字段不合规则", _SUBSCRIBE, _WITH_TEMPLATE),
    Rule(40036, Action.ALERT, "模板号的长度不对，请检查模板文件", _TEMPLATE, _TEMPLATE_ONLY),
    Rule(40039, Action.ALERT, "链接太长", _TEMPLATE, _TEMPLATE_ONLY),
    Rule(40165, Action.ALERT, "小程序页面的路径不对", _TEMPLATE, _TEMPLATE_ONLY),
    Rule(43004, Action.STOP_USER, "用户没有关注公众号", _TEMPLATE, _ACCOUNT),
    Rule(43116, Action.ALERT, "模板因被滥用已被限制下发，请登录公众平台查看", _TEMPLATE, _TEMPLATE_ONLY),
    Rule(40038, Action.STOP_USER, "这个人今天的长期订阅消息已达上限", _CLOUD, _SUBSCRIBE_ONLY),
    Rule(41030, Action.ALERT, "小程序页面不存在，或者没有发布", _SUBSCRIBE, _SUBSCRIBE_ONLY),
    Rule(43101, Action.STOP_USER, "用户没有同意接收，或者同意的次数用完了", _SUBSCRIBE, _SUBSCRIBE_ONLY),
    Rule(43107, Action.ALERT, "订阅消息能力被封禁，请登录公众平台查看", _CLOUD, _SUBSCRIBE_ONLY),
    Rule(43108, Action.RETRY, "对同一个人同时发了几条，请稍后再试", _CLOUD, _SUBSCRIBE_ONLY),
    Rule(45168, Action.ALERT, "内容里有微信不许的词", _CLOUD, _SUBSCRIBE_ONLY),
    # 客服消息.
    Rule(40008, Action.ALERT, "消息类型不对，请报告这个错误", _CUSTOM, _CUSTOM_ONLY),
    Rule(43019, Action.STOP_USER, "用户在公众号的黑名单里", _GLOBAL, _CUSTOM_ONLY),
    Rule(45002, Action.ALERT, "消息太长", _GLOBAL, _CUSTOM_ONLY),
    Rule(45015, Action.STOP_USER, "用户48小时内没有和公众号说过话", _CUSTOM, _CUSTOM_ONLY),
    Rule(45047, Action.STOP_USER, "用户说话以后能发的条数用完了", _CUSTOM, _CUSTOM_ONLY),
    Rule(48002, Action.STOP_USER, "用户拒收这个公众号的消息", _GLOBAL, _ACCOUNT),
)
