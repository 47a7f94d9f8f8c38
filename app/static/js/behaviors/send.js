// Says that a form is on its way, and takes no second press meanwhile. (The form's key
// sees to it that two presses make one thing, also where this script is not there.)
const PATIENCE = 30_000;

export default function send(form) {
  const button = form.querySelector("[type=submit]");
  const isInput = button.matches("input");
  const label = isInput ? button.value : [...button.childNodes];
  let timer;

  function show(words) {
    if (isInput) button.value = words ?? label;
    else button.replaceChildren(...(words ? [words] : label));
  }

  // A connection that was lost, or a page that was stopped, tells nobody: wait and see.
  function wait() {
    button.setAttribute("aria-disabled", "true");
    show(document.body.dataset.sending);
    timer = setTimeout(restore, PATIENCE);
  }

  function restore() {
    clearTimeout(timer);
    timer = undefined;
    button.removeAttribute("aria-disabled");
    show();
  }

  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    if (timer) event.preventDefault();
    // Only then, since the form is read after this, and its button by its name.
    else timer = setTimeout(wait);
  });
  // The Back button shows a page as it was left.
  addEventListener("pageshow", ({ persisted }) => persisted && restore());
}
