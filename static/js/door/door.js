// The door's page: forms are sent without leaving it, codes come from the camera, and the verdict covers the screen.
import { Camera } from "./camera.js";
import { signal, stayAwake, unlock } from "./signals.js";

const door = document.querySelector("[data-door]");
const find = (name) => door.querySelector(`[data-${name}]`);
const slot = (name) => door.querySelector(`[data-slot="${name}"]`);
const SAME_CODE_MS = 3000;
const UNDO_MS = 6000;
const TRIES = 4;
const PATIENCE_MS = 6000;
let seq = Number(sessionStorage.getItem("door-seq") ?? 0);
let seen = { text: "", at: 0 };
let closing = 0;
let typing = false;

function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

function problem(text) {
  const line = find("problem");
  line.textContent = text;
  line.hidden = !text;
}

function online(yes) {
  const sign = find("net");
  if (sign.classList.contains("is-off") === !yes) return;
  sign.classList.toggle("is-off", !yes);
  sign.title = yes ? "" : door.dataset.noNetwork;
  sign.firstElementChild.textContent = yes ? door.dataset.connected : door.dataset.noNetwork;
}

const wait = (ms) => new Promise((done) => setTimeout(done, ms));

// What could not be sent keeps its id: sent again, it is the same entry, though the server may have had the first.
const unsent = new Map();
const about = (url, fields) =>
  [url, ...["text", "registration", "entry", "admit", "name"].map((name) => fields.get(name) ?? "")].join(" ");

// The same entry, with the same id, until the server has it: a repeat changes nothing there.
async function send(url, fields) {
  seq += 1;
  sessionStorage.setItem("door-seq", seq);
  const at = new Date().toISOString();
  const body = new URLSearchParams(fields);
  const what = about(url, body);
  body.set("id", unsent.get(what) ?? body.get("id"));
  body.set("seq", seq);
  body.set("mono", Math.round(performance.now()));
  body.set("at", at);
  for (let attempt = 1; attempt <= TRIES; attempt += 1) {
    body.set("now", new Date().toISOString());
    try {
      const answer = await fetch(url, {
        method: "POST",
        body,
        headers: { Accept: "application/json" },
        signal: AbortSignal.timeout?.(PATIENCE_MS),
      });
      online(true);
      if (answer.status < 500) {
        const said = await answer.json().catch(() => ({ error: door.dataset.notSent }));
        unsent.delete(what);
        return said;
      }
    } catch {
      online(false);
      problem(door.dataset.noNetwork);
    }
    await wait(600 * attempt);
  }
  unsent.set(what, body.get("id"));
  return { error: door.dataset.notSent };
}

function count({ inside, inside_words: words, expected }) {
  find("inside").textContent = inside;
  if (words) find("inside-words").textContent = words; // not while the page is older than the server
  find("expected").textContent = expected;
}

function show(answer) {
  problem(answer.error ?? "");
  for (const name of ["people", "walk_in", "recent", "verdict"]) {
    if (answer[name] !== undefined && (name !== "walk_in" || answer[name])) slot(name).innerHTML = answer[name];
  }
  if (answer.inside !== undefined) count(answer);
  clearTimeout(closing);
  if (!answer.verdict) return;
  signal(answer.family);
  slot("people").replaceChildren();
  door.querySelector("#door-text").value = "";
  slot("verdict").querySelector("h1").focus({ preventScroll: true });
  if (answer.family === "enter") closing = setTimeout(close, UNDO_MS);
}

function close() {
  clearTimeout(closing);
  if (!slot("verdict").childElementCount) return;
  slot("verdict").replaceChildren();
  if (typing) door.querySelector("#door-text").focus({ preventScroll: true });
}

async function check(text) {
  show(await send(door.querySelector(".door-type").action, { id: newId(), session: door.dataset.session, text }));
}

// A code that stays in the picture is one entry, not thirty.
function scanned(text) {
  typing = false;
  const now = Date.now();
  const again = text === seen.text && now - seen.at < SAME_CODE_MS;
  seen = { text, at: now };
  if (!again) check(text);
}

door.addEventListener("submit", async (event) => {
  const form = event.target.closest("[data-sent]");
  if (!form) return;
  event.preventDefault();
  unlock();
  typing ||= form.classList.contains("door-type");
  const fields = new FormData(form, event.submitter);
  if (form.classList.contains("door-type") && !String(fields.get("text")).trim()) return;
  const buttons = form.querySelectorAll("button");
  for (const button of buttons) button.disabled = true;
  show(await send(form.action, fields));
  for (const button of buttons) button.disabled = false;
  const id = form.querySelector('[name="id"]');
  if (id) id.value = newId();
  if (form.closest("[data-walk-in]") && slot("verdict").childElementCount) {
    form.reset();
    find("walk-in").open = false;
  }
});

door.addEventListener("click", (event) => {
  if (!event.target.closest("[data-close]")) return;
  event.preventDefault();
  close();
});

addEventListener("keydown", (event) => {
  if (event.key === "Escape") close();
});

async function open(camera) {
  try {
    await camera.start();
  } catch {
    problem(door.dataset.noCamera);
    find("start").hidden = false;
    return;
  }
  problem("");
  find("video").hidden = false;
  find("start").hidden = true;
  find("restart").hidden = false;
  find("torch").hidden = !camera.canLight;
}

function begin() {
  if (!window.isSecureContext || !navigator.mediaDevices) {
    find("insecure").hidden = false;
    return;
  }
  const camera = new Camera(find("video"), scanned);
  find("camera").hidden = false;
  find("start").addEventListener("click", () => {
    unlock();
    open(camera);
  });
  find("restart").addEventListener("click", () => open(camera));
  find("torch").addEventListener("click", async ({ currentTarget: button }) => {
    const on = button.getAttribute("aria-pressed") !== "true";
    await camera.light(on);
    button.setAttribute("aria-pressed", on);
  });
  document.addEventListener("visibilitychange", () => {
    if (find("start").hidden === false) return;
    if (document.hidden) camera.stop();
    else {
      stayAwake();
      open(camera);
    }
  });
}

async function refresh() {
  try {
    const url = `${door.dataset.stateUrl}?s=${door.dataset.session}`;
    const answer = await fetch(url, { headers: { Accept: "application/json" } });
    online(true);
    if (answer.status === 403 || answer.status === 410) location.reload();
    if (!answer.ok) return;
    const present = await answer.json();
    count(present);
    if (!slot("recent").contains(document.activeElement)) slot("recent").innerHTML = present.recent;
  } catch {
    online(false);
  }
}

if (door.dataset.session) {
  begin();
  setInterval(refresh, 10000);
  const typed = door.querySelector("[data-at-once]");
  if (typed) {
    history.replaceState(null, "", location.pathname);
    check(typed.querySelector('[name="text"]').value);
  }
}
