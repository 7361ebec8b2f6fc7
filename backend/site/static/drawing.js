/* Draws the parts of the conversation from the page's own <template> elements: chat.js decides, this draws.
   All text goes in as text, never as markup. */
window.drawing = (function () {
  "use strict";

  const log = document.getElementById("log");
  const offer = document.getElementById("suggestions");

  function clone(name) {
    return document.getElementById(name + "-template").content.firstElementChild.cloneNode(true);
  }

  function fill(parent, selector, text) {
    const place = parent.querySelector(selector);
    if (text) { place.textContent = text; } else { place.remove(); }
  }

  function mine(shown) {
    const turn = clone("mine");
    turn.querySelector(".question").textContent = shown;
    return log.appendChild(turn);
  }

  function choice(label, position) {
    const button = clone("choice");
    button.value = String(position + 1);
    button.querySelector(".number").textContent = button.value;
    button.querySelector(".label").textContent = label;
    return button;
  }

  function line(one) {
    const paragraph = document.createElement("p");
    if (one.label) { paragraph.appendChild(document.createElement("b")).textContent = one.label; }
    paragraph.appendChild(document.createTextNode(one.words));
    return paragraph;
  }

  function reply(bubble) {
    const turn = clone("reply");
    turn.dataset.kind = bubble.kind;
    turn.tabIndex = -1;
    fill(turn, ".words", bubble.lead);
    fill(turn, ".source", bubble.source);
    if (bubble.kind !== "emergency") { turn.querySelector(".call").remove(); }
    bubble.lines.forEach(function (one) { turn.querySelector(".lines").appendChild(line(one)); });
    const choices = turn.querySelector(".choices");
    choices.textContent = "";
    bubble.choices.map(choice).forEach(function (button) { choices.appendChild(button); });
    if (!bubble.choices.length) { choices.remove(); }
    if (["answer", "estimate"].indexOf(bubble.kind) < 0) { turn.querySelector(".verdict").remove(); }
    return log.appendChild(turn);
  }

  function typing(after) {
    const turn = clone("typing");
    after.after(turn);
    turn.scrollIntoView({ block: "nearest" });
    return turn;
  }

  /* A sentence below the question that was not answered; `retry` is called when 再发一次 is pressed. */
  function trouble(after, sentence, retry) {
    const part = clone("trouble");
    part.querySelector(".words").textContent = sentence;
    const again = part.querySelector(".again");
    if (retry) {
      again.addEventListener("click", function () { part.remove(); retry(); });
    } else {
      again.remove();
    }
    after.after(part);
    part.scrollIntoView({ block: "nearest" });
  }

  /* Only the last answer's numbers mean anything to the bot; it is the one that can have been no help. */
  function retireChoices() {
    log.querySelectorAll(".verdict").forEach(function (part) { part.remove(); });
    log.querySelectorAll(".choice").forEach(function (button) { button.disabled = true; });
  }

  function suggestions(found) {
    const heading = offer.querySelector("h2");
    heading.textContent = (found.name && found.covered ? found.name + "，" : "") + "大家常问";
    heading.classList.toggle("sr", !found.questions.length);
    const uncovered = offer.querySelector(".uncovered");
    uncovered.hidden = found.covered;
    uncovered.querySelector(".place").textContent = found.name;
    const place = offer.querySelector(".suggestions");
    place.textContent = "";
    found.questions.forEach(function (question) {
      const button = place.appendChild(clone("suggestion"));
      button.value = button.textContent = question;
    });
  }

  function forget() {
    const parts = ".turn:not([data-kind=welcome]), .trouble, .exchange";
    log.querySelectorAll(parts).forEach(function (part) { part.remove(); });
  }

  return {
    mine: mine, reply: reply, typing: typing, trouble: trouble,
    retireChoices: retireChoices, suggestions: suggestions, forget: forget,
  };
}());
