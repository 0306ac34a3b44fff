// Keeps what a workout needs without a network. Served at /sw.js with CONFIG before it: config/views.py.
//
// It keeps only good answers of this build, each person's pages apart, and nothing after a log-out. It sends nothing:
// what was logged is in the outbox (gym/store.js), which it leaves alone.

/** @type {ServiceWorkerGlobalScope} */
const worker = /** @type {any} */ (self);

const STATE = "spotter-state";
const STATIC = `static-${CONFIG.build}`;
const PATIENCE = 2500;
const SESSION = /^\/sessions\/([0-9a-f-]{36})\/$/;

/** @param {string} user */
const pagesOf = (user) => `pages-${CONFIG.build}-${user}`;

worker.addEventListener("install", (event) => {
  event.waitUntil(install());
});

worker.addEventListener("activate", (event) => {
  event.waitUntil(activate());
});

worker.addEventListener("message", (event) => {
  const source = event.source;
  if (event.data?.type === "reload") worker.skipWaiting();
  else if (event.data?.type === "page") event.waitUntil(greet(event.data.user, source instanceof Client ? source : null));
});

worker.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== worker.location.origin) return;
  if (request.method !== "GET") {
    const leaves = CONFIG.logOut.includes(url.pathname);
    if (leaves || url.pathname.startsWith(CONFIG.accounts)) event.respondWith(logInOrOut(request, leaves));
    else if (request.mode === "navigate") event.respondWith(fetch(request).catch(() => notHere(UNSENT)));
  } else if (url.pathname.startsWith(CONFIG.staticUrl)) {
    event.respondWith(staticFile(request));
  } else if (request.mode === "navigate") {
    event.respondWith(page(event, url));
  }
});

worker.addEventListener("notificationclick", (event) => {
  event.notification.close();
  if (event.notification.data?.reminder) return; // answered in notifications_worker.js
  event.waitUntil(lookAt(event.notification.data?.url ?? "/"));
});

/** The page of a notification: in a window that is there, which may have something typed in it, else in a new one. @param {string} path */
async function lookAt(path) {
  const url = new URL(path, worker.location.origin).href;
  const windows = await worker.clients.matchAll({ type: "window", includeUncontrolled: true });
  const there = windows.find((window) => window.url === url) ?? windows[0];
  await (there ? there.focus() : worker.clients.openWindow(url));
}

// --- Coming and going of builds ------------------------------------------------------------------------------------------

async function install() {
  const cache = await caches.open(STATIC);
  await Promise.all(
    CONFIG.files.map(async (url) => {
      const answer = await fetch(url, { cache: CONFIG.hashed ? "default" : "reload" });
      if (!isOurs(answer)) throw new Error(`${url} is not of this build`);
      await cache.put(url, answer);
    }),
  );
  // Else the first page after an update would have to come by the network.
  await warm(await whose()).catch(() => {});
}

async function activate() {
  const names = await caches.keys();
  // Pages of the build before may still be open and load a module.
  const before = names.filter((name) => name.startsWith("static-") && name !== STATIC).slice(0, -1);
  const pages = names.filter((name) => name.startsWith("pages-") && !name.startsWith(`pages-${CONFIG.build}-`));
  await Promise.all([...before, ...pages].map((name) => caches.delete(name)));
  await worker.clients.claim();
}

// --- Whose pages these are -----------------------------------------------------------------------------------------------

/** Counted up by each log-in and log-out: what was asked for before one is not kept after it. */
let entrances = 0;

/** Whose pages may be shown without asking the server; empty when nobody knows. */
async function whose() {
  const kept = await (await caches.open(STATE)).match("/whose");
  return kept ? kept.text() : "";
}

/** @param {string} user */
async function setWhose(user) {
  if ((await whose()) === user) return;
  await (await caches.open(STATE)).put("/whose", new Response(user));
  if (user) await forgetPages((name) => !name.endsWith(`-${user}`));
}

/** @param {(name: string) => boolean} which */
async function forgetPages(which) {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith("pages-") && which(name)).map((name) => caches.delete(name)));
}

/** From now on nobody's page is shown until the server has said whose. @param {Request} request @param {boolean} leaves */
async function logInOrOut(request, leaves) {
  let answer;
  try {
    answer = await fetch(request);
  } catch {
    return request.mode === "navigate" ? notHere(leaves ? STILL_IN : UNSENT) : Response.error();
  }
  entrances += 1;
  const user = await whose();
  await setWhose("");
  if (leaves) {
    await forgetPages(() => true);
    await leavePush();
    if (user) await forgetRows(user);
  }
  return answer;
}

/** What the server told this person, unless something that is not sent yet builds on it. @param {string} user */
async function forgetRows(user) {
  const database = await openKept();
  if (!database) return;
  try {
    const transaction = database.transaction(["operations", "sessions", "people", "exercises"], "readwrite");
    const rows = IDBKeyRange.bound([user], [user, []]);
    const unsent = transaction.objectStore("operations").count(rows);
    unsent.onsuccess = () => {
      if (unsent.result) return;
      transaction.objectStore("sessions").delete(rows);
      transaction.objectStore("people").delete(user);
      transaction.objectStore("exercises").delete(user);
    };
    await new Promise((resolve) => {
      transaction.oncomplete = transaction.onabort = resolve;
    });
  } catch {
    // Of an older format: all of it waits to be taken over.
  } finally {
    database.close();
  }
}

// --- Static files --------------------------------------------------------------------------------------------------------

/** A good answer of this build. @param {Response} answer */
function isOurs(answer) {
  return answer.ok && !answer.redirected && answer.type === "basic" && answer.headers.get("X-Spotter-Build") === CONFIG.build;
}

/** @param {Request} request */
async function keptFile(request) {
  const own = await (await caches.open(STATIC)).match(request.url, { ignoreVary: true });
  if (own) return own;
  for (const name of (await caches.keys()).filter((name) => name.startsWith("static-"))) {
    const kept = await (await caches.open(name)).match(request.url, { ignoreVary: true });
    if (kept) return kept;
  }
}

/** @param {Request} request */
async function staticFile(request) {
  // A hashed name tells the content; while one works on it, names stay and contents change.
  const kept = await keptFile(request);
  if (kept && CONFIG.hashed) return kept;
  try {
    const answer = await fetch(request);
    if (kept && !answer.headers.get("X-Spotter-Build")) return kept;
    if (isOurs(answer) && CONFIG.files.includes(new URL(request.url).pathname)) {
      const cache = await caches.open(STATIC);
      await cache.put(request.url, answer.clone()).catch(() => {}); // storage full: it is served all the same
    }
    return answer;
  } catch (error) {
    if (kept) return kept;
    throw error;
  }
}

// --- Pages ---------------------------------------------------------------------------------------------------------------

/** When each page in the hands of a tab was kept, where it came from here. @type {Map<string, string>} */
const shownFromHere = new Map();

/** Somebody's page has loaded: keep what they need, and say if theirs is an old one. @param {string} user @param {Client | null} client */
async function greet(user, client) {
  const date = client && shownFromHere.get(client.id);
  if (client && date !== undefined) {
    shownFromHere.delete(client.id);
    client.postMessage({ type: "kept", date });
  }
  // The first page came without us: the answers to what is fetched now say whose they are.
  const known = await whose();
  if (user && (!known || known === user)) await warm(user);
}

/** @param {string} user */
async function warm(user) {
  if (!user) return;
  const before = entrances;
  const cache = await caches.open(pagesOf(user));
  for (const path of CONFIG.pages) {
    if (await cache.match(path, { ignoreVary: true })) continue;
    // Words for the person are not to be said to a cache.
    const answer = await fetch(path, { headers: { "X-Spotter-Warm": "1" } });
    if (before !== entrances) return;
    if (!isOurs(answer) || answer.headers.get("X-Spotter-User") !== user) continue;
    await setWhose(user);
    await cache.put(path, answer);
  }
}

/** @param {URL} url @param {string} user */
async function keptPage(url, user) {
  if (!user) return;
  const cache = await caches.open(pagesOf(user));
  const kept = await cache.match(url.pathname, { ignoreVary: true });
  const found = kept ?? (SESSION.test(url.pathname) ? await cache.match(CONFIG.shell, { ignoreVary: true }) : undefined);
  return found?.headers.get("X-Spotter-User") === user ? found : undefined;
}

/** The network's, if it is ours and comes soon; else the kept one. @param {FetchEvent} event @param {URL} url */
async function page(event, url) {
  const kept = await keptPage(url, await whose());
  const coming = fromNetwork(event.request, url);
  event.waitUntil(coming.then(() => {}, () => {})); // a late one is still kept for the next time
  const fromHere = () => {
    if (!kept) return notHere();
    shownFromHere.set(event.resultingClientId, kept.headers.get("Date") ?? "");
    return kept;
  };
  try {
    if (!kept) return (await coming) ?? notHere();
    const late = new Promise((resolve) => setTimeout(resolve, PATIENCE));
    const answer = /** @type {Response | undefined} */ (await Promise.race([coming, late]));
    return answer && answer.status < 500 ? answer : fromHere();
  } catch {
    return fromHere();
  }
}

/** Throws where no answer of ours came. @param {Request} request @param {URL} url @returns {Promise<Response>} */
async function fromNetwork(request, url) {
  const before = entrances;
  const answer = await fetch(request);
  if (answer.type === "opaqueredirect") return answer; // the browser follows it and asks again
  if (!answer.headers.get("X-Spotter-Build")) throw new Error("Somebody else answered");
  const user = before === entrances ? (answer.headers.get("X-Spotter-User") ?? "") : "";
  if (user && answer.ok) await setWhose(user);
  if (user && isOurs(answer) && isKept(url) && answer.headers.get("X-Spotter-Keep") !== "no") {
    const cache = await caches.open(pagesOf(user));
    await cache.put(url.pathname, answer.clone()).catch(() => {});
  }
  const session = SESSION.exec(url.pathname)?.[1];
  if (answer.status === 404 && session && user && (await isOnThisPhone(user, session))) {
    const shell = await (await caches.open(pagesOf(user))).match(CONFIG.shell, { ignoreVary: true });
    if (shell) return shell;
  }
  return answer;
}

/** @param {URL} url */
const isKept = (url) => !url.search && (CONFIG.pages.includes(url.pathname) || SESSION.test(url.pathname));

/** @returns {Promise<IDBDatabase | null>} null where there is none: this is not the place to make it */
function openKept() {
  return new Promise((resolve) => {
    const opening = indexedDB.open("spotter");
    opening.onerror = () => resolve(null);
    opening.onupgradeneeded = () => opening.transaction?.abort();
    opening.onsuccess = () => resolve(opening.result);
  });
}

/** Whether a workout waits in the outbox that the server does not know yet. @param {string} user @param {string} session @returns {Promise<boolean>} */
async function isOnThisPhone(user, session) {
  const database = await openKept();
  if (!database) return false;
  try {
    const store = database.transaction("operations").objectStore("operations");
    return await new Promise((resolve) => {
      const all = store.getAll(IDBKeyRange.bound([user], [user, []]));
      all.onsuccess = () => resolve(all.result.some(({ operation }) => operation.object === session));
      all.onerror = () => resolve(false);
    });
  } catch {
    return false;
  } finally {
    database.close();
  }
}

const NOT_KEPT = "This page is not kept on the phone. What you logged is, and it is sent when the network is back.";
const UNSENT = "This could not be sent. Go back: what you typed is still there. What you logged in a workout is on the phone.";
const STILL_IN = "You are still logged in on this phone. Log out again when the network is back.";

/** For pages that are not kept: nobody's, so it may be shown to anybody. */
function notHere(words = NOT_KEPT) {
  const text = `<!doctype html>
<html lang="en-GB">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
    <title>No connection · Spotter</title>
    <link rel="stylesheet" href="${CONFIG.css}">
  </head>
  <body class="alone">
    <main id="main" class="entrance">
      <section class="card">
        <h1>No connection</h1>
        <p>${words}</p>
        <a class="btn wide" href="/">Today</a>
      </section>
    </main>
  </body>
</html>`;
  return new Response(text, {
    status: 503,
    headers: {
      "Content-Type": "text/html; charset=utf-8",
      "Content-Security-Policy": "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'",
    },
  });
}
