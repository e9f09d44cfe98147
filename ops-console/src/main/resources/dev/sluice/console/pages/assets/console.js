// What the pages do beyond HTML and htmx; they work without it.
"use strict";

// copying the text of a field
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-copy]");
  if (button) {
    navigator.clipboard.writeText(document.getElementById(button.dataset.copy).value).then(() => {
      button.textContent = "Copied";
    });
  }
});

for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = !navigator.clipboard;
}

// nothing is read anew under somebody who reads a table, and nothing while nobody looks
document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.target.matches("[data-poll]") && (document.hidden || event.target.querySelector("details[open]"))) {
    event.preventDefault();
  }
});
