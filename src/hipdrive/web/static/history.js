// Small pictures follow the chosen visits, and go where a visit has none.
const tidy = (img) => img.addEventListener("error", () => { img.classList.add("none"); });
document.querySelectorAll("img.thumb-of").forEach((img) => {
  tidy(img);
  if (img.complete && !img.naturalWidth && img.src) { const again = img.src; img.src = again; }
});
document.querySelectorAll("[data-thumb]").forEach((place) => {
  const chosen = document.getElementById(place.dataset.thumb);
  chosen.addEventListener("change", () => {
    const img = place.querySelector("img");
    img.classList.remove("none");
    img.src = `/visits/${chosen.value}/stride.svg`;
  });
});
