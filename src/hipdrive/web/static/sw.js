// The shell without the server: styles and scripts from the cache, and one page that says how to start it.
// Pages are never cached: they hold what runners tell.
const NAME = "hipdrive-1";
const SHELL = ["/offline", "/static/report.css", "/static/app.css", "/static/shell.js", "/static/icon.svg"];
addEventListener("install", (event) => {
  event.waitUntil(caches.open(NAME).then((cache) => cache.addAll(SHELL)).then(() => skipWaiting()));
});
addEventListener("activate", (event) => {
  const old = caches.keys().then((names) => Promise.all(names.filter((n) => n !== NAME).map((n) => caches.delete(n))));
  event.waitUntil(old.then(() => clients.claim()));
});
addEventListener("fetch", (event) => {
  const asked = event.request;
  if (asked.method !== "GET" || new URL(asked.url).origin !== location.origin) return;
  if (asked.mode === "navigate") {
    event.respondWith(fetch(asked).catch(() => caches.match("/offline")));
  } else if (new URL(asked.url).pathname.startsWith("/static/")) {
    event.respondWith(fetch(asked).catch(() => caches.match(asked)));
  }
});
