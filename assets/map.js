// Shows a place on a map that can be moved, when somebody asks for it. Leaflet and the tiles are fetched only then;
// without this file, or where any of it fails, the link leads to a page with the same place on a picture.
"use strict";

(() => {
  const CLOSENESS = 16;

  let leaflet; // the promise of it: fetched once for all places of a page

  function fetchLeaflet({ script, style }) {
    leaflet ??= Promise.all([
      added("link", { rel: "stylesheet", href: style }),
      added("script", { src: script }),
    ]).then(() => window.L);
    return leaflet;
  }

  function added(tag, attributes) {
    return new Promise((resolve, reject) => {
      const element = Object.assign(document.createElement(tag), attributes);
      element.addEventListener("load", resolve);
      element.addEventListener("error", reject);
      document.head.append(element);
    });
  }

  function draw(L, frame, told) {
    const position = [Number(told.latitude), Number(told.longitude)];
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const options = { zoomControl: false, scrollWheelZoom: false, zoomAnimation: !still, fadeAnimation: !still };
    const map = L.map(frame, options).setView(position, CLOSENESS);
    map.attributionControl.setPrefix(false);
    L.control.zoom({ zoomInTitle: told.in, zoomOutTitle: told.out }).addTo(map);
    L.tileLayer(told.tiles, { attribution: text(told.credit), maxZoom: 19, referrerPolicy: "strict-origin" }).addTo(map);
    const icon = L.divIcon({ className: "place-map__pin", iconSize: [26, 26] });
    L.marker(position, { icon, alt: told.name, title: told.name, keyboard: false }).addTo(map);
  }

  // Leaflet takes HTML; the operator wrote text.
  function text(words) {
    const element = document.createElement("span");
    element.textContent = words;
    return element.innerHTML;
  }

  function follow(link) {
    window.location.href = link.href;
  }

  for (const box of document.querySelectorAll(".place-map")) {
    const link = box.querySelector(".place-map__link");
    const words = box.querySelector(".place-map__words");
    const show = words.textContent;
    let frame;
    const toggle = async (event) => {
      event.preventDefault();
      if (frame) frame.hidden = !frame.hidden;
      else {
        frame = document.createElement("div");
        frame.className = "place-map__frame";
        frame.setAttribute("role", "region");
        frame.setAttribute("aria-label", `${box.dataset.label}: ${box.dataset.name}`);
        box.append(frame);
        try {
          draw(await fetchLeaflet(box.dataset), frame, box.dataset);
        } catch {
          return follow(link);
        }
      }
      link.setAttribute("aria-expanded", String(!frame.hidden));
      words.textContent = frame.hidden ? show : box.dataset.hide;
    };
    link.setAttribute("role", "button");
    link.setAttribute("aria-expanded", "false");
    link.addEventListener("click", toggle);
    link.addEventListener("keydown", (event) => event.key === " " && toggle(event));
  }
})();
