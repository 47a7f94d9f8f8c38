// Swaps in another picture without a reload; the next one is loaded before it is wanted.
const PATIENCE = 15000;
export default function discover(box, { request, announce }) {
  const words = box.dataset;
  const button = box.querySelector("button");
  const label = button.querySelector("span");
  const usual = label.textContent;
  const problem = box.querySelector("[role=alert]");
  const figure = box.querySelector("figure");
  const [image, caption] = ["img", "figcaption"].map((tag) => figure.querySelector(tag));
  const link = caption.querySelector("a");
  let ahead = null;

  async function ask() {
    const answer = await request(words.url, { signal: AbortSignal.timeout(PATIENCE) });
    const found = await answer.json();
    if (found.status !== "success") throw Object.assign(new Error(), { said: found.message });
    const picture = Object.assign(new Image(), { src: found.message });
    await picture.decode().catch(() => {
      throw Object.assign(new Error(), { said: words.broken });
    });
    return found;
  }

  function show({ message, alt, post, caption: text }) {
    Object.assign(image, { src: message, alt: alt || words.unnamed });
    link.textContent = text;
    if (post) link.href = post;
    else link.removeAttribute("href");
    caption.hidden = !text;
    figure.hidden = false;
    problem.textContent = "";
    announce([image.alt, text].filter(Boolean).join(". "));
  }

  function prepare() {
    ahead = ask();
    // Told only to whoever asks for it.
    ahead.catch(() => (ahead = null));
  }

  box.querySelector("form").addEventListener("submit", async (event) => {
    event.preventDefault();
    if (button.ariaBusy === "true") return;
    button.ariaBusy = "true";
    label.textContent = words.busy;
    try {
      show(await (ahead ?? ask()));
      prepare();
    } catch (failure) {
      problem.textContent = failure.said || words.failed;
    }
    button.ariaBusy = null;
    label.textContent = usual;
  });
  prepare();
}
