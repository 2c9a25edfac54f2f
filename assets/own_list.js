// The reader's own list, kept in this browser alone (localStorage), and the service worker that keeps the offline page.
// Without this file, or where the browser keeps nothing, a list lives in the address of its page, and links change it.
// Texts come from the data- attributes of the script's own element.
"use strict";

(() => {
  const KEY = "own-list";
  const MOST = 30;
  const ID = /^[0-9a-f]{12}$/;
  const texts = document.currentScript.dataset;
  const all = (selector, inside = document) => [...inside.querySelectorAll(selector)];

  // {title, entries: [{id, name, language, phones, address}]}: all but the id so that it can be read offline.
  function stored() {
    let kept;
    try {
      kept = JSON.parse(localStorage.getItem(KEY));
    } catch {
      // Something else wrote there: as good as nothing.
    }
    const entries = Array.isArray(kept?.entries) ? kept.entries.filter((entry) => ID.test(entry?.id)) : [];
    return { title: String(kept?.title ?? ""), entries: entries.slice(0, MOST) };
  }

  function store(list) {
    if (list.entries.length) localStorage.setItem(KEY, JSON.stringify(list));
    else localStorage.removeItem(KEY);
    showCount(list);
  }

  const joined = (list) => list.entries.map((entry) => entry.id).join("");
  const path = (list) => texts.path + (list.entries.length ? `?s=${joined(list)}` : "");
  const idsIn = (text) => (text ?? "").match(/[0-9a-f]{12}/g) ?? [];
  const listed = (href) => idsIn(new URL(href, location.href).searchParams.get("s"));

  // What is known of a service stays known when the order changes.
  function withIds(list, ids) {
    const known = new Map([...list.entries, ...entriesOnPage()].map((entry) => [entry.id, entry]));
    return { ...list, entries: ids.slice(0, MOST).map((id) => known.get(id) ?? { id }) };
  }

  function entriesOnPage() {
    return all("[data-entry]").map((item) => {
      const name = item.querySelector("[data-name]");
      return {
        id: item.dataset.entry,
        name: name.textContent,
        language: name.closest("[lang]").lang,
        phones: all("[data-phone]", item).map((link) => [link.getAttribute("href"), link.textContent]),
        address: item.querySelector("[data-address]")?.textContent ?? "",
      };
    });
  }

  function showCount(list) {
    for (const link of all('[data-page="own_list"]')) {
      const count = link.querySelector("span") ?? link.appendChild(document.createElement("span"));
      count.textContent = list.entries.length ? ` (${list.entries.length})` : "";
    }
  }

  function show(selector, isShown) {
    for (const element of all(selector)) element.hidden = !isShown;
  }

  // "Add to my list" beside a service: a link becomes a button that puts it on the list, or takes it off.
  class Toggle {
    constructor(link) {
      this.id = link.dataset.ownList;
      this.frame = link.parentElement;
      this.button = document.createElement("button");
      this.button.type = "button";
      this.button.className = link.className;
      this.button.append(...link.childNodes);
      [this.sign, this.text, this.name] = this.button.children;
      this.open = document.createElement("a");
      this.open.className = "to-list__open";
      this.open.textContent = texts.open;
      this.status = document.createElement("span");
      this.status.setAttribute("role", "status");
      this.status.className = "govuk-visually-hidden";
      this.button.addEventListener("click", () => this.turn());
      link.replaceWith(this.button);
      this.frame.append(this.open, this.status);
      this.draw();
    }

    turn() {
      const list = stored();
      const without = list.entries.filter((entry) => entry.id !== this.id);
      const isAdding = without.length === list.entries.length;
      if (isAdding && without.length >= MOST) return this.say(texts.full);
      store({ ...list, entries: isAdding ? [...without, this.entry()] : without });
      this.say(isAdding ? texts.added : texts.removed);
      for (const toggle of toggles) toggle.draw();
    }

    entry() {
      const name = this.name.firstElementChild;
      return { id: this.id, name: name.textContent, language: name.closest("[lang]").lang };
    }

    say(text) {
      this.status.className = text === texts.full ? "to-list__full" : "govuk-visually-hidden";
      this.status.textContent = text;
    }

    draw() {
      const list = stored();
      const isOn = list.entries.some((entry) => entry.id === this.id);
      this.sign.textContent = isOn ? "✓" : "+";
      this.text.textContent = isOn ? texts.remove : texts.add;
      this.button.classList.toggle("to-list__link--on", isOn);
      this.open.hidden = !isOn;
      this.open.href = path(list);
    }
  }

  // The page of a list: the reader's own where the address holds what the browser keeps, else one that was shared.
  class Page {
    constructor(main) {
      this.shown = idsIn(main.dataset.ownListPage);
      const asked = new URL(location.href).searchParams.get("s") ?? "";
      const own = stored();
      if (!asked && own.entries.length) return location.replace(path(own));
      this.isOwn = asked !== "" && asked === joined(own);
      if (this.isOwn) store({ ...own, entries: entriesOnPage() });
      else if (!this.shown.length) this.isOwn = !own.entries.length;
      this.draw(own);
      main.addEventListener("click", (event) => this.press(event));
    }

    draw(own) {
      const some = own.entries.length > 0;
      for (const part of all("[data-when]")) {
        part.hidden = !part.dataset.when.split(" ").includes(this.isOwn ? "own" : "shared");
      }
      show("[data-when-some]", some);
      show("[data-when-none]", !some);
      show("[data-print]", true);
      show("[data-copy]", Boolean(navigator.clipboard));
      if (this.isOwn) this.name(own);
    }

    name(own) {
      const input = document.getElementById("own-list-title");
      const title = document.querySelector("[data-own-list-title]");
      const write = (text) => {
        title.textContent = text;
        title.hidden = !text;
      };
      if (!input) return;
      input.value = own.title;
      write(own.title);
      input.addEventListener("input", () => {
        const text = input.value.trim();
        store({ ...stored(), title: text });
        write(text);
      });
    }

    press(event) {
      const change = event.target.closest("a[data-change]");
      const take = event.target.closest("[data-take]");
      if (change && this.isOwn) store(withIds(stored(), listed(change.href)));
      if (take) this.take(take.dataset.take);
      if (event.target.closest("[data-print]")) print();
      if (event.target.closest("[data-copy] button")) this.copy();
    }

    take(what) {
      const own = stored();
      const kept = what === "add" ? own.entries.map((entry) => entry.id) : [];
      const taken = withIds(what === "add" ? own : { title: "", entries: [] }, [...new Set([...kept, ...this.shown])]);
      store(taken);
      if (location.search === `?s=${joined(taken)}`) location.reload();
      else location.assign(path(taken));
    }

    async copy() {
      const status = document.querySelector("[data-copied]");
      try {
        await navigator.clipboard.writeText(document.getElementById("share-address").textContent);
        status.textContent = status.dataset.copied;
      } catch {
        status.textContent = status.dataset.refused;
      }
    }
  }

  // The page that is shown without a connection: what was last seen of each service.
  function fillOffline(frame) {
    const { title, entries } = stored();
    const example = frame.querySelector("template").content.firstElementChild;
    for (const entry of entries.filter((each) => each.name)) {
      const item = example.cloneNode(true);
      const [name, phones, address] = item.children;
      name.textContent = entry.name;
      name.lang = entry.language;
      for (const [href, number] of entry.phones ?? []) {
        if (!/^(tel|sms):/.test(href)) continue;
        const link = document.createElement("a");
        Object.assign(link, { href, textContent: number, className: "contact__value contact__value--phone" });
        phones.append(link, " ");
      }
      address.textContent = entry.address ?? "";
      frame.querySelector("ul").append(item);
    }
    frame.querySelector("[data-title]").textContent = title;
    frame.hidden = !entries.some((entry) => entry.name);
  }

  function keepsThings() {
    try {
      localStorage.setItem(`${KEY}-test`, "1");
      localStorage.removeItem(`${KEY}-test`);
      return true;
    } catch {
      return false;
    }
  }

  let toggles = [];
  if (keepsThings()) {
    const main = document.querySelector("[data-own-list-page]");
    const offline = document.querySelector("[data-own-list-offline]");
    toggles = all("a[data-own-list]").map((link) => new Toggle(link));
    if (main) new Page(main);
    if (offline) fillOffline(offline);
    showCount(stored());
    const refresh = () => {
      showCount(stored());
      for (const toggle of toggles) toggle.draw();
    };
    addEventListener("storage", refresh); // another tab changed the list
    addEventListener("pageshow", (event) => event.persisted && refresh());
  }

  if ("serviceWorker" in navigator && isSecureContext) {
    addEventListener("load", () => navigator.serviceWorker.register("/service-worker.js").catch(() => {}));
  }
})();
