// The page of the timer's settings: hear it, feel it, and what this device allows.

import { play, unlock, vibrate } from "./gym/sounds.js";

const NOTIFY = "spotter.rest.notify";

const test = document.querySelector("[data-timer-test]");
test.hidden = false;
test.querySelector("button").addEventListener("click", () => {
  const [sound, vibration] = ["timer_sound", "timer_vibration"].map((name) => document.forms.timer.elements[name].checked);
  const said = [];
  if (sound) {
    unlock();
    play("rest_over");
    said.push(window.AudioContext ? "Nothing heard? Turn the volume up; in silent mode some phones stay mute." : "This browser makes no sound.");
  }
  if (vibration) {
    vibrate([200, 100, 200]);
    if (!navigator.vibrate) said.push("This browser cannot vibrate.");
  }
  if (!sound && !vibration) said.push("Both are off.");
  test.querySelector("p").textContent = said.join(" ");
});

if (!("wakeLock" in navigator)) document.querySelector("[data-awake-note]").hidden = false;

const box = document.querySelector("[data-notifications]");
const now = box.querySelector("[data-notifications-now]");
const button = box.querySelector("button");

function chosen() {
  try {
    return localStorage.getItem(NOTIFY) === "1";
  } catch {
    return false;
  }
}

function show() {
  const permission = "Notification" in window ? Notification.permission : "none";
  const on = permission === "granted" && chosen();
  const words = {
    none: "This browser shows no notifications. On an iPhone, add Spotter to the Home Screen first.",
    denied: "The browser blocks notifications of this site. Allow them in its settings first.",
  };
  now.textContent =
    words[permission] ??
    (on
      ? "A notification says when the rest is over while you look at something else."
      : "While you look at something else, a notification can say when the rest is over.");
  button.hidden = permission in words;
  button.querySelector("span").textContent = on ? "No more notifications" : "Notify me";
}

button.addEventListener("click", async () => {
  const on = Notification.permission === "granted" && chosen();
  // Asked for here and nowhere else.
  const permission = on ? "granted" : await Notification.requestPermission();
  try {
    if (permission === "granted" && !on) localStorage.setItem(NOTIFY, "1");
    else localStorage.removeItem(NOTIFY);
  } catch {
    // A browser that keeps nothing cannot remember this either.
  }
  show();
});

box.hidden = false;
show();
