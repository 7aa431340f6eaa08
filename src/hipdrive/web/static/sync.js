// Two clips, both from the same foot's first contact, played and moved together.
const videos = [...document.querySelectorAll("video[data-start]")];
const slider = document.querySelector("#moment");
const play = document.querySelector("#play");
const start = (v) => Number(v.dataset.start);
const both = (move) => videos.forEach(move);
slider.addEventListener("input", () => { both((v) => { v.pause(); v.currentTime = start(v) + Number(slider.value); }); play.textContent = "Play both"; });
play.addEventListener("click", () => {
  if (videos[0].paused) {
    both((v) => { v.currentTime = start(v) + Number(slider.value); v.playbackRate = 0.25; v.play(); });
    play.textContent = "Pause";
  } else { both((v) => v.pause()); play.textContent = "Play both"; }
});
videos[0].addEventListener("timeupdate", () => { if (!videos[0].paused) slider.value = videos[0].currentTime - start(videos[0]); });
both((v) => v.addEventListener("loadedmetadata", () => { v.currentTime = start(v); }));
