// Shows a line for each chosen picture, and says at once when there are too many. Words
// are asked for as long as there is none.
export default function choose(box) {
  const input = box.querySelector("input[type=file]");
  const words = input.form.querySelector("textarea");
  const lines = [...box.querySelectorAll("[data-line]")];

  function show() {
    const files = [...input.files];
    lines.forEach((line, place) => {
      line.hidden = place >= files.length;
      line.querySelector("[data-name]").textContent = files[place]?.name ?? "";
    });
    words.required = !files.length;
    input.setCustomValidity(files.length > lines.length ? box.dataset.over : "");
    if (files.length > lines.length) input.reportValidity();
  }

  input.addEventListener("change", show);
  show();
}
