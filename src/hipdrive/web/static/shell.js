// On every page: the shell for when the server sleeps, and a question before something is deleted.
if ("serviceWorker" in navigator) navigator.serviceWorker.register("/sw.js").catch(() => {});
document.querySelectorAll("form[data-ask]").forEach((form) => {
  form.addEventListener("submit", (event) => { if (!confirm(form.dataset.ask)) event.preventDefault(); });
});
