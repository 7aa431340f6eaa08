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
