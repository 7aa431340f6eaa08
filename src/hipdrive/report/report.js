// A link to something within a closed part opens it.
const reveal = () => {
  let part = location.hash.length > 1 ? document.getElementById(decodeURIComponent(location.hash.slice(1))) : null;
  const target = part;
  for (; part; part = part.parentElement) if (part.tagName === "DETAILS") part.open = true;
  target?.scrollIntoView();
};
addEventListener("hashchange", reveal);
addEventListener("load", reveal);
// Where motion is unwelcome the figure stands still at one moment: the slider shows which.
addEventListener("load", () => {
  if (!matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  for (const film of document.querySelectorAll(".film[data-still]")) film.querySelector(".scrub").value = film.dataset.still;
});
// The slider holds the moving figure at a moment of the stride; letting it run again is the switch beside it.
addEventListener("input", (event) => {
  const film = event.target.closest?.(".film");
  if (!film) return;
  if (event.target.matches(".scrub")) {
    film.classList.add("held");
    film.style.setProperty("--at", event.target.value);
    film.querySelector(".stop-film").checked = true;
  } else if (event.target.matches(".stop-film") && !event.target.checked) {
    film.classList.remove("held");
  }
});
// A curve says its value at the moment that is pointed to, by pointer or by arrow keys, with the picture of that moment where
// one was filmed. What is drawn is what is read: the curve's own points, on the scale that the plot states.
const pointsOf = (plot) => {
  const path = plot.querySelector("path.mean")?.getAttribute("d") ?? "";
  return new Map([...path.matchAll(/(-?[\d.]+) (-?[\d.]+)/g)].map(([, x, y]) => [Math.round(x), Number(y)]));
};
const valueAt = (plot, points, percent) => {
  if (!points.has(percent)) return "not seen";
  const { low, high, places, unit } = plot.dataset;
  const value = +high - (points.get(percent) / 100) * (high - low);
  return value.toFixed(places).replace(/^-(?=0(\.0*)?$)/, "").replace("-", "\u2212") + unit;
};
// Which frame of the moving figure shows that moment: a curve of the other foot begins at the other strike, one over stance
// ends at the off.
const frameAt = (plot, film, percent) => {
  const ofStride = plot.dataset.over === "stance" ? (percent * film.dataset.off) / 100 : percent;
  const phase = plot.dataset.side === film.dataset.side ? ofStride : (ofStride + Number(film.dataset.other)) % 100;
  const apart = film.dataset.phases.split(" ").map((p) => Math.min(Math.abs(p - phase), 100 - Math.abs(p - phase)));
  return apart.indexOf(Math.min(...apart));
};
const picture = (film) => {
  const [, , width, height] = film.querySelector(".screen").getAttribute("viewBox").split(" ");
  const shown = document.createElement("div");
  shown.innerHTML = `<svg viewBox="0 0 ${width} ${height}"><use href="#${film.querySelector(".reel > g").id}"></use></svg>`;
  return shown.firstChild;
};
const probe = (plot) => {
  const points = pointsOf(plot);
  const own = `.film[data-input="${plot.dataset.input}"]`;
  const film = document.querySelector(`${own}[data-plane="${plot.dataset.plane}"]`) ?? document.querySelector(own);
  const box = document.createElement("div");
  box.className = "probed";
  box.innerHTML = '<input type="range" class="probe" min="0" max="100" value="0"><div class="at" aria-hidden="true"><output></output></div>';
  plot.replaceWith(box);
  box.prepend(plot);
  const slider = box.querySelector(".probe"), at = box.querySelector(".at"), said = box.querySelector("output");
  slider.setAttribute("aria-label", `${plot.dataset.title}: moment of the ${plot.dataset.over}`);
  const seen = film ? picture(film) : null;
  if (seen) said.after(seen);
  const show = () => {
    const percent = Number(slider.value), value = valueAt(plot, points, percent);
    slider.setAttribute("aria-valuetext", `${percent} % of the ${plot.dataset.over}: ${value}`);
    said.textContent = `${value} at ${percent} %`;
    at.style.left = `${percent}%`;
    at.classList.toggle("before", percent > 50);
    seen?.firstChild.setAttribute("x", -frameAt(plot, film, percent) * film.querySelector(".screen").viewBox.baseVal.width);
  };
  slider.addEventListener("input", show);
  slider.addEventListener("pointermove", (event) => {
    slider.value = (100 * event.offsetX) / slider.clientWidth;
    show();
  });
  show();
};
addEventListener("load", () => document.querySelectorAll(".plot[data-low]").forEach(probe));
