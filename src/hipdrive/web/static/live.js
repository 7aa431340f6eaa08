// Camera to the engine on this computer and back: numbers, captions, beat, voice. Each sound has its caption.
const $ = (id) => document.getElementById(id);
const stage = $("stage");
const { drill, measure } = stage.dataset;
const minutes = Number(stage.dataset.minutes);
const spm = Number(stage.dataset.spm || 0);
const share = Number(stage.dataset.share);
const titles = Object.fromEntries((stage.dataset.titles || "").split("|").filter(Boolean).map((t) => t.split("=")));
const units = { deg: "°", spm: "", percent: " %", ms: " ms", mm: " mm", ratio: "" };
const ENOUGH = 7; // steps a side, below which nothing is concluded
const SLOW = 12; // pictures a second: three to a contact
const CYCLE_S = 120;
const SILENT_MS = 3000; // no picture for so long is told
let media, socket, audio, timer, watch, answered, nextBeat, lock;
let pictureMs = 0;
let running = false;
let finished;

const say = (words, place) => {
  if ($("caption").textContent !== words) $("caption").textContent = words;
  if (place) $("caption").dataset.place = place; else delete $("caption").dataset.place;
};

// Sound: voice and tones, tones only, or none; this browser remembers which.
const sound = $("sound");
const keep = (how) => { try { localStorage.setItem("sound", how); } catch { /* private window */ } };
const kept = () => { try { return localStorage.getItem("sound"); } catch { return null; } };
// Only a voice that is made on this computer: others send the words elsewhere.
const voice = () => globalThis.speechSynthesis?.getVoices().find((v) => v.localService && v.lang.startsWith("en"));

function offerVoice() {
  const option = sound.querySelector("[value=voice]");
  option.disabled = !voice();
  option.textContent = voice() ? option.dataset.words : `${option.dataset.words} (this browser has none of its own)`;
  const wanted = kept() || "voice";
  sound.value = wanted === "voice" && !voice() ? "tones" : wanted;
}

function speak(words) {
  const one = voice();
  if (!one || sound.value !== "voice") return;
  const said = Object.assign(new SpeechSynthesisUtterance(words), { voice: one, lang: one.lang, rate: 1.1 });
  speechSynthesis.cancel(); // what is said is about now
  speechSynthesis.speak(said);
}

function tone(at, hertz, long) {
  if (!audio || sound.value === "silent") return;
  const [string, loud] = [audio.createOscillator(), audio.createGain()];
  string.frequency.value = hertz;
  loud.gain.setValueAtTime(0.3, at);
  loud.gain.exponentialRampToValueAtTime(0.001, at + long);
  string.connect(loud).connect(audio.destination);
  string.start(at);
  string.stop(at + long);
}

// The beat runs on the audio clock, a little ahead, so that a busy page never makes it stumble.
let heardS = 0;
function beats() {
  while (spm && nextBeat < audio.currentTime + 0.2) {
    const on = heardS % CYCLE_S < share * CYCLE_S;
    if (on) tone(nextBeat, 880, 0.05);
    if ($("beat-words")) $("beat-words").textContent = on ? `Beat: ${spm} steps a minute` : "No beat now";
    const wait = Math.max(0, (nextBeat - audio.currentTime) * 1000);
    setTimeout(() => { $("beat")?.classList.add("on"); setTimeout(() => $("beat")?.classList.remove("on"), 80); }, wait);
    nextBeat += 60 / spm;
  }
}

const decimals = (unit) => (unit === "spm" || unit === "percent" || unit === "ms" ? 0 : 1);
const shown = (v) => `${v.value.toFixed(decimals(v.unit)).replace("-", "−")}${units[v.unit] ?? ""}`;

// The band and where the number lies: a bar with its zone, and a pointer that stops at the ends.
const ends = ["low", "high"].map((name) => (stage.dataset[name] === undefined ? null : Number(stage.dataset[name])));
function place(value) {
  const [low, high] = ends;
  const target = $("target");
  if (!target || (low === null && high === null)) return;
  const middle = low === null ? high : high === null ? low : (low + high) / 2;
  const half = low === null || high === null ? Math.max(0.75 * Math.abs(middle), 4) : 2.5 * (high - low);
  const at = (v) => Math.min(Math.max(500 + (500 * (v - middle)) / half, 28), 972);
  const [left, right] = [low === null ? 2 : at(low), high === null ? 998 : at(high)];
  const zone = target.querySelector(".zone");
  zone.setAttribute("x", left);
  zone.setAttribute("width", right - left);
  target.querySelector(".pointer").setAttribute("transform", `translate(${at(value ?? middle)} 0)`);
  target.querySelector(".pointer").classList.toggle("none", value === undefined);
  target.classList.toggle("in", value !== undefined && (low === null || value >= low) && (high === null || value <= high));
  target.removeAttribute("hidden");
}
place();

function coach(told) {
  const both = told.values.filter((v) => v.side === "mean");
  const main = both.find((v) => v.id === measure);
  $("number").textContent = main ? shown(main) : "–";
  $("number").classList.toggle("idle", !main);
  place(main?.value);
  if (main) $("title").textContent = `${titles[measure]}, ± ${main.half_width.toFixed(decimals(main.unit))}, ${main.n_steps} steps`;
  const others = both.filter((v) => v.id !== measure).map((v) => [titles[v.id] || v.id, shown(v)]);
  if (told.inside !== null && told.inside !== undefined) others.unshift(["On target", `${Math.round(100 * told.inside)} % of the time`]);
  $("others").replaceChildren(...others.map((line) => {
    const [box, name, number] = ["div", "dt", "dd"].map((t) => document.createElement(t));
    [name.textContent, number.textContent] = line;
    box.append(name, number);
    return box;
  }));
  if (told.fps && told.fps < SLOW) say(`This computer keeps up with only ${told.fps.toFixed(0)} pictures a second. Close other programs.`);
  else if (told.reason) say(`Not yet: ${told.reason}.`);
  else if (!main) say(`${titles[measure]} is not shown: ${told.refused[measure] || "this camera view does not show it"}.`);
  else if (main.n_steps < ENOUGH) say("Not enough steps yet.");
  else if (told.heard) feedback(told.heard);
}

// The last burst of each muscle that a sensor streams; the leg that stood last is marked.
let stood;
function muscles(told) {
  const box = $("muscles");
  if (!box) return;
  stood = told.stance || stood;
  box.hidden = false;
  box.querySelector("dl").replaceChildren(...told.muscles.map((one) => {
    const [line, name, number] = ["div", "dt", "dd"].map((t) => document.createElement(t));
    const mine = stood && one.name.startsWith(stood);
    name.textContent = one.name.charAt(0).toUpperCase() + one.name.slice(1) + (mine ? ", stood last" : "");
    number.textContent = one.peak === null ? "–" : `${one.peak} %`;
    line.classList.toggle("stood", Boolean(mine));
    line.append(name, number);
    return line;
  }));
  const words = told.muscles_say || "Peak of the last burst, in percent of your own largest.";
  if (box.querySelector("p").textContent !== words) box.querySelector("p").textContent = words;
}

function feedback(heard) {
  if (!heard.feedback_on) { say("By yourself now."); return; }
  const words = { inside: "There. Keep it.", above: measure === "cadence" ? "A little slower." : "Too much.", below: measure === "cadence" ? "A little quicker." : "Too little.", unsure: "Near it." };
  say(words[heard.position], heard.position);
  if (!heard.speaks) return;
  tone(audio.currentTime, heard.position === "below" ? 660 : 330, 0.25);
  speak(words[heard.position]);
}

let counted = 0;
function count(told) {
  $("number").textContent = told.count;
  if (told.count > counted) {
    counted = told.count;
    tone(audio.currentTime, told.cue ? 330 : 880, 0.12);
    const words = told.cue ? `${told.count}. ${told.cue}` : `${told.count}. Good.`;
    say(words, told.cue ? "above" : "inside");
    speak(told.cue ? words : `${told.count}`);
  } else if (!told.seen) say("Nobody is in the picture.");
  else if (!told.ready && told.help) say(told.help);
}

function hear(message) {
  const told = JSON.parse(message.data);
  if (told.at !== undefined) { answered(); drawSeen($("lines"), $("camera"), told); }
  if (told.ended) { finished?.(); return; }
  if (told.fault) { end(told.fault); return; }
  if (told.seconds !== undefined) heardS = told.seconds;
  if (told.count !== undefined) count(told);
  if (told.values) coach(told);
  if (told.muscles) muscles(told);
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
  clearInterval(watch);
  media?.getTracks().forEach((t) => { t.onended = null; t.stop(); });
  if (socket) { socket.onclose = null; socket.close(); }
  lock?.release().catch(() => {});
  $("start").hidden = false;
  $("stop").hidden = true;
  say(words);
  speak(words);
}

// A camera may fall silent without ending, and a page in the background gets no pictures.
function look() {
  if (performance.now() - pictureMs > SILENT_MS) say("No picture comes from the camera. Keep this page in front, and see that nothing else uses the camera.");
}

async function start() {
  $("start").hidden = true;
  audio ||= new AudioContext();
  audio.resume();
  try { media = await askCamera(); } catch (fault) { $("start").hidden = false; say(fault.message); return; }
  media.getTracks().forEach((t) => { t.onended = () => end("The camera is gone. Plug it in again and press start; what was run is written down."); });
  $("camera").srcObject = media;
  $("picture").hidden = false;
  await $("camera").play();
  const scheme = location.protocol === "https:" ? "wss" : "ws";
  const asked = new URLSearchParams(location.search);
  if ($("view")) asked.set("view", $("view").value);
  if ($("muscles-yes")?.checked) asked.set("muscles", "yes");
  socket = new WebSocket(`${scheme}://${location.host}/live${drill ? `/${drill}` : ""}?${asked}`);
  socket.onmessage = hear;
  socket.onclose = () => end("The server went away. Start it again, then press start; what was run is written down.");
  socket.onopen = () => {
    running = true;
    answered = sendPictures($("camera"), socket, () => running, () => { pictureMs = performance.now(); });
  };
  $("stop").hidden = false;
  pictureMs = performance.now();
  watch = setInterval(look, 1000);
  nextBeat = audio.currentTime + 0.3;
  if (spm) timer = setInterval(beats, 50);
  try { lock = await navigator.wakeLock?.request("screen"); } catch { /* a battery saver may refuse */ }
  say(drill ? "Looking for you." : "Run.");
}

$("start").addEventListener("click", start);
$("stop").addEventListener("click", () => end("Stopped. What was done is written down."));
sound.addEventListener("change", () => { keep(sound.value); if (sound.value === "voice") speak("Voice on."); else globalThis.speechSynthesis?.cancel(); });
globalThis.speechSynthesis?.addEventListener?.("voiceschanged", offerVoice);
offerVoice();
$("large")?.addEventListener("click", () => (document.fullscreenElement ? document.exitFullscreen() : stage.requestFullscreen()).catch(() => {}));
