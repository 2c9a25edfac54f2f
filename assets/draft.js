// Saves a draft while it is written, and keeps a form from being sent twice. Without this file each step saves with its
// button. Texts come from the server's answers and from the form's data- attributes.
"use strict";

(() => {
  const WAIT = 3000; // milliseconds after the last change
  const LONGEST_WAIT = 10000; // and never longer, however busily somebody writes

  class Draft {
    constructor(form) {
      this.form = form;
      this.status = form.querySelector("[data-saved]");
      this.stopped = false;
      form.addEventListener("input", () => this.later());
      form.addEventListener("change", () => this.later());
      // What is on its way would make this page older than its own draft.
      form.addEventListener("submit", () => this.stop());
    }

    later() {
      if (this.stopped) return;
      this.changedAt ??= Date.now();
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.save(), Math.min(WAIT, Math.max(0, this.changedAt + LONGEST_WAIT - Date.now())));
    }

    stop() {
      this.stopped = true;
      clearTimeout(this.timer);
      this.request?.abort();
    }

    async save() {
      if (this.stopped) return;
      if (this.request) return this.later();
      this.changedAt = undefined;
      this.request = new AbortController();
      try {
        const answer = await fetch(location.href, {
          method: "POST",
          body: new FormData(this.form),
          headers: { "X-Autosave": "1" },
          redirect: "error",
          signal: this.request.signal,
        });
        const told = await answer.json();
        if (told.version !== undefined) this.form.elements.version.value = told.version;
        else this.stopped = true;
        this.status.textContent = told.text;
      } catch {
        if (!this.stopped) this.status.textContent = this.form.dataset.failed;
      } finally {
        this.request = undefined;
      }
    }
  }

  for (const form of document.querySelectorAll("form[data-autosave]")) new Draft(form);

  for (const form of document.querySelectorAll("form[data-once], form[data-autosave]")) {
    let isSent = false;
    form.addEventListener("submit", (event) => {
      if (isSent) event.preventDefault();
      isSent = true;
    });
  }
  // A page that comes back from the browser's memory can be sent again.
  addEventListener("pageshow", (event) => event.persisted && location.reload());
})();
