// "3 new headlines": announced at once, shown when the reader asks, so nothing jumps.
export default function headlines(bar, { announce, emit, enhance, on, plural, request }) {
  const link = bar.querySelector("a");
  const sources = new Set(bar.dataset.sources.split(" "));
  const list = document.getElementById("headlines");
  let count = 0;

  function show() {
    const text = count ? plural(bar, count) : "";
    bar.hidden = !text;
    if (text && text !== link.textContent) announce(text);
    link.textContent = text;
  }

  async function fetchNew() {
    const answer = await request(link.href, { headers: { Accept: "text/html" } });
    if (!answer.ok) return null;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const items = [...page.querySelectorAll("#headlines > li")];
    const isNew = ({ dataset }) => !list.querySelector(`[data-id="${CSS.escape(dataset.id)}"]`);
    return { items, fresh: items.filter(isNew) };
  }

  on("live:headlines", ({ source_id: source, count: more }) => {
    if (!sources.has(String(source))) return;
    count += more;
    show();
  });

  // After a pause nobody told us what was missed, so we look.
  on("live:resync", async () => {
    const found = await fetchNew().catch(() => null);
    if (found) count = found.fresh.length;
    show();
  });

  link.addEventListener("click", async (event) => {
    event.preventDefault();
    const found = await fetchNew().catch(() => null);
    // Without an answer the link does what links do.
    if (!found) return location.assign(link.href);
    count = 0;
    show();
    list.replaceChildren(...found.items);
    for (const item of found.fresh) item.classList.add("is-new");
    enhance(list);
    emit("times:refresh");
    document.querySelector(".empty")?.remove();
    list.tabIndex = -1;
    list.focus({ preventScroll: true });
  });
}
