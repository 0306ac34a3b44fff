// UUIDv7: made on the phone, in the order of its clock.

let lastTime = 0;
let counter = 0;

/** A new id; those of one page are in the order they were made in, also within a millisecond. */
export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const now = Date.now();
  // A clock that was put back does not put new ids before old ones.
  if (now > lastTime) {
    lastTime = now;
    counter = crypto.getRandomValues(new Uint16Array(1)).reduce((sum, number) => sum + (number & 0x7ff), 0); // room to count up
  } else if (++counter > 0xfff) {
    lastTime += 1;
    counter = 0;
  }
  let time = lastTime;
  for (let place = 5; place >= 0; place -= 1) {
    bytes[place] = time % 256;
    time = Math.floor(time / 256);
  }
  bytes[6] = 0x70 | (counter >> 8);
  bytes[7] = counter & 0xff;
  bytes[8] = 0x80 | (/** @type {number} */ (bytes[8]) & 0x3f);
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
