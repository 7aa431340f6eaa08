// Moves the drawn figures and the runner's own stride on, while they are in sight; still where motion is unwelcome.
const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
const numbers = (text) => text.trim().split(/[\s,]+/).map(Number);

// A drawn body: its points move from frame to frame on straight lines, and from the last back to the first.
function drawn(svg) {
  const frames = svg.dataset.frames.split(";").map(numbers);
  const lasts = Number(svg.dataset.seconds);
  const parts = [...svg.querySelectorAll("[data-p]")].map((part) => [part, numbers(part.dataset.p)]);
  return (seconds) => {
    const place = ((seconds % lasts) / lasts) * frames.length;
    const [one, next, share] = [Math.floor(place), (Math.floor(place) + 1) % frames.length, place % 1];
    const at = (n) => frames[one][n] + share * (frames[next][n] - frames[one][n]);
    parts.forEach(([part, points]) => {
      const placed = points.map((p) => [at(2 * p), at(2 * p + 1)]);
      if (part.tagName !== "circle") { part.setAttribute("points", placed.map((p) => p.join(",")).join(" ")); return; }
      part.setAttribute("cx", placed[0][0]);
      part.setAttribute("cy", placed[0][1]);
    });
  };
}

// The runner's stride: frames side by side, one of them in the window.
function filmed(svg) {
  const [n, lasts, wide] = ["n", "lasts", "wide"].map((name) => Number(svg.dataset[name]));
  const reel = svg.querySelector(".reel");
  const slider = svg.closest("figure").querySelector("input[type=range]");
  const show = (k) => { reel.setAttribute("transform", `translate(${-k * wide})`); };
  slider?.addEventListener("input", () => show(Number(slider.value)));
  return (seconds) => {
    const k = Math.floor(((seconds % lasts) / lasts) * n);
    show(k);
    if (slider) slider.value = k;
  };
}

const figures = [...document.querySelectorAll("figure.moving")];
const buttons = [...document.querySelectorAll("button.motion")];
let moves = !still;
let [seconds, before] = [0, 0];
const inSight = new Map();
const tick = (now) => {
  if (!moves) { before = 0; return; }
  if (before) seconds += Math.min((now - before) / 1000, 0.1);
  before = now;
  inSight.forEach((pictures) => pictures.forEach((show) => show(seconds)));
  requestAnimationFrame(tick);
};
const set = (on) => {
  if (on && !moves) requestAnimationFrame(tick);
  moves = on;
  document.body.dataset.moves = on;
  buttons.forEach((button) => { button.textContent = on ? button.dataset.stop : button.dataset.move; });
};
figures.forEach((figure) => {
  const pictures = [...figure.querySelectorAll("svg[data-frames]")].map(drawn);
  pictures.push(...[...figure.querySelectorAll("svg[data-n]")].map(filmed));
  figure.querySelector("input[type=range]")?.addEventListener("input", () => set(false));
  new IntersectionObserver((seen) => {
    if (seen.at(-1).isIntersecting) inSight.set(figure, pictures); else inSight.delete(figure);
  }).observe(figure);
});
buttons.forEach((button) => {
  button.dataset.stop = button.textContent;
  button.dataset.move = button.textContent.replace("Stop", "Move");
  button.hidden = !figures.length;
  button.addEventListener("click", () => set(!moves));
});
set(moves);
if (moves) requestAnimationFrame(tick);
