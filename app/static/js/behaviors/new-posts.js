// "3 new posts": told at once, shown when the reader asks, so that nothing jumps.
export default function newPosts(bar, { announce, emit, enhance, on, plural, request }) {
  const button = bar.querySelector("button");
  const timeline = document.getElementById("timeline");
  let waiting = 0;

  on("live:post", (data) => {
    if (data?.id && document.getElementById(`post${data.id}`)) return;
    waiting = data?.count ?? waiting + 1;
    if (!waiting) return;
    button.textContent = plural(bar, waiting);
    bar.hidden = false;
    announce(button.textContent);
  });

  function prepend(html) {
    const model = document.createElement("template");
    model.innerHTML = html;
    const posts = [...model.content.querySelectorAll("article")].filter(
      (post) => !timeline.querySelector(`[data-id="${post.dataset.id}"]`),
    );
    for (const post of posts) post.classList.add("is-new");
    timeline.prepend(...posts);
    posts.forEach(enhance);
    emit("times:refresh");
    return posts[0];
  }

  button.addEventListener("click", async () => {
    const url = new URL(bar.dataset.newUrl, location.href);
    url.searchParams.set("min_id", bar.dataset.newest);
    button.setAttribute("aria-busy", "true");
    try {
      const answer = await request(url, { headers: { Accept: "text/html" } });
      if (!answer.ok) return;
      const first = prepend(await answer.text());
      waiting = 0;
      bar.hidden = true;
      document.querySelector(".empty")?.remove();
      if (!first) return;
      bar.dataset.newest = first.dataset.id;
      first.tabIndex = -1;
      first.focus({ preventScroll: true });
    } finally {
      button.removeAttribute("aria-busy");
    }
  });
}
