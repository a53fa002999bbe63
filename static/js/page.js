/* What every page does a little better with script. Without it everything still works.
   Words come from data attributes of the page, so that they are translated there. */
"use strict";

(() => {
  const all = (selector, root = document) => Array.from(root.querySelectorAll(selector));

  /* Menus close on Escape, on a click elsewhere, and when the focus leaves them. */
  const closeMenus = (except) => {
    all("details.menu[open]").forEach((menu) => {
      if (!menu.contains(except)) menu.open = false;
    });
  };
  document.addEventListener("click", (event) => closeMenus(event.target));
  document.addEventListener("focusin", (event) => closeMenus(event.target));
  document.addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" && event.target.closest?.("details.menu[open]");
    if (menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });

  /* The size of the text and the colours change at once; the server keeps the wish. */
  document.addEventListener("submit", (event) => {
    const form = event.target;
    const button = event.submitter;
    if (!form.matches("[data-display]") || !button?.name) return;
    event.preventDefault();
    const { name, value } = button;
    const root = document.documentElement;
    if (value === "normal" || value === "auto") delete root.dataset[name];
    else root.dataset[name] = value;
    const body = new URLSearchParams(new FormData(form));
    body.set(name, value);
    fetch(form.action, { method: "POST", body, redirect: "manual" });
    all(`[data-display] button[name="${name}"]`).forEach((other) => {
      if ("large" in other.dataset) {
        const large = value !== "normal";
        other.setAttribute("aria-pressed", String(large));
        other.value = large ? "normal" : "large";
      } else {
        other.setAttribute("aria-pressed", String(other.value === value));
      }
    });
  });

  /* A form is sent once. The buttons come back with the page (back button). */
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post") return;
    if (form.matches("[data-again]") || event.submitter?.matches("[data-again]")) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "1";
    // After the submission has been put together, or the button's own value would be lost.
    setTimeout(() => all("button, input[type=submit]", form).forEach((b) => (b.disabled = true)));
  });
  window.addEventListener("pageshow", () => {
    all("form[data-sent]").forEach((form) => {
      delete form.dataset.sent;
      all("button, input[type=submit]", form).forEach((button) => (button.disabled = false));
    });
  });

  /* Lists of problems take the focus; their links go to the field itself. */
  const problems = document.querySelector(".problems");
  if (problems) problems.focus();
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.(".problems a[href^='#']");
    const field = link && document.getElementById(link.hash.slice(1));
    if (!field) return;
    event.preventDefault();
    const group = field.closest(".field, .choices") || field;
    group.scrollIntoView({ block: "start" });
    field.focus({ preventScroll: true });
  });

  /* Characters used of those allowed. Too long a text is not cut off: it says how much too long. */
  const count = (area) => {
    const limit = Number(area.dataset.limit);
    const used = Array.from(area.value.replace(/\r?\n/g, "\r\n")).length;
    area.counter.textContent = `${used} / ${limit}`;
    area.counter.toggleAttribute("data-over", used > limit);
  };
  const counters = (root) => {
    all("textarea[maxlength], textarea[data-limit]", root).forEach((area) => {
      if (area.counter) return;
      if (area.hasAttribute("maxlength")) {
        area.dataset.limit = area.getAttribute("maxlength");
        area.removeAttribute("maxlength");
      }
      area.counter = document.createElement("span");
      area.counter.className = "counter";
      area.insertAdjacentElement("afterend", area.counter);
      count(area);
    });
  };
  document.addEventListener("input", (event) => {
    if (event.target.counter) count(event.target);
  });

  /* A part that shows only for some answers: data-shown-for="name=value name=other". */
  const reveal = (root = document) => {
    all("[data-shown-for]", root).forEach((part) => {
      const form = part.closest("form");
      const given = new FormData(form);
      const wanted = part.dataset.shownFor.split(" ").map((pair) => pair.split("="));
      part.hidden = !wanted.some(([name, value]) => given.getAll(name).includes(value));
    });
  };
  document.addEventListener("change", () => reveal());

  /* Mark all rows of a list, and say how many are marked. */
  const boxes = (master) =>
    all(`input[type=checkbox][name="${master.dataset.selectAll}"]`, master.form || document);
  const tally = (master) => {
    const rows = boxes(master);
    const marked = rows.filter((box) => box.checked).length;
    master.checked = rows.length > 0 && marked === rows.length;
    master.indeterminate = marked > 0 && marked < rows.length;
    const words = master.closest(".bulk")?.querySelector("[data-count]");
    if (words) words.textContent = words.dataset.words.replace("{count}", String(marked));
  };
  document.addEventListener("change", (event) => {
    const master = event.target;
    if (master.matches("[data-select-all]")) boxes(master).forEach((b) => (b.checked = master.checked));
    all("[data-select-all]").forEach(tally);
  });

  /* Buttons that only make sense with script are hidden until now. */
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-print], [data-opens], [data-back]");
    if (!button) return;
    if ("print" in button.dataset) window.print();
    else if ("back" in button.dataset) window.history.back();
    else document.getElementById(button.dataset.opens)?.showModal();
  });

  /* Text that was not sent is not lost: leaving a changed form without autosave asks first. */
  let leaving = false;
  document.addEventListener("input", (event) => {
    const form = event.target.closest?.("form[data-keep]");
    if (form) form.dataset.changed = "1";
  });
  document.addEventListener("submit", (event) => {
    if (!event.defaultPrevented) leaving = true;
  });
  window.addEventListener("pageshow", () => (leaving = false));
  window.addEventListener("beforeunload", (event) => {
    if (!leaving && document.querySelector("form[data-keep][data-changed]")) event.preventDefault();
  });

  const prepare = (root) => {
    counters(root);
    reveal(root);
    all("[data-select-all]", root).forEach(tally);
    all("[data-script]", root).forEach((part) => (part.hidden = false));
  };
  prepare(document);
  document.addEventListener("htmx:load", (event) => prepare(event.target));
})();
