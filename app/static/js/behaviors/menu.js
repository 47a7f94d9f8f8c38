// Closes a menu when the reader turns elsewhere or presses Escape.
export default function menu(details) {
  const summary = details.querySelector("summary");

  function away(event) {
    // A dialog that was opened from here gives the focus back to where it came from.
    if (event.target.closest?.("dialog")) return;
    if (!details.contains(event.target)) details.open = false;
  }

  details.addEventListener("toggle", () => {
    const change = details.open ? "addEventListener" : "removeEventListener";
    document[change]("click", away);
    document[change]("focusin", away);
  });
  details.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !details.open) return;
    event.stopPropagation();
    details.open = false;
    summary.focus();
  });
}
