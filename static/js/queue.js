/* Lists driven from the keyboard: <table data-queue> whose rows carry a.ledger__open.
   The focus really moves from link to link, so Enter opens and a screen reader follows.
   The keys can be turned off in the help (?), as single keys must be. */
"use strict";

(() => {
  const help = document.getElementById("keys");
  const stored = () => {
    try {
      return localStorage.getItem("keys");
    } catch {
      return null;
    }
  };
  let on = stored() !== "off";

  const rows = () =>
    Array.from(document.querySelectorAll("[data-queue] .ledger__open")).filter(
      (link) => link.offsetParent !== null,
    );

  const move = (step) => {
    const links = rows();
    if (!links.length) return;
    const row = document.activeElement.closest?.("tr, li, article");
    const at = links.findIndex((link) => link === document.activeElement || row?.contains(link));
    const next = at < 0 ? (step > 0 ? 0 : links.length - 1) : at + step;
    const link = links[Math.min(Math.max(next, 0), links.length - 1)];
    link.focus();
    link.closest("tr, li, article")?.scrollIntoView({ block: "nearest" });
  };

  const mark = () => {
    const box = document.activeElement.closest?.("tr, li, article")?.querySelector("input[type=checkbox]");
    box?.click();
  };

  const acts = {
    j: () => move(1),
    k: () => move(-1),
    x: mark,
    n: () => document.querySelector("main a[rel=next]")?.click(),
    p: () => document.querySelector("main a[rel=prev]")?.click(),
    "/": () => document.querySelector("[data-search], main input[type=search]")?.focus(),
  };

  const typing = (node) =>
    node.isContentEditable || (node.matches?.("input, select, textarea") && node.type !== "checkbox");

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (typing(event.target) || document.querySelector("dialog[open]")) return;
    if (event.key === "?" && help) {
      event.preventDefault();
      help.showModal();
      return;
    }
    if (!on || !acts[event.key] || !document.querySelector("[data-queue], [data-keys]")) return;
    event.preventDefault();
    acts[event.key]();
  });

  const turn = help?.querySelector("[data-keys-switch]");
  const label = () => {
    if (turn) turn.textContent = on ? turn.dataset.off : turn.dataset.on;
  };
  turn?.addEventListener("click", () => {
    on = !on;
    try {
      localStorage.setItem("keys", on ? "on" : "off");
    } catch {
      // Without storage the choice holds for this page.
    }
    label();
  });
  label();
})();
