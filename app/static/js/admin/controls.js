// The pause button and the choice of the time span.
export default function controls(root, changed) {
  const pause = root.querySelector("[data-pause]");
  const span = root.querySelector("[data-window]");
  const view = { paused: false, seconds: Number(span.value) };

  pause.addEventListener("click", () => {
    view.paused = !view.paused;
    pause.setAttribute("aria-pressed", String(view.paused));
    changed();
  });
  span.addEventListener("change", () => {
    view.seconds = Number(span.value);
    changed();
  });
  return view;
}
