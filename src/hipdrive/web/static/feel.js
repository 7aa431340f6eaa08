// The safety questions that go with what hurts are shown, with how many are left; the others are neither shown nor needed.
const questions = [...document.querySelectorAll(".safety fieldset")];
const answered = (one) => one.querySelector("input:checked") !== null;

const hurting = () => {
  const regions = new Set();
  document.querySelectorAll("input[name^='pain.']").forEach((one) => {
    const [, region, what] = one.name.split(".");
    if (what === "when" ? one.checked : Number(one.value.replace(",", ".")) > 0) regions.add(region);
  });
  return regions;
};

const fits = (one, regions) => {
  const asked = one.dataset.with.split(" ").filter(Boolean);
  return !asked.length || (regions.size > 0 && asked.some((region) => region === "any" || regions.has(region)));
};

const show = () => {
  const regions = hurting();
  questions.forEach((one) => {
    const asked = fits(one, regions) || one.querySelector("input[value=yes]").checked;
    one.hidden = !asked;
    one.querySelectorAll("input").forEach((box) => { box.required = asked; box.disabled = !asked; });
  });
  const left = questions.filter((one) => !one.hidden && !answered(one)).length;
  document.querySelector("#left").textContent = left ? `${left} left` : "All answered";
};

document.addEventListener("input", show);
document.addEventListener("change", show);
show();

// One press answers the questions that were read and left: never those answered yes.
document.querySelector("#no").addEventListener("click", () => {
  questions.filter((one) => !one.hidden && !answered(one)).forEach((one) => {
    one.querySelector("input[value=no]").checked = true;
  });
  show();
});
