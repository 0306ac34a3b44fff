// The session page: the clock, the steppers, the units. Everything works without it, by plain forms.

const pad = (number) => String(number).padStart(2, "0");

function clockText(milliseconds) {
  const all = Math.max(0, Math.floor(milliseconds / 1000));
  const [hours, minutes, seconds] = [Math.floor(all / 3600), Math.floor(all / 60) % 60, all % 60];
  return hours ? `${hours}:${pad(minutes)}:${pad(seconds)}` : `${minutes}:${pad(seconds)}`;
}

// By wall clock, so that a phone that slept is right when it wakes.
function tick() {
  for (const clock of document.querySelectorAll("[data-clock]")) {
    clock.textContent = clockText(Date.now() - Date.parse(clock.dataset.clock));
  }
}

function seconds(text) {
  const parts = text.trim().split(":").map((part) => Number(part.replace(",", ".")));
  return parts.some(Number.isNaN) ? NaN : parts.reduce((sum, part) => sum * 60 + part, 0);
}

function step(input, by, isTime) {
  const value = isTime ? seconds(input.value) : Number(input.value.replace(",", ".") || 0);
  if (Number.isNaN(value)) return;
  const next = Math.max(0, Math.round((value + by) * 1000) / 1000);
  const comma = input.value.includes(",");
  input.value = isTime ? clockText(next * 1000) : comma ? String(next).replace(".", ",") : String(next);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-pad] [data-sign]");
  if (button) {
    const place = button.closest("[data-pad]");
    const input = place.querySelector("input");
    step(input, Number(button.dataset.sign) * Number(place.dataset.step), input.name === "seconds");
  }
  // A menu closes when something else is tapped.
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// A tap into a number is about to replace it.
document.addEventListener("focusin", (event) => {
  if (event.target.matches("[data-pad] input")) event.target.select();
});

const STEPS = { kg: "2.5", lb: "5", km: "0.1", mi: "0.1", m: "10", yd: "10", ft: "10" };

document.addEventListener("change", (event) => {
  const unit = event.target;
  if (unit.name !== "weight_unit" && unit.name !== "distance_unit") return;
  const place = unit.form.elements[unit.name.replace("_unit", "")].closest("[data-pad]");
  place.querySelector("[data-unit]").textContent = unit.value;
  place.dataset.step = STEPS[unit.value];
});

setInterval(tick, 1000);
tick();
