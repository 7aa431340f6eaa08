// On paper everything is open.
addEventListener("beforeprint", () => {
  document.querySelectorAll("details:not([open])").forEach((d) => { d.open = true; d.dataset.closed = ""; });
});
addEventListener("afterprint", () => {
  document.querySelectorAll("details[data-closed]").forEach((d) => { d.open = false; delete d.dataset.closed; });
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
