// "2 new replies": told at once, shown when the reader asks, so that nothing jumps.
export default function newReplies(bar, { announce, on, plural }) {
  const link = bar.querySelector("a");
  const { replies, dataset } = document.getElementById("answers");
  const [home, heard, waiting] = [link.href, new Set(), new Set()];
  // The post on which hangs what its author goes on with, as far as we have heard.
  let { tail } = dataset;
  let running;

  function show() {
    const text = waiting.size ? plural(bar, waiting.size) : "";
    bar.hidden = !text;
    if (text) link.href = `${home}?min_id=${Math.min(...waiting) - 1}#answers`;
    if (text && text !== link.textContent) announce(text);
    link.textContent = text;
  }

  function hear({ id, author_id: writer, reply_to: above }) {
    if (heard.has(id) || replies.find(id)) return;
    heard.add(id);
    const goesOn = above === tail && String(writer) === dataset.author;
    if (goesOn) tail = id;
    // Only the first page tells how the author went on.
    if (goesOn ? replies.onward : above === dataset.post) waiting.add(id);
    replies.count(above, 1, tail !== dataset.post);
  }

  function forget({ id, reply_to: above }) {
    waiting.delete(id);
    if (id === tail) tail = above;
    replies.count(above, -1, tail !== dataset.post);
  }

  async function bring() {
    const asked = [...waiting];
    const { fresh, isAll } = await replies.bring(asked, hear);
    // What did not come is gone, or stands on a later page: the link leads there.
    for (const { dataset: { id } } of fresh) waiting.delete(id);
    if (isAll) asked.forEach((id) => waiting.delete(id));
    if (!fresh.length && waiting.size) throw new Error("elsewhere");
    show();
    // The focus that the link had must not be lost with it.
    const first = Object.assign(fresh[0] ?? document.getElementById("main"), { tabIndex: -1 });
    first.focus({ preventScroll: !fresh.length });
  }

  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    running ??= bring().catch(() => location.assign(link.href)).finally(() => (running = null));
  });

  on("live:reply", (data) => (hear(data), show()));
  on("live:reply_deleted", (data) => (forget(data), show()));
  on("live:resync", async () => {
    const answer = await replies.ask([...waiting], "application/json").catch(() => null);
    if (answer) (await answer.json()).forEach(hear), show();
  });
}
