// Guides through the blocks of a trial by voice and screen, and films it; nothing of what the camera sees is told back.
const stage = document.querySelector("#stage");
const [caption, left, see] = ["#caption", "#left", "#see"].map((one) => document.querySelector(one));
const [startIt, hurts, record] = ["#start", "#hurts", "[name=record]"].map((one) => document.querySelector(one));
const blocks = stage.dataset.blocks.split("|").map((one) => {
  const [condition, start, end] = one.split(":");
  return { condition, start: Number(start), end: Number(end) };
});
let recorder, stream, timer, began, told;
const parts = [];

// Only a voice that is made on this computer: others send the words elsewhere.
const voice = () => globalThis.speechSynthesis?.getVoices().find((v) => v.localService && v.lang.startsWith("en"));
const say = (words) => {
  if (told === words) return;
  told = words;
  caption.textContent = words;
  const one = voice();
  if (one) speechSynthesis.speak(Object.assign(new SpeechSynthesisUtterance(words), { voice: one, lang: one.lang }));
};

// Who runs reads from afar: while the blocks go, nothing but the guide is there.
const alone = (running) => {
  for (const one of [...document.querySelectorAll("main > :not(#stage)"), record.closest(".tick")]) if (one) one.hidden = running;
};

async function film() {
  stream = await navigator.mediaDevices.getUserMedia({ video: { width: { ideal: 1280 }, frameRate: { ideal: 60 } } });
  see.srcObject = stream;
  see.hidden = false;
  await see.play();
  recorder = new MediaRecorder(stream);
  recorder.addEventListener("dataavailable", (event) => { if (event.data.size) parts.push(event.data); });
  recorder.addEventListener("stop", keep);
  recorder.start(1000);
}

function keep() {
  stream.getTracks().forEach((track) => track.stop());
  see.hidden = true;
  if (document.querySelector("#stopped").value) return;
  const type = recorder.mimeType.split(";")[0];
  const file = new File(parts, `trial.${type.includes("mp4") ? "mp4" : "webm"}`, { type });
  const chosen = new DataTransfer();
  chosen.items.add(file);
  document.querySelector("#clip").files = chosen.files;
  say("Done. Slow down. The clip is ready to be read.");
}

function tick() {
  const now = (performance.now() - began) / 1000;
  const at = blocks.findIndex((one) => now < one.end);
  if (at < 0) { finish(); return; }
  say(blocks[at].condition === "with" ? stage.dataset.say : "Now as you usually run.");
  left.textContent = `Block ${at + 1} of ${blocks.length}, ${Math.ceil(blocks[at].end - now)} s`;
}

function finish() {
  clearInterval(timer);
  hurts.hidden = true;
  alone(false);
  left.textContent = "";
  if (recorder) recorder.stop();
  else say("Done. Slow down. Choose the clip you filmed.");
}

startIt.addEventListener("click", async () => {
  startIt.hidden = true;
  try {
    if (record.checked) await film();
  } catch {
    recorder = undefined;
    say("The camera cannot be used. Film with another device, from before you press Start.");
    startIt.hidden = false;
    record.checked = false;
    return;
  }
  hurts.hidden = false;
  alone(true);
  began = performance.now();
  timer = setInterval(tick, 200);
  tick();
});

hurts.addEventListener("click", () => {
  document.querySelector("#stopped").value = "yes";
  finish();
  document.querySelector("#film").submit();
});
