// Asks before somebody leaves a page whose form holds words that are not saved. A button of the form itself may leave.
"use strict";

const sheet = document.querySelector("form[data-unsaved]");
const BUTTON_PRESSED = 1000; // ms in which the page that a button asked for begins to come

if (sheet) {
  // What stands in the form itself; its buttons elsewhere on the page bring fields of their own.
  const written = () => JSON.stringify([...sheet.elements]
    .filter((one) => sheet.contains(one))
    .map((one) => (one.type === "checkbox" ? one.checked : one.value)));
  const saved = sheet.dataset.unsaved === "yes" ? null : written();
  let sent = false;
  sheet.addEventListener("submit", () => {
    sent = true;
    setTimeout(() => { sent = false; }, BUTTON_PRESSED);
  });
  window.addEventListener("beforeunload", (event) => {
    if (sent || written() === saved) return;
    event.preventDefault();
    event.returnValue = ""; // older Chromium asks only with it
  });
  // Enter in a field of a deed beside the form presses that deed's button, which follows it, not the form's first.
  document.addEventListener("keydown", (event) => {
    const field = event.target;
    if (event.key !== "Enter" || event.isComposing || field.form !== sheet || !field.closest(".after input")) return;
    let button = field.nextElementSibling;
    while (button && button.tagName !== "BUTTON") button = button.nextElementSibling;
    if (!button) return;
    event.preventDefault();
    button.click();
  });
}
