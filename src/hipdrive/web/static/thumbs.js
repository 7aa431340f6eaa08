// A chosen clip is shown: a picture from its middle, how long it is, and what is plainly wrong with it. Nothing is sent for that.
// A clip may also be dropped on its place.
const LEAST_S = 8; // fewer than 14 steps a side at 105 strides a minute
const fitting = (field, file) => file.type.startsWith("video/") || !field.accept.startsWith("video") || !file.type;

function pictured(file) {
  return new Promise((done, failed) => {
    const video = Object.assign(document.createElement("video"), { muted: true, preload: "auto", playsInline: true });
    const address = URL.createObjectURL(file);
    const end = (what, value) => { clearTimeout(late); URL.revokeObjectURL(address); what(value); };
    const late = setTimeout(() => end(failed, new Error("late")), 8000);
    video.addEventListener("error", () => end(failed, new Error("unread")));
    video.addEventListener("loadedmetadata", () => { video.currentTime = Number.isFinite(video.duration) ? video.duration / 2 : 0; });
    video.addEventListener("seeked", () => {
      const canvas = document.createElement("canvas");
      canvas.height = 240;
      canvas.width = Math.round((240 * video.videoWidth) / video.videoHeight) || 240;
      canvas.getContext("2d").drawImage(video, 0, 0, canvas.width, canvas.height);
      end(done, { canvas, seconds: video.duration, wide: video.videoWidth > video.videoHeight });
    });
    video.src = address;
  });
}

async function shown(field, thumb) {
  const file = field.files[0];
  thumb.hidden = !file;
  if (!file) { thumb.replaceChildren(); return; }
  const words = document.createElement("span");
  words.textContent = file.name;
  thumb.replaceChildren(words);
  if (!field.accept.startsWith("video")) return;
  try {
    const { canvas, seconds, wide } = await pictured(file);
    if (field.files[0] !== file) return;
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", `A picture of ${file.name}`);
    const advice = seconds < LEAST_S ? " Short: 15 seconds show enough steps." : wide ? " Upright fills the picture better." : "";
    words.textContent = `${file.name}, ${seconds.toFixed(0)} s.${advice}`;
    thumb.replaceChildren(canvas, words);
  } catch {
    if (field.files[0] === file) words.textContent = `${file.name}. This browser has no picture of it; it may be read all the same.`;
  }
}

document.querySelectorAll("#film input[type=file]").forEach((field) => {
  const place = field.closest(".clip") || field.closest(".field");
  const thumb = field.closest(".field").querySelector(".thumb");
  place.classList.add("drop");
  field.addEventListener("change", () => shown(field, thumb));
  place.addEventListener("dragover", (event) => { event.preventDefault(); place.classList.add("over"); });
  place.addEventListener("dragleave", () => place.classList.remove("over"));
  place.addEventListener("drop", (event) => {
    event.preventDefault();
    place.classList.remove("over");
    const file = [...event.dataTransfer.files].find((one) => fitting(field, one));
    if (!file) return;
    const chosen = new DataTransfer();
    chosen.items.add(file);
    field.files = chosen.files;
    shown(field, thumb);
  });
  if (field.files.length) shown(field, thumb); // the browser kept the choice
});
// A clip that misses its place must not open in the window instead of the page.
["dragover", "drop"].forEach((what) => addEventListener(what, (event) => event.preventDefault()));
