// One press answers the questions that were read and left: never those answered yes.
document.querySelector("#no").addEventListener("click", () => {
  document.querySelectorAll(".safety fieldset").forEach((one) => {
    if (!one.querySelector("input:checked")) one.querySelector("input[value=no]").checked = true;
  });
});
