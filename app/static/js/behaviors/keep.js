// Keeps a post in place. The answer says what the button means from now on, so that two
// presses, or two tabs, never do the opposite of what a button shows.
export default function keep(form, { announce, request }) {
  const button = form.querySelector("button");
  const label = button.querySelector("span");

  function show({ bookmarked, label: word, action, message }) {
    form.action = action;
    label.textContent = word;
    button.setAttribute("aria-pressed", bookmarked);
    announce(message);
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (button.getAttribute("aria-busy")) return;
    button.setAttribute("aria-busy", "true");
    try {
      const answer = await request(form.action, { method: "POST", body: new FormData(form) });
      if (!answer.ok) throw new Error(answer.status);
      show(await answer.json());
    } catch {
      announce(form.dataset.failed);
    }
    button.removeAttribute("aria-busy");
  });
}
