// The camera of this device looked at before a run: whole body, square on, level, light, frames a second.
const part = (id) => document.getElementById(id);
const MARKS = { good: "✓", mend: "!", unknown: "?" };
const SPOKEN = { good: "Good.", mend: "To mend.", unknown: "Not known." };
const GOOD_RATE = 50; // 60 frames a second, less what a browser loses
let stream, channel, checking = false, times = [];

const tell = (words) => { part("caption").textContent = words; };

function check({ id, state, words }) {
  const place = document.querySelector(`[data-check=${id}]`);
  const said = `${SPOKEN[state]} ${words}`;
  if (place.dataset.state !== state) place.dataset.state = state;
  place.querySelector(".sign-box").textContent = MARKS[state];
  if (place.querySelector(".said-of").textContent !== said) place.querySelector(".said-of").textContent = said;
}

// The frames that really arrive: a dim room lets many cameras slow down.
function rate() {
  const now = performance.now();
  times = times.filter((one) => now - one < 3000);
  if (times.length < 10) return;
  const fps = (times.length - 1) / ((times.at(-1) - times[0]) / 1000);
  const state = fps >= GOOD_RATE ? "good" : "mend";
  const advice = "In the camera’s settings choose 60 or more; 30 does for the hips.";
  check({ id: "rate", state, words: state === "good" ? `${fps.toFixed(0)} a second.` : `${fps.toFixed(0)} a second. ${advice}` });
}

function hearCheck(answered, message) {
  const told = JSON.parse(message.data);
  if (told.fault) { done(told.fault); return; }
  if (told.at === undefined) return;
  answered();
  drawSeen(part("lines"), part("camera"), told);
  (told.checks || []).forEach(check);
  if (told.checks) {
    rate();
    const left = document.querySelectorAll("[data-check][data-state=mend]").length;
    tell(left ? `${left} to mend.` : "Nothing to mend. Film.");
  }
}

function done(words) {
  checking = false;
  stream?.getTracks().forEach((track) => track.stop());
  if (channel) { channel.onclose = null; channel.close(); }
  [part("start").hidden, part("stop").hidden] = [false, true];
  tell(words);
}

part("start").addEventListener("click", async () => {
  part("start").hidden = true;
  try {
    stream = await askCamera({ frameRate: { ideal: 60 } });
  } catch (fault) { done(fault.message); return; }
  part("camera").srcObject = stream;
  part("picture").hidden = false;
  await part("camera").play();
  part("stop").hidden = false;
  tell("Looking.");
  channel = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/live/framing`);
  channel.onclose = () => done("The server went away. Start it again, then check once more.");
  channel.onopen = () => {
    checking = true;
    const answered = sendPictures(part("camera"), channel, () => checking, () => times.push(performance.now()));
    channel.onmessage = (message) => hearCheck(answered, message);
  };
});
part("stop").addEventListener("click", () => done("Done. Nothing was kept."));
