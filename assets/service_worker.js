// Keeps the page for when there is no connection, with what it needs to be seen, and nothing else: no page that a
// reader has visited. `TRAY` stands before this file where the site serves it (tray/pages/offline.py).
"use strict";

const NAME = `offline-${TRAY.version}`;
const KEPT = [...Object.values(TRAY.pages), ...TRAY.files];

async function keep() {
  const cache = await caches.open(NAME);
  await cache.addAll(KEPT.map((path) => new Request(path, { credentials: "omit", cache: "no-cache" })));
  await self.skipWaiting();
}

async function forgetOlder() {
  const older = (await caches.keys()).filter((name) => name.startsWith("offline-") && name !== NAME);
  await Promise.all(older.map((name) => caches.delete(name)));
  await self.registration.navigationPreload?.enable(); // pages are asked for while this file wakes up
  await self.clients.claim();
}

async function page(event) {
  try {
    return (await event.preloadResponse) ?? (await fetch(event.request));
  } catch {
    const language = new URL(event.request.url).pathname.split("/")[1];
    return (await caches.match(TRAY.pages[language] ?? TRAY.pages.fi)) ?? Response.error();
  }
}

async function file(request) {
  return (await caches.match(request)) ?? fetch(request);
}

self.addEventListener("install", (event) => event.waitUntil(keep()));
self.addEventListener("activate", (event) => event.waitUntil(forgetOlder()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (request.mode === "navigate" && request.destination === "document") event.respondWith(page(event));
  else if (TRAY.files.includes(url.pathname)) event.respondWith(file(request));
});
