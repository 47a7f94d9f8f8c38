// Shows a translation in the place of its post, and the original again when asked.
export default function translate(box, { request }) {
  const form = box.querySelector("form");
  const button = form.querySelector("button");
  const label = button.querySelector("span");
  const place = box.querySelector("[aria-live]");
  const original = box.parentElement.querySelector(".post__body");
  const words = box.dataset;
  let text = place.innerText.trim();
  let shown = false;

  // A block for each line, as the server draws what people write.
  function lines(content, name) {
    const box = document.createElement("div");
    Object.assign(box, { className: `${name} lines`, dir: "auto", lang: words.language });
    for (const paragraph of content.trim().split(/\n{2,}/)) {
      const block = document.createElement("p");
      for (const line of paragraph.split("\n")) {
        const part = document.createElement("bdi");
        Object.assign(part, { className: "line", dir: "auto", textContent: line });
        block.append(part, "\n");
      }
      box.append(block);
    }
    return box;
  }

  function show(translated) {
    shown = original.hidden = translated;
    label.textContent = translated ? words.original : words.show;
    place.replaceChildren(...(translated ? [lines(text, "translation__text")] : []));
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
      place.replaceChildren(lines(problem.message || words.failed, "field__error"));
    }
    button.ariaBusy = null;
  });

  if (text) show(true);
}
