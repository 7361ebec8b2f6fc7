// A file that is too large is refused before it is sent: a server that refuses it half way can only cut the line.
"use strict";

document.addEventListener("change", (event) => {
  const input = event.target;
  if (!input.matches("input[type=file][data-largest]")) return;
  const megabytes = Number(input.dataset.largest);
  const file = input.files[0];
  const tooLarge = Boolean(file) && file.size > megabytes * 1024 * 1024;
  const said = document.getElementById(input.id + "-size");
  said.textContent = tooLarge
    ? `“${file.name}”有 ${Math.ceil(file.size / 1024 / 1024)} MB，超过 ${megabytes} MB，没有选上。请压缩或删去里面的图片，或拆成几个文件。`
    : "";
  if (tooLarge) input.value = "";
});

// Sent all the same, the server could only say that no file was chosen; what is wrong stands beside the field already.
document.addEventListener("submit", (event) => {
  for (const input of event.target.querySelectorAll("input[type=file][data-largest]")) {
    if (input.files.length || !document.getElementById(input.id + "-size").textContent) continue;
    event.preventDefault();
    input.focus();
  }
});
