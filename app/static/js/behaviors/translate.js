// Shows a translation in the place of its post, and the original again when asked.
export default function translate(box, { request }) {
  const form = box.querySelector("form");
  const button = form.querySelector("button");
  const label = button.querySelector("span");
  const place = box.querySelector("[aria-live]");
  const original = box.parentElement.querySelector(".post__body");
  const words = box.dataset;
  let text = place.textContent.trim();
  let shown = false;

  function line(content, name) {
    const paragraph = document.createElement("p");
    Object.assign(paragraph, { className: name, dir: "auto", lang: words.language });
    paragraph.textContent = content;
    return paragraph;
  }

  function show(translated) {
    shown = original.hidden = translated;
    label.textContent = translated ? words.original : words.show;
    place.replaceChildren(...(translated ? [line(text, "translation__text")] : []));
  }

  async function ask() {
    const answer = await request(words.url, { method: "POST", body: new FormData(form) });
    const found = await answer.json();
    if (!answer.ok || !found.text) throw new Error(found.message);
    return found.text;
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (button.ariaBusy === "true") return;
    if (shown) return show(false);
    button.ariaBusy = "true";
    label.textContent = words.busy;
    try {
      text ||= await ask();
      show(true);
    } catch (problem) {
      show(false);
      place.replaceChildren(line(problem.message || words.failed, "field__error"));
    }
    button.ariaBusy = null;
  });

  if (text) show(true);
}
