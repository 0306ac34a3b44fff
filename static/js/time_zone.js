// Tells the form the time zone of this device: in the hidden field at sign-up, by a button in the profile.

const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;

const hidden = document.querySelector('input[type="hidden"][name="time_zone"]');
if (hidden && zone) hidden.value = zone;

const button = document.querySelector("[data-time-zone-button]");
const field = document.querySelector('input[name="time_zone"]:not([type="hidden"])');
if (button && field && zone) {
  const show = () => {
    button.hidden = field.value === zone;
  };
  button.querySelector("span").textContent = zone.replaceAll("_", " ");
  button.addEventListener("click", () => {
    field.value = zone;
    show();
    field.focus();
  });
  field.addEventListener("input", show);
  show();
}
