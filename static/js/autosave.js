/* Saves a form as it is typed: <form data-autosave="URL" data-saved="Saved {time}" …>.

   Sends the form's fields (no files) a moment after the last key, and at once when the page is
   left or hidden; what could not be sent is sent when the page is seen again or the network is
   back. The answer is JSON: {"saved_at": "10:32"} and, if wanted,
   {"set": {"name": "value"}} for hidden fields; with 409, {"message": "…"} is shown.
   The hidden field `tab` names this tab, so that two tabs never overwrite each other. */
"use strict";

(() => {
  const PAUSE = 2000;
  const LIMIT = 60000; // a browser sends no more than 64 KB while it leaves a page

  const makeKey = () =>
    Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) =>
      byte.toString(16).padStart(2, "0"),
    ).join("");

  /* The key lives as long as the tab. A tab that was copied finds its key held by the other one,
     which a page being loaded anew lets go of in a moment, and takes a new key. */
  const hold = (key, settle, options = {}) =>
    navigator.locks.request(`tab-${key}`, options, () => {
      settle(key);
      return new Promise(() => {}); // held until the page is left
    });
  const nameTab = async (field) => {
    if (field.value) return;
    const kept = sessionStorage.getItem("tab") || makeKey();
    field.value = await new Promise((settle) => {
      if (!navigator.locks) settle(kept);
      else
        hold(kept, settle, { signal: AbortSignal.timeout(600) }).catch(() => hold(makeKey(), settle));
    });
    sessionStorage.setItem("tab", field.value);
  };

  const watch = (form) => {
    const says = form.querySelector("[data-saving]");
    const tab = form.querySelector("input[name=tab]");
    let timer = 0;
    let sent = ""; // what the server has
    let leavingWith = null; // what is on its way to it while the page is left or hidden
    let busy = false;

    const say = (state, words) => {
      if (!says) return;
      says.dataset.state = state;
      if (says.textContent !== words) says.textContent = words;
    };

    const written = () => {
      const body = new URLSearchParams();
      new FormData(form).forEach((value, name) => {
        if (typeof value === "string") body.append(name, value);
      });
      return body;
    };
    const typed = () => {
      const body = written();
      form.querySelectorAll("input[type=hidden]").forEach((field) => body.delete(field.name));
      return body.toString();
    };

    const save = async (leaving = false) => {
      clearTimeout(timer);
      const now = typed();
      if (now === sent || now === leavingWith || form.dataset.sent) return;
      if (busy && !leaving) {
        timer = setTimeout(save, PAUSE);
        return;
      }
      busy = true;
      if (leaving) leavingWith = now; // hidden and left come one after the other; once is enough
      const body = written();
      say("saving", form.dataset.savingWords || "");
      try {
        const answer = await fetch(form.dataset.autosave, {
          method: "POST",
          body,
          headers: { Accept: "application/json" },
          redirect: "error",
          keepalive: leaving && body.toString().length < LIMIT,
        });
        const told = await answer.json().catch(() => ({}));
        if (!answer.ok) throw new Error(told.message || "");
        sent = now;
        Object.entries(told.set || {}).forEach(([name, value]) => {
          const field = form.querySelector(`input[type=hidden][name="${CSS.escape(name)}"]`);
          if (field) field.value = value;
        });
        say("saved", (form.dataset.saved || "{time}").replace("{time}", told.saved_at || ""));
      } catch (error) {
        say("failed", error.message && !(error instanceof TypeError) ? error.message : form.dataset.failed || "");
        timer = setTimeout(save, 5 * PAUSE);
      } finally {
        busy = false;
        if (leaving) leavingWith = null;
      }
    };

    if (tab) nameTab(tab);
    sent = typed();
    const later = () => {
      clearTimeout(timer);
      timer = setTimeout(save, PAUSE);
    };
    form.addEventListener("input", later);
    form.addEventListener("change", later);
    document.addEventListener("visibilitychange", () => {
      save(document.visibilityState === "hidden");
    });
    window.addEventListener("online", () => save());
    window.addEventListener("pagehide", () => save(true));
  };

  document.querySelectorAll("form[data-autosave]").forEach(watch);
})();
