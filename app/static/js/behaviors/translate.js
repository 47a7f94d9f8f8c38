// Shows a translation under its post, and the original alone again when asked.
export default function translate(box, { request }) {
  const form = box.querySelector("form");
  const label = form.querySelector("button span");
  const button = form.querySelector("button");
  const place = box.querySelector("[aria-live]");
  const words = box.dataset;
  let text = place.textContent.trim();

  function show(message, failed = false) {
    const line = document.createElement("p");
    line.className = failed ? "field__error" : "translation__text";
    line.dir = "auto";
    line.lang = words.language;
    line.textContent = message;
    place.replaceChildren(line);
    label.textContent = failed ? words.show : words.original;
  }

  async function ask() {
    const answer = await request(words.url, { method: "POST", body: new FormData(form) });
    const found = await answer.json();
    if (!answer.ok || !found.text) throw new Error(found.message);
    return found.text;
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (place.querySelector(".translation__text")) {
      place.replaceChildren();
      label.textContent = words.show;
      return;
    }
    button.setAttribute("aria-busy", "true");
    label.textContent = words.busy;
    try {
      text ||= await ask();
      show(text);
    } catch (problem) {
      show(problem.message || words.failed, true);
    }
    button.removeAttribute("aria-busy");
  });
  if (text) label.textContent = words.original;
}
