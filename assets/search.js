// Enhances the search form: suggestions while somebody types, and the button that finds services nearby.
// Without this file, or where any of it fails, the form searches as it is. Texts come from the form's data- attributes.
// The list follows the ARIA Authoring Practices: an editable combobox with list autocomplete.
"use strict";

(() => {
  const WAIT = 150; // milliseconds after the last letter
  const SHORTEST = 2;
  const PRIVATE = /\d{5}|@/; // of telephones, identity codes, e-mail: nothing is offered for them, and none is sent

  class Suggestions {
    // `choose` gets the entry that the reader takes.
    constructor(form, input, parameters, choose) {
      Object.assign(this, { form, input, parameters, choose, entries: [], active: -1 });
      this.list = element("ul", { id: `${input.id}_suggestions`, role: "listbox", class: "suggestions" });
      this.list.setAttribute("aria-label", form.dataset.list);
      this.list.hidden = true;
      this.status = element("div", { role: "status", class: "govuk-visually-hidden" });
      input.removeAttribute("list");
      set(input, { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", autocomplete: "off" });
      set(input, { "aria-controls": this.list.id });
      input.closest(".search__field").append(this.list, this.status);
      input.addEventListener("input", () => this.later());
      input.addEventListener("keydown", (event) => this.press(event));
      input.addEventListener("blur", () => this.close());
      this.list.addEventListener("mousedown", (event) => event.preventDefault()); // the focus stays in the field
      this.list.addEventListener("click", (event) => this.take(this.options().indexOf(event.target.closest("li"))));
    }

    options() {
      return [...this.list.children];
    }

    // What is shown stays until there is something newer, so that nothing flickers.
    later() {
      this.forget();
      this.mark(-1);
      this.timer = setTimeout(() => this.ask(), WAIT);
    }

    // An answer that comes now is of no use.
    forget() {
      clearTimeout(this.timer);
      this.request?.abort();
      this.request = undefined;
    }

    async ask() {
      const text = this.input.value.trim();
      if (text.length < SHORTEST || PRIVATE.test(text)) return this.close();
      const request = new AbortController();
      this.request = request;
      try {
        const query = new URLSearchParams({ q: text, ...this.parameters() });
        const answer = await fetch(`${this.form.dataset.suggestions}?${query}`, { signal: request.signal });
        const { entries } = await answer.json();
        if (this.request === request && document.activeElement === this.input) this.show(entries);
      } catch {
        // The network or the server failed, and the form works without suggestions; or a newer question took over.
        if (this.request === request) this.close();
      }
    }

    show(entries) {
      this.entries = entries;
      this.list.replaceChildren(...entries.map((entry, number) => this.option(entry, number)));
      this.open(entries.length > 0);
      const { none, one, many } = this.form.dataset;
      this.status.textContent = [none, one][entries.length] ?? many.replace("{count}", entries.length);
    }

    option(entry, number) {
      const option = element("li", { id: `${this.list.id}_${number}`, role: "option", class: "suggestions__option" });
      option.setAttribute("aria-selected", "false");
      const kind = text("suggestions__kind", this.form.dataset[entry.kind]);
      option.append(text("suggestions__label", entry.label), " ", kind);
      return option;
    }

    open(isOpen) {
      this.list.hidden = !isOpen;
      this.input.setAttribute("aria-expanded", String(isOpen));
      this.mark(-1);
    }

    close() {
      this.forget();
      this.status.textContent = "";
      this.open(false);
    }

    mark(number) {
      this.active = number;
      this.options().forEach((option, each) => option.setAttribute("aria-selected", String(each === number)));
      const option = this.options()[number];
      if (!option) return this.input.removeAttribute("aria-activedescendant");
      this.input.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    }

    press(event) {
      if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
      const isOpen = !this.list.hidden;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        if (isOpen) this.move(event.key === "ArrowDown" ? 1 : -1);
        else this.ask();
      } else if (event.key === "Escape" && isOpen) {
        event.preventDefault(); // else the browser would empty the field
        this.close();
      } else if (event.key === "Enter" && isOpen && this.active >= 0) {
        event.preventDefault();
        this.take(this.active);
      } else if (event.key === "Enter" || event.key === "Tab") {
        this.close();
      }
    }

    // Round through the options and the field itself, where none is marked.
    move(step) {
      const stops = this.entries.length + 1;
      this.mark(((this.active + 1 + step + stops) % stops) - 1);
    }

    take(number) {
      const entry = this.entries[number];
      if (!entry) return;
      this.close();
      this.choose(entry);
    }
  }

  function element(name, attributes) {
    return set(document.createElement(name), attributes);
  }

  function set(node, attributes) {
    for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
    return node;
  }

  function text(style, content) {
    const node = element("span", { class: style });
    node.textContent = content;
    return node;
  }

  function withFields(url, form, but) {
    for (const [name, value] of new FormData(form)) {
      if (value.trim() && !but.includes(name)) url.searchParams.append(name, value);
    }
    return url;
  }

  // What the form keeps unseen, such as filters, goes along where the address does not say it anew.
  function address(form, entry) {
    const url = new URL(entry.path, location.href);
    const told = [...url.searchParams.keys(), "q", "place", entry.kind === "place" ? "near" : ""];
    return withFields(url, form, told);
  }

  // About a kilometre, as `tray.search.criteria.Near` has it: nothing finer leaves the browser.
  function rounded({ latitude, longitude }) {
    return `${latitude.toFixed(2)},${(Math.round(longitude * 50) / 50).toFixed(2)}`;
  }

  function offerNearMe(form, frame) {
    const [button, status] = [frame.querySelector("button"), frame.querySelector("[role=status]")];
    let isAsking = false;
    const found = (position) => {
      const url = withFields(new URL(form.action), form, ["place", "near"]);
      url.searchParams.set("near", rounded(position.coords));
      end("");
      location.assign(url);
    };
    const end = (message) => {
      isAsking = false;
      status.textContent = message;
    };
    button.addEventListener("click", () => {
      if (isAsking) return;
      isAsking = true;
      status.textContent = frame.dataset.asking;
      const options = { enableHighAccuracy: false, timeout: 10000, maximumAge: 600000 };
      navigator.geolocation.getCurrentPosition(found, () => end(frame.dataset.refused), options);
    });
    frame.hidden = false;
  }

  for (const form of document.querySelectorAll("form[data-suggestions]")) {
    const { q, place } = form.elements;
    const chosen = () => (place.value.trim() ? { place: place.value } : {});
    new Suggestions(form, q, chosen, (entry) => location.assign(address(form, entry)));
    new Suggestions(form, place, () => ({ kind: "place" }), (entry) => (place.value = entry.label));
    const frame = form.querySelector(".nearby");
    if (frame && navigator.geolocation) offerNearMe(form, frame);
  }
})();
