// Keys, copying a draft, dropping files. Everything works without it except these.
"use strict";

const typing = (event) => event.target.closest("input, select, textarea, [contenteditable]") || event.ctrlKey || event.metaKey || event.altKey;
const link = (row) => row.querySelector("h3 a");
const rows = () => [...document.querySelectorAll(".row")];
let waitingForPlace = false;

function focusRow(step) {
  const all = rows();
  const now = all.findIndex((row) => row.classList.contains("on"));
  const next = all[Math.max(0, Math.min(all.length - 1, now + step))];
  if (!next) return;
  all.forEach((row) => mark(row, row === next));
  link(next).focus();
  next.scrollIntoView({ block: "nearest" });
}

function mark(row, on) {
  row.classList.toggle("on", on);
  row.toggleAttribute("aria-current", on);
  if (on) row.setAttribute("aria-current", "true");
  row.querySelector(".act .btn").classList.toggle("btn-go", on);
}

function place(key) {
  const at = { t: 0, h: 1, i: 2 }[key];
  const links = document.querySelectorAll(".rail .nav a:not(.brand)");
  if (at !== undefined) links[at].click();
}

// On Today J and K move between rows; on a case they are the buttons that carry them.
const press = (key) => document.querySelector(`[data-key=${key}]`)?.click();

const keys = {
  j: () => (rows().length ? focusRow(1) : press("j")),
  k: () => (rows().length ? focusRow(-1) : press("k")),
  n: () => press("n"),
  enter: (event) => { if (!event.target.closest("a, button, summary")) { const row = document.querySelector(".row.on"); if (row) link(row).click(); } },
  w: () => document.querySelector(".row.on .why")?.click(),
  y: () => document.querySelector("[data-copy]")?.click(),
  g: () => { waitingForPlace = true; setTimeout(() => { waitingForPlace = false; }, 1500); },
  "/": () => document.getElementById("find").focus(),
  "?": () => document.getElementById("keys").togglePopover(),
};

document.addEventListener("keydown", (event) => {
  if (typing(event)) return;
  const key = event.key.toLowerCase();
  if (waitingForPlace) { waitingForPlace = false; place(key); return; }
  if (!keys[key]) return;
  if (key !== "enter") event.preventDefault(); // else the letter is typed into what its key has just focused
  keys[key](event);
});

document.querySelectorAll(".row").forEach((row) => row.addEventListener("focusin", () => rows().forEach((other) => mark(other, other === row))));
if (rows().length) mark(rows()[0], true);

document.querySelectorAll("[data-copy]").forEach((button) => button.addEventListener("click", async () => {
  const text = document.getElementById(button.dataset.copy);
  const told = button.parentElement.querySelector("[data-copied]");
  try {
    await navigator.clipboard.writeText(text.value);
    told.textContent = told.dataset.copied;
  } catch {
    text.select();
    told.textContent = told.dataset.failed;
  }
}));

document.querySelectorAll("[data-confirm]").forEach((form) => form.addEventListener("submit", (event) => {
  if (!window.confirm(form.dataset.confirm)) event.preventDefault();
}));

// An import under way: the page is asked for again until it no longer says how far it is.
const far = document.querySelector("[data-poll]");
async function look() {
  const answer = await fetch(location.href);
  const part = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-poll]");
  if (!answer.ok || !part) { location.reload(); return; }
  far.replaceChildren(...part.childNodes);
  setTimeout(look, 1000);
}
if (far) setTimeout(look, 1000);

const form = document.querySelector("[data-drop]");
if (form) {
  const pick = form.querySelector("input[type=file]");
  const zone = form.querySelector(".drop");
  const chosen = form.querySelector("[data-chosen]");
  const tell = () => { chosen.textContent = [...pick.files].slice(0, 6).map((file) => file.name).join(", ") + (pick.files.length > 6 ? ` … (${pick.files.length})` : ""); };
  pick.addEventListener("change", tell);
  zone.addEventListener("dragover", (event) => { event.preventDefault(); zone.classList.add("over"); });
  zone.addEventListener("dragleave", () => zone.classList.remove("over"));
  zone.addEventListener("drop", (event) => { event.preventDefault(); zone.classList.remove("over"); pick.files = event.dataTransfer.files; tell(); });
  form.addEventListener("submit", (event) => {
    const size = [...pick.files].reduce((sum, file) => sum + file.size, 0);
    form.querySelector("[data-too-large]").hidden = size <= Number(form.dataset.limit);
    if (size > Number(form.dataset.limit)) { event.preventDefault(); return; }
    form.querySelectorAll("[data-working], [data-progress]").forEach((part) => { part.hidden = false; });
  });
}

// A picture pasted where text is pasted goes into the field for pictures.
document.querySelectorAll("[data-paste]").forEach((form) => form.addEventListener("paste", (event) => {
  const found = [...event.clipboardData.files].find((file) => file.type.startsWith("image/"));
  if (!found) return;
  const carried = new DataTransfer();
  carried.items.add(found);
  form.querySelector("input[type=file]").files = carried.files;
  event.preventDefault();
}));
