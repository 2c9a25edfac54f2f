// A quick way out: the link takes the page's place in the browser's history, and so does pressing Esc three times.
// Without this script it is a plain link.
const box = document.querySelector("[data-quick-exit]");
const link = box?.querySelector("a");
const told = box?.querySelector("[role=status]");
const PRESSES = 3;
const PATIENCE = 3000; // milliseconds between two presses
let presses = 0;
let timer;

function leave() {
  document.documentElement.classList.add("is-leaving"); // nothing is seen while the other page loads
  document.title = "…";
  window.location.replace(link.href);
}

function forget() {
  presses = 0;
  told.textContent = "";
}

function count(event) {
  if (event.key !== "Escape" || event.repeat) return;
  presses += 1;
  clearTimeout(timer);
  if (presses >= PRESSES) {
    told.textContent = box.dataset.leaving;
    leave();
    return;
  }
  told.textContent = presses === 1 ? box.dataset.twice : box.dataset.once;
  timer = setTimeout(forget, PATIENCE);
}

if (link && told) {
  box.querySelector("[data-esc]").hidden = false;
  link.addEventListener("click", (event) => {
    event.preventDefault();
    leave();
  });
  document.addEventListener("keydown", count);
  // Back to the page from the browser's memory: it is whole again.
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    document.documentElement.classList.remove("is-leaving");
    forget();
  });
}
