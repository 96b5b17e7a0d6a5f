// The page works by its forms alone. With this script a step swaps what changed, and its address holds the answers, in
// the part that no browser sends: going back, and links, then work as everywhere.
"use strict";

const main = () => document.getElementById("content");
const encoded = (text) => btoa(String.fromCharCode(...new TextEncoder().encode(text))).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
const decoded = (text) => new TextDecoder().decode(Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0)));
const stated = () => (location.hash.startsWith("#a=") ? location.hash.slice(3) : "");
let asking = null;

async function swap(address, body, part, remembered) {
  if (asking) asking.abort();
  const mine = asking = new AbortController();
  main().classList.add("busy");
  try {
    const answer = await fetch(address, { method: "POST", body, signal: mine.signal, headers: { "Certwise-Part": part } });
    if (!(answer.headers.get("Content-Type") || "").startsWith("text/html")) throw new Error((await answer.json()).detail);
    const found = document.createRange().createContextualFragment(await answer.text());
    const old = document.getElementById(part);
    old.replaceWith(found);
    shown(part, remembered);
  } catch (error) {
    if (error.name !== "AbortError") tell(error.message || "The server does not answer.");
  } finally {
    if (asking === mine) main().classList.remove("busy");
  }
}

function shown(part, remembered) {
  const now = document.getElementById(part);
  if (part === "content") {
    document.title = now.dataset.title;
    if (remembered) history.pushState(null, "", "/#a=" + encoded(now.dataset.state));
    const heading = now.querySelector("[data-focus]") || now;
    heading.focus({ preventScroll: true });
    scrollTo(0, 0);
  } else {
    const said = now.querySelector("[aria-live]");
    if (said) tell(said.textContent.trim().slice(0, 300));
  }
  prepared();
}

const tell = (words) => { document.getElementById("told").textContent = words; };

function sent(form, submitter) {
  const body = new URLSearchParams(new FormData(form));
  if (submitter && submitter.name) body.append(submitter.name, submitter.value);
  return body;
}

document.addEventListener("submit", (event) => {
  const form = event.target, by = event.submitter;
  if (form.dataset.swap === undefined || (by && by.dataset.plain !== undefined)) return;
  event.preventDefault();
  const address = (by && by.getAttribute("formaction")) || form.getAttribute("action");
  const part = address === form.getAttribute("action") ? form.dataset.swap || "content" : "content";
  swap(address, sent(form, by), part, true);
});

document.addEventListener("change", (event) => {
  const form = event.target.form;
  if (!form || form.dataset.auto === undefined || event.target.type === "text") return;
  const wish = event.target.dataset.chooses !== undefined ? "choose" : "what-if";
  const body = sent(form);
  body.append("do", form.dataset.swap === "other" ? wish : form.dataset.swap);
  if (wish === "choose") { body.delete("value"); body.delete("none"); }
  const name = event.target.id || "";
  swap(form.getAttribute("action"), body, form.dataset.swap, false).then(() => name && document.getElementById(name)?.focus());
});

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-link]");
  if (!button) return;
  await navigator.clipboard.writeText(location.origin + "/#a=" + encoded(main().dataset.state));
  tell("The link is copied. Whoever has it sees the answers.");
});

function prepared() {
  for (const each of document.querySelectorAll("[data-needless]")) each.hidden = true;
  for (const each of document.querySelectorAll("[data-link]")) each.hidden = !navigator.clipboard;
}

function restored() {
  const state = stated();
  if (!state) return false;
  const csrf = document.querySelector("input[name=csrf]")?.value || "";
  let text;
  try { text = decoded(state); } catch { tell("This link was cut short."); return false; }
  swap("/ask", new URLSearchParams({ csrf, state: text, do: "next" }), "content", false);
  return true;
}

addEventListener("popstate", () => { if (!restored() && !location.hash) location.reload(); });
prepared();
restored();
