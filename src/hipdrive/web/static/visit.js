// How far an analysis is; when it has ended, the page is loaded anew.
const bar = document.querySelector("#share");
const words = document.querySelector("#stage");
const spoken = document.querySelector("#spoken");
const seen = document.querySelector("#seen");
let last = "";
// The runner as the network sees them, now and then; once alone where motion is unwelcome.
function draw(lines) {
  if (!lines.length || (seen.firstChild && matchMedia("(prefers-reduced-motion: reduce)").matches)) return;
  seen.replaceChildren(...lines.map((ends) => {
    const line = document.createElementNS("http://www.w3.org/2000/svg", "line");
    ["x1", "y1", "x2", "y2"].forEach((name, i) => line.setAttribute(name, ends[i]));
    return line;
  }));
}
async function look() {
  try {
    const told = await (await fetch(bar.dataset.state)).json();
    if (told.ended) { location.reload(); return; }
    if (told.share > 0) bar.value = told.share;
    words.textContent = told.words;
    draw(told.lines);
    const tens = `${told.stage} ${Math.floor(told.share * 4)}`;
    if (tens !== last) { spoken.textContent = told.words; last = tens; }
  } catch {
    words.textContent = "The server does not answer. Start it again with hipdrive serve.";
  }
  setTimeout(look, 1000);
}
look();
