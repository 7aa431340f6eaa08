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
const pairs = (text) => [...text.matchAll(/(-?[\d.]+) (-?[\d.]+)/g)].map(([, x, y]) => [Math.round(x), Number(y)]);
const pathsOf = (plot, kind) => [...plot.querySelectorAll(`path.${kind}`)];
const curveOf = (path) => new Map(pairs(path.getAttribute("d")));
// Both ends of an area: each of its pieces goes along the one and comes back along the other.
const areaOf = (path) => {
  const ends = new Map();
  for (const piece of path.getAttribute("d").split("Z")) {
    const points = pairs(piece), half = points.length / 2;
    for (let i = 0; i < half; i++) ends.set(points[i][0], [points[i][1], points[points.length - 1 - i][1]]);
  }
  return ends;
};
const amount = (plot, y) => +plot.dataset.high - (y / 100) * (plot.dataset.high - plot.dataset.low);
const written = (plot, value) => value.toFixed(plot.dataset.places).replace(/^-(?=0(\.0*)?$)/, "").replace("-", "\u2212");
const range = (plot, area, percent) => {
  if (!area?.has(percent)) return "";
  const [low, high] = area.get(percent).map((y) => amount(plot, y)).sort((a, b) => a - b);
  return `${written(plot, low)} to ${written(plot, high)}${plot.dataset.unit}`;
};
// What is drawn in a plot: each leg's curve with its spread, the reference, the powers of the joints that are stacked.
const drawnIn = (plot) => ({
  curves: pathsOf(plot, "mean").map((path) => {
    const side = path.classList.contains("left") ? "left" : "right";
    return { side, mean: curveOf(path), spread: pathsOf(plot, `spread.${side}`).map(areaOf)[0] };
  }),
  reference: pathsOf(plot, "band").map(areaOf)[0],
  joints: ["hip", "knee", "ankle"].map((name) => [name, pathsOf(plot, `joint-${name}`).map(areaOf)]).filter(([, areas]) => areas.length),
});
const powerAt = (plot, areas, percent) => {
  const seen = areas.filter((area) => area.has(percent)).map((area) => area.get(percent));
  return written(plot, seen.reduce((sum, [end, start]) => sum + amount(plot, end) - amount(plot, start), 0)) + plot.dataset.unit;
};
const valueAt = (plot, drawn, percent) => {
  const several = drawn.curves.length > 1;
  const values = drawn.curves.map(({ side, mean }) => {
    const value = mean.has(percent) ? written(plot, amount(plot, mean.get(percent))) + plot.dataset.unit : "not seen";
    return several ? `${side} ${value}` : value;
  });
  return [...values, ...drawn.joints.map(([name, areas]) => `${name} ${powerAt(plot, areas, percent)}`)].join(", ");
};
const rangesAt = (plot, drawn, percent) => {
  const several = drawn.curves.length > 1;
  const told = drawn.curves.map(({ side, spread }) => [several ? `${side} band` : "band", range(plot, spread, percent)]);
  told.push(["reference", range(plot, drawn.reference, percent)]);
  return told.filter(([, ends]) => ends).map(([name, ends]) => `; ${name} ${ends}`).join("");
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
  const drawn = drawnIn(plot);
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
    const percent = Number(slider.value), value = valueAt(plot, drawn, percent);
    slider.setAttribute("aria-valuetext", `${percent} % of the ${plot.dataset.over}: ${value}${rangesAt(plot, drawn, percent)}`);
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
