// "3 new posts": told at once, shown when the reader asks, so that nothing jumps.
export default function newPosts(bar, { announce, emit, enhance, on, plural, request }) {
  const button = bar.querySelector("button");
  const timeline = document.getElementById("timeline");
  let waiting = new Set();

  function show() {
    const text = waiting.size ? plural(bar, waiting.size) : "";
    bar.hidden = !text;
    if (text && text !== button.textContent) announce(text);
    button.textContent = text;
  }

  const isShown = (id) => timeline.querySelector(`[data-id="${CSS.escape(id)}"]`);

  async function fetchNew() {
    const url = new URL(bar.dataset.newUrl, location.href);
    url.searchParams.set("min_id", bar.dataset.newest);
    const answer = await request(url, { headers: { Accept: "text/html" } });
    const model = document.createElement("template");
    model.innerHTML = answer.ok ? await answer.text() : "";
    return [...model.content.querySelectorAll("article")].filter((post) => !isShown(post.dataset.id));
  }

  on("live:post", ({ id }) => {
    // A post from elsewhere may be older than what is at the head, and belong further down.
    if (!isShown(id) && Number(id) > Number(bar.dataset.newest)) waiting.add(String(id));
    show();
  });

  on("live:post_deleted", ({ id }) => waiting.delete(id) && show());

  // After a pause nobody told us what was missed, so we look.
  on("live:resync", async () => {
    for (const post of await fetchNew().catch(() => [])) waiting.add(post.dataset.id);
    show();
  });

  button.addEventListener("click", async () => {
    button.setAttribute("aria-busy", "true");
    try {
      const posts = await fetchNew();
      timeline.prepend(...posts);
      waiting = new Set();
      show();
      // The button is gone now; the focus it had must not be.
      const first = posts[0] ?? timeline;
      first.tabIndex = -1;
      first.focus({ preventScroll: true });
      if (!posts.length) return;
      for (const post of posts) post.classList.add("is-new"), enhance(post);
      emit("times:refresh");
      document.querySelector(".empty")?.remove();
      bar.dataset.newest = posts[0].dataset.id;
    } finally {
      button.removeAttribute("aria-busy");
    }
  });
}
