// Clips go up part by part; a lost connection waits and goes on, and choosing the same file again resumes it.
const form = document.querySelector("#film");
const token = document.querySelector("meta[name=token]").content;
const list = document.querySelector("#uploads");
const fault = document.querySelector("#fault");
const send = form.querySelector("button[type=submit]");
const cancel = document.querySelector("#cancel");
let stopped = false;
let busy = false;

const keyOf = (file) => `upload:${file.name}:${file.size}:${file.lastModified}`;
const remember = (file, id) => { try { id ? localStorage.setItem(keyOf(file), id) : localStorage.removeItem(keyOf(file)); } catch { /* private window */ } };
const remembered = (file) => { try { return localStorage.getItem(keyOf(file)); } catch { return null; } };
const pause = (ms) => new Promise((done) => setTimeout(done, ms));

async function ask(url, options) {
  const answer = await fetch(url, { ...options, headers: { "X-Token": token, ...(options.headers || {}) } });
  const told = await answer.json();
  if (!answer.ok && answer.status !== 409) throw Object.assign(new Error(told.said), { final: answer.status < 500 || answer.status === 507 });
  return told;
}

async function begin(file) {
  const old = remembered(file);
  if (old) {
    try { return await ask(`/uploads/${old}`, { method: "GET" }); } catch { remember(file, null); }
  }
  const body = JSON.stringify({ name: file.name, size: file.size });
  const made = await ask("/uploads", { method: "POST", body, headers: { "Content-Type": "application/json" } });
  remember(file, made.id);
  return made;
}

function line(file) {
  const place = document.createElement("div");
  place.className = "upload";
  const label = document.createElement("label");
  const bar = document.createElement("progress");
  bar.max = file.size;
  bar.value = 0;
  const words = document.createElement("span");
  label.append(`${file.name}: `, words, bar);
  place.append(label);
  list.append(place);
  return (bytes, said) => { bar.value = bytes; words.textContent = said || `${Math.floor((100 * bytes) / file.size)} %`; };
}

async function upload(file) {
  const tell = line(file);
  let made = await begin(file);
  let tries = 0;
  while (made.received < file.size) {
    if (stopped) throw new Error("cancelled");
    try {
      const part = file.slice(made.received, made.received + made.part_bytes);
      made = await ask(`/uploads/${made.id}?offset=${made.received}`, { method: "PUT", body: part });
      tries = 0;
    } catch (error) {
      if (error.final || ++tries > 20) { if (error.final) remember(file, null); throw error; }
      tell(made.received, "connection lost, trying again");
      await pause(Math.min(1000 * tries, 5000));
      try { made = await ask(`/uploads/${made.id}`, { method: "GET" }); } catch (lost) { if (lost.final) throw lost; }
      continue;
    }
    tell(made.received);
  }
  await ask(`/uploads/${made.id}/check`, { method: "POST", body: "{}", headers: { "Content-Type": "application/json" } });
  tell(file.size, "arrived");
  return { id: made.id, file };
}

addEventListener("beforeunload", (event) => { if (busy) event.preventDefault(); });
cancel.addEventListener("click", () => { stopped = true; });
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const files = [...form.querySelectorAll("input[type=file]")].flatMap((input) => [...input.files]);
  if (!files.length) { fault.textContent = "Choose a clip first."; fault.hidden = false; return; }
  fault.hidden = true;
  list.replaceChildren();
  [busy, stopped, send.disabled, cancel.hidden] = [true, false, true, false];
  try {
    const done = [];
    for (const file of files) done.push(await upload(file));
    for (const { id, file } of done) {
      const field = Object.assign(document.createElement("input"), { type: "hidden", name: "upload", value: id });
      form.append(field);
      remember(file, null);
    }
    busy = false;
    form.querySelectorAll("input[type=file]").forEach((input) => { input.disabled = true; });
    form.submit();
  } catch (error) {
    busy = false;
    fault.textContent = stopped ? "Cancelled. Choose the same file again to go on where it stopped." : error.message;
    fault.hidden = false;
    send.disabled = false;
    cancel.hidden = true;
  }
});
