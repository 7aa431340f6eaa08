// How far an analysis is; when it has ended, the page is loaded anew.
const bar = document.querySelector("#share");
const words = document.querySelector("#stage");
const spoken = document.querySelector("#spoken");
let last = "";
async function look() {
  try {
    const told = await (await fetch(bar.dataset.state)).json();
    if (told.ended) { location.reload(); return; }
    if (told.share > 0) bar.value = told.share;
    words.textContent = told.words;
    const tens = `${told.stage} ${Math.floor(told.share * 4)}`;
    if (tens !== last) { spoken.textContent = told.words; last = tens; }
  } catch {
    words.textContent = "The server does not answer. Start it again with hipdrive serve.";
  }
  setTimeout(look, 1000);
}
look();
