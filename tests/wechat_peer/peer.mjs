// WeChat's side of the callback: signs, encrypts and decrypts. One JSON request a line in, one JSON answer a line out.
//
// Two implementations from npm, neither related to the wechatpy that answers: "wecom" (@wecom/crypto, by Tencent)
// and "node" (wechat-crypto, by the node-webot community).
import { createCipheriv } from "node:crypto";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import WXBizMsgCrypt from "wechat-crypto";

// Its package.json names an ES module that node does not take for one, so it is required.
const wecom = createRequire(import.meta.url)("@wecom/crypto");

const libraries = {
  wecom: {
    sign: ({ token, timestamp, nonce, sealed = "" }) => wecom.getSignature(token, timestamp, nonce, sealed),
    seal: ({ key, appid, text, random }) =>
      wecom.encrypt(key, text, appid, random === undefined ? undefined : Buffer.from(random)),
    open: ({ key, sealed }) => {
      const { message, id } = wecom.decrypt(key, sealed);
      return { text: message, appid: id };
    },
  },
  node: {
    sign: ({ token, key, appid, timestamp, nonce, sealed = "" }) =>
      new WXBizMsgCrypt(token, key, appid).getSignature(timestamp, nonce, sealed),
    seal: ({ token, key, appid, text }) => new WXBizMsgCrypt(token, key, appid).encrypt(text),
    open: ({ token, key, appid, sealed }) => {
      const { message, id } = new WXBizMsgCrypt(token, key, appid).decrypt(sealed);
      return { text: message, appid: id };
    },
  },
};

// AES as WeChat uses it over any bytes (base64): for messages that no library would make.
function cipher({ key, bytes }) {
  const secret = Buffer.from(`${key}=`, "base64");
  const aes = createCipheriv("aes-256-cbc", secret, secret.subarray(0, 16)).setAutoPadding(false);
  return Buffer.concat([aes.update(Buffer.from(bytes, "base64")), aes.final()]).toString("base64");
}

function answer({ op, library = "wecom", ...request }) {
  return op === "cipher" ? cipher(request) : libraries[library][op](request);
}

for await (const line of createInterface({ input: process.stdin })) {
  let result;
  try {
    result = { ok: answer(JSON.parse(line)) };
  } catch (error) {
    result = { error: String(error) };
  }
  process.stdout.write(`${JSON.stringify(result)}\n`);
}
