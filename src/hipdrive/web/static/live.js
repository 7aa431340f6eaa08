// Camera to the engine on this computer and back: numbers, captions, beat. Each sound has its caption.
const $ = (id) => document.getElementById(id);
const stage = $("stage");
const { drill, measure } = stage.dataset;
const minutes = Number(stage.dataset.minutes);
const spm = Number(stage.dataset.spm || 0);
const share = Number(stage.dataset.share);
const titles = Object.fromEntries((stage.dataset.titles || "").split("|").filter(Boolean).map((t) => t.split("=")));
const units = { deg: "°", spm: "", percent: " %", ms: " ms", mm: " mm", ratio: "" };
const WIDTH = 640;
const ENOUGH = 7; // steps a side, below which nothing is concluded
const SLOW = 12; // pictures a second: three to a contact
const CYCLE_S = 120;
let media, socket, audio, timer, waiting, nextBeat, lock;
let muted = false;
let running = false;
let finished;

const say = (words, place) => {
  if ($("caption").textContent !== words) $("caption").textContent = words;
  if (place) $("caption").dataset.place = place; else delete $("caption").dataset.place;
};

function tone(at, hertz, long) {
  if (!audio || muted) return;
  const [sound, loud] = [audio.createOscillator(), audio.createGain()];
  sound.frequency.value = hertz;
  loud.gain.setValueAtTime(0.3, at);
  loud.gain.exponentialRampToValueAtTime(0.001, at + long);
  sound.connect(loud).connect(audio.destination);
  sound.start(at);
  sound.stop(at + long);
}

// The beat runs on the audio clock, a little ahead, so that a busy page never makes it stumble.
let heardS = 0;
function beats() {
  while (spm && nextBeat < audio.currentTime + 0.2) {
    if (heardS % CYCLE_S < share * CYCLE_S) tone(nextBeat, 880, 0.05);
    const wait = Math.max(0, (nextBeat - audio.currentTime) * 1000);
    setTimeout(() => { $("beat")?.classList.add("on"); setTimeout(() => $("beat")?.classList.remove("on"), 80); }, wait);
    nextBeat += 60 / spm;
  }
}

async function camera() {
  if (!navigator.mediaDevices) throw new Error("A camera needs a secure page: open it on this computer, or over HTTPS (see hipdrive serve --help).");
  try {
    return await navigator.mediaDevices.getUserMedia({ audio: false, video: { width: { ideal: WIDTH }, frameRate: { ideal: 30 } } });
  } catch (fault) {
    const refused = fault.name === "NotAllowedError";
    throw new Error(refused ? "The browser may not use the camera. Allow it beside the address, then press start." : "No camera was found. Plug one in, then press start.");
  }
}

function frames() {
  const [canvas, video] = [document.createElement("canvas"), $("camera")];
  const context = canvas.getContext("2d", { alpha: false });
  waiting = 0;
  const tick = (_, seen) => {
    if (!running) return;
    next();
    if (waiting > 1 || socket.readyState !== 1 || !video.videoWidth) return;
    const atS = (seen?.captureTime || performance.now()) / 1000;
    canvas.width = Math.min(WIDTH, video.videoWidth);
    canvas.height = Math.round((canvas.width * video.videoHeight) / video.videoWidth);
    context.drawImage(video, 0, 0, canvas.width, canvas.height);
    waiting += 1;
    canvas.toBlob(async (blob) => {
      if (!running || !blob) return;
      const head = new DataView(new ArrayBuffer(8));
      head.setFloat64(0, atS, true);
      socket.send(await new Blob([head, blob]).arrayBuffer());
    }, "image/jpeg", 0.8);
  };
  const next = () => (video.requestVideoFrameCallback ? video.requestVideoFrameCallback(tick) : setTimeout(tick, 33));
  next();
}

const decimals = (unit) => (unit === "spm" || unit === "percent" || unit === "ms" ? 0 : 1);
const shown = (v) => `${v.value.toFixed(decimals(v.unit)).replace("-", "−")}${units[v.unit] ?? ""}`;

function coach(told) {
  const both = told.values.filter((v) => v.side === "mean");
  const main = both.find((v) => v.id === measure);
  $("number").textContent = main ? shown(main) : "–";
  if (main) $("title").textContent = `${titles[measure]}, ± ${main.half_width.toFixed(decimals(main.unit))}, ${main.n_steps} steps`;
  $("others").replaceChildren(...both.filter((v) => v.id !== measure).map((v) => {
    const [box, name, number] = ["div", "dt", "dd"].map((t) => document.createElement(t));
    [name.textContent, number.textContent] = [titles[v.id] || v.id, shown(v)];
    box.append(name, number);
    return box;
  }));
  if (told.fps && told.fps < SLOW) say(`This computer keeps up with only ${told.fps.toFixed(0)} pictures a second. Close other programs.`);
  else if (told.reason) say(`Not yet: ${told.reason}.`);
  else if (!main) say("This camera view does not show that number.");
  else if (main.n_steps < ENOUGH) say("Not enough steps yet.");
  else if (told.heard) feedback(told.heard);
}

function feedback(heard) {
  if (!heard.feedback_on) { say("By yourself now."); return; }
  const words = { inside: "There. Keep it.", above: measure === "cadence" ? "A little slower." : "Too much.", below: measure === "cadence" ? "A little quicker." : "Too little.", unsure: "Near it." };
  say(words[heard.position], heard.position);
  if (heard.speaks) tone(audio.currentTime, heard.position === "below" ? 660 : 330, 0.25);
}

let counted = 0;
function count(told) {
  $("number").textContent = told.count;
  if (told.count > counted) {
    counted = told.count;
    tone(audio.currentTime, told.cue ? 330 : 880, 0.12);
    say(told.cue ? `${told.count}. ${told.cue}` : `${told.count}. Good.`, told.cue ? "above" : "inside");
  } else if (!told.seen) say("Nobody is in the picture.");
  else if (!told.ready && told.help) say(told.help);
}

function hear(message) {
  const told = JSON.parse(message.data);
  if (told.at !== undefined) waiting = Math.max(0, waiting - 1);
  if (told.ended) { finished?.(); return; }
  if (told.fault) { end(told.fault); return; }
  if (told.seconds !== undefined) heardS = told.seconds;
  if (told.count !== undefined) count(told);
  if (told.values) coach(told);
  if ($("clock")) $("clock").textContent = clock(told.seconds || 0);
  if (minutes && told.seconds >= minutes * 60) end("Done. That was the session.");
}

const clock = (s) => `${Math.floor(s / 60)}:${String(Math.floor(s % 60)).padStart(2, "0")}${minutes ? ` of ${minutes}:00` : ""}`;

// Says its words only when the server has written down what was done.
async function end(words) {
  if (running && socket.readyState === 1) {
    running = false;
    socket.onclose = null;
    const written = new Promise((done) => { finished = done; setTimeout(done, 5000); });
    socket.send("end");
    await written;
  }
  running = false;
  clearInterval(timer);
  media?.getTracks().forEach((t) => { t.onended = null; t.stop(); });
  if (socket) { socket.onclose = null; socket.close(); }
  lock?.release().catch(() => {});
  $("start").hidden = false;
  $("stop").hidden = true;
  if ($("sound")) $("sound").hidden = true;
  say(words);
}

async function start() {
  $("start").hidden = true;
  audio ||= new AudioContext();
  audio.resume();
  try { media = await camera(); } catch (fault) { $("start").hidden = false; say(fault.message); return; }
  media.getTracks().forEach((t) => { t.onended = () => end("The camera is gone. Plug it in again and press start; what was run is written down."); });
  $("camera").srcObject = media;
  await $("camera").play();
  const scheme = location.protocol === "https:" ? "wss" : "ws";
  const asked = new URLSearchParams(location.search);
  if ($("view")) asked.set("view", $("view").value);
  socket = new WebSocket(`${scheme}://${location.host}/live${drill ? `/${drill}` : ""}?${asked}`);
  socket.onmessage = hear;
  socket.onclose = () => end("The server went away. Start it again, then press start; what was run is written down.");
  socket.onopen = () => { running = true; frames(); };
  $("stop").hidden = false;
  if ($("sound")) $("sound").hidden = false;
  nextBeat = audio.currentTime + 0.3;
  if (spm) timer = setInterval(beats, 50);
  try { lock = await navigator.wakeLock?.request("screen"); } catch { /* a battery saver may refuse */ }
  say(drill ? "Looking for you." : "Run.");
}

$("start").addEventListener("click", start);
$("stop").addEventListener("click", () => end("Stopped. What was done is written down."));
$("sound")?.addEventListener("click", () => {
  muted = !muted;
  $("sound").setAttribute("aria-pressed", String(muted));
});
