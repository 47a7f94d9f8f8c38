// Asks before deleting, in a dialog; without scripts the form leads to a page that asks.
function make(tag, parts = {}, ...children) {
  const element = Object.assign(document.createElement(tag), parts);
  element.append(...children);
  return element;
}

export default function confirm(form, { csrf }) {
  const words = form.dataset;

  function build() {
    const title = make("h2", { id: "dialog-title" }, words.title);
    const cancel = make("button", { type: "button", className: "button button--quiet" }, words.cancel);
    const submit = make("button", { className: "button button--danger" }, words.confirm);
    submit.name = "submit";
    submit.value = "1";
    const token = make("input", { type: "hidden", name: "csrf_token", value: csrf() });
    const actions = make("div", { className: "dialog__actions" }, cancel, submit);
    const post = make("form", { method: "post", action: form.action }, token, actions);
    const dialog = make("dialog", { className: "dialog" }, title, make("p", {}, words.text), post);
    dialog.setAttribute("aria-labelledby", title.id);
    cancel.addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", () => dialog.remove());
    return dialog;
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const dialog = build();
    document.body.append(dialog);
    dialog.showModal();
  });
}
