/* The chat page, quicker: asks over /api/v1 instead of loading the page anew. No library, no build step.
   Whatever fails here leaves a page that works by itself, as a form. */
(function () {
  "use strict";

  const PATIENCE = 20000; // ms to wait for an answer
  const SLOW = 300; // ms before "正在输入" appears
  const FADES = 25 * 60000; // ms; the bot forgets what its numbers meant after 30 minutes
  const KEPT = 20; // exchanges that survive a reload of the tab
  const YEAR = 365 * 24 * 3600; // s

  const draw = window.drawing;
  const log = document.getElementById("log");
  const box = document.getElementById("question");
  const picker = document.getElementById("region");
  const offer = document.getElementById("suggestions");
  const offline = document.getElementById("offline");
  const sizer = document.getElementById("size");
  const touch = window.matchMedia("(pointer: coarse)").matches;
  let busy = false;
  let said = []; // {shown, answer, at}

  // --- What the browser keeps. Private windows refuse storage; then the page just remembers less. ---

  function stored(area, key) {
    try { return window[area].getItem(key) || ""; } catch (refused) { return ""; }
  }

  function store(area, key, value) {
    try { window[area].setItem(key, value); } catch (refused) { /* the cookie remembers, or nothing does */ }
  }

  function cookie(name, value) {
    const secure = location.protocol === "https:" ? "; Secure" : "";
    document.cookie = name + "=" + value + "; Path=/; Max-Age=" + YEAR + "; SameSite=Lax" + secure;
  }

  function keepConversation(id) { store("sessionStorage", "conversation", id); }

  function keepSaid() {
    said = said.slice(-KEPT);
    store("sessionStorage", "said", JSON.stringify(said));
  }

  function keepRegion(code) {
    store("localStorage", "region", code);
    cookie("region", code);
  }

  // --- Asking ---

  function request(path, body) {
    const abort = new AbortController();
    const timer = setTimeout(function () { abort.abort(); }, PATIENCE);
    const options = { signal: abort.signal, headers: { Accept: "application/json" } };
    if (body) {
      options.method = "POST";
      options.headers["Content-Type"] = "application/json";
      options.body = JSON.stringify(body);
    }
    return fetch(path, options).then(function (response) {
      return response.ok ? response.json() : refused(response);
    }).finally(function () { clearTimeout(timer); });
  }

  function refused(response) {
    return response.json().catch(function () { return {}; }).then(function (body) {
      throw { status: response.status, sentence: body.error || "系统正忙，没有答上。请再发一次。" };
    });
  }

  function ask(question, shown) {
    if (busy) { return; }
    draw.retireChoices();
    send(question, draw.mine(shown), shown);
  }

  function send(question, mine, shown) {
    busy = true;
    toTop(mine);
    let typing = null;
    const timer = setTimeout(function () { typing = draw.typing(mine); }, SLOW);
    request("/api/v1/ask", {
      question: question, region: picker.value, conversation: stored("sessionStorage", "conversation"),
    }).finally(function () {
      clearTimeout(timer);
      if (typing) { typing.remove(); }
      busy = false;
    }).then(function (answer) {
      land(answer, mine, shown);
    }).catch(function (problem) {
      const sentence = problem.sentence || "网络不通，没有发出去。连上网后点“再发一次”。";
      // An id made before the server's key changed is refused: the next try begins a new conversation.
      if (problem.status === 400) { keepConversation(""); }
      draw.trouble(mine, sentence, function () { send(question, mine, shown); });
    });
  }

  function land(answer, mine, shown) {
    keepConversation(answer.conversation);
    said.push({ shown: shown, answer: answer, at: Date.now() });
    keepSaid();
    const turn = draw.reply(answer.bubble);
    toTop(mine);
    // On a phone the box would call up the keyboard, which covers the answer.
    (touch ? turn : box).focus({ preventScroll: true });
    // Other suggestions may have another height: bring the answer back to its place.
    follow(answer.region).then(function (moved) { if (moved) { toTop(mine); } });
  }

  function toTop(element) {
    const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    element.scrollIntoView({ block: "start", behavior: still ? "auto" : "smooth" });
  }

  function sendBox() {
    const question = box.value.trim();
    if (busy) { return; }
    if (!question) { box.focus(); return; }
    box.value = "";
    grow();
    ask(question, question);
  }

  function pressChoice(button) {
    const label = button.querySelector(".label").textContent;
    const last = said[said.length - 1];
    const fresh = last && Date.now() - last.at < FADES;
    ask(fresh ? button.value : label, label);
  }

  // --- Region and suggestions ---

  /* Move the picker to the region the conversation has settled on; resolves to whether it moved. */
  function follow(code) {
    if (!code || code === picker.value || !picker.querySelector('option[value="' + code + '"]')) {
      return Promise.resolve(false);
    }
    picker.value = code;
    keepRegion(code);
    return suggest().then(function () { return true; });
  }

  function suggest() {
    return request("/api/v1/suggestions?region=" + encodeURIComponent(picker.value))
      .then(draw.suggestions)
      .catch(function () { /* the buttons of before still work */ });
  }

  function bringOffer() {
    if (said.length) { log.appendChild(offer); }
    toTop(offer);
  }

  // --- The page itself ---

  function grow() {
    box.style.height = "auto";
    box.style.height = box.scrollHeight + 2 + "px";
  }

  function resize() {
    const size = sizer.value;
    document.documentElement.dataset.size = size;
    sizer.value = size === "large" ? "normal" : "large";
    sizer.textContent = size === "large" ? "小字" : "大字";
    cookie("size", size);
    grow();
  }

  function clear() {
    said = [];
    keepSaid();
    keepConversation("");
    draw.forget();
    window.scrollTo(0, 0);
  }

  function restore() {
    history.scrollRestoration = "manual";
    try { said = JSON.parse(stored("sessionStorage", "said") || "[]"); } catch (broken) { said = []; }
    let mine = null;
    said.forEach(function (one) {
      draw.retireChoices();
      mine = draw.mine(one.shown);
      draw.reply(one.answer.bubble);
    });
    if (mine) { mine.scrollIntoView({ block: "start" }); }
  }

  // --- Wiring ---

  document.addEventListener("click", function (event) {
    const button = event.target.closest("button, #common");
    if (!button) { return; }
    const act = {
      choice: function () { pressChoice(button); },
      suggestion: function () { ask(button.value, button.value); },
      dislike: function () { ask("0", "没帮上我"); },
      size: resize,
      clear: clear,
    }[button.name] || { common: bringOffer }[button.id];
    if (act) { event.preventDefault(); act(); }
  });

  document.getElementById("ask").addEventListener("submit", function (event) {
    event.preventDefault();
    sendBox();
  });

  box.addEventListener("input", grow);
  box.addEventListener("keydown", function (event) {
    // While pinyin is being turned into characters, Enter belongs to the input method.
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing && event.keyCode !== 229) {
      event.preventDefault();
      sendBox();
    }
  });

  picker.addEventListener("change", function () {
    keepRegion(picker.value);
    suggest().then(bringOffer);
  });

  window.addEventListener("offline", function () { offline.hidden = false; });
  window.addEventListener("online", function () { offline.hidden = true; });

  offline.hidden = navigator.onLine;
  if (picker.value) { keepRegion(picker.value); } else { follow(stored("localStorage", "region")); }
  restore();
}());
