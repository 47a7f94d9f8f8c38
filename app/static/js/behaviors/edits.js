// A post that was edited elsewhere changes where it is open, once it can be seen. Its
// menu, its buttons and whatever has the focus stay as they are.
const PARTS = [".byline", ".post__body", ".attachments", ".translation"];
const NEAR = { rootMargin: "200px" };

export default function edits(main, { announce, emit, enhance, on, request }) {
  const root = document.body.dataset.root ?? "";
  const shown = (id) => main.querySelectorAll(id ? `article[data-id="${CSS.escape(id)}"]` : "article[data-id]");
  const near = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) if (isIntersecting) near.unobserve(target), bring(target);
  }, NEAR);

  // All who see the post ask for it: not at the same moment.
  async function bring(article) {
    await new Promise((resolve) => setTimeout(resolve, 700 * Math.random()));
    const { id } = article.dataset;
    const answer = await request(`${root}/post/${id}/fragment`, { headers: { Accept: "text/html" } }).catch(() => null);
    if (answer?.status === 404) return emit("live:post_deleted", { id });
    if (!answer?.ok || !article.isConnected) return;
    const model = document.createElement("template");
    model.innerHTML = await answer.text();
    change(article, model.content.querySelector("article"));
  }

  function change(article, fresh) {
    const pairs = PARTS.map((name) => [article.querySelector(name), fresh.querySelector(name)]);
    const isBusy = pairs.some(([former]) => former?.contains(document.activeElement));
    if (isBusy) return article.addEventListener("focusout", () => near.observe(article), { once: true });
    for (const [former, next] of pairs) {
      if (former && next) former.replaceWith(next);
      else if (next) article.querySelector(".post__body").after(next);
      else former?.remove();
      if (next) enhance(next);
    }
    article.dataset.version = fresh.dataset.version;
    article.classList.add("is-new");
    emit("times:refresh");
    announce(main.dataset.edited);
  }

  on("live:post_edited", ({ id, version }) => {
    for (const article of shown(id)) if (Number(article.dataset.version) < version) near.observe(article);
  });

  // After a pause nobody told us what was missed, so we ask about all that is here.
  on("live:resync", async () => {
    const ids = [...shown()].map(({ dataset }) => dataset.id);
    if (!ids.length) return;
    const answer = await request(`${main.dataset.shownUrl}?${ids.map((id) => `id=${id}`).join("&")}`).catch(() => null);
    const versions = answer?.ok ? await answer.json() : null;
    for (const id of versions ? ids : [])
      emit(id in versions ? "live:post_edited" : "live:post_deleted", { id, version: versions[id] });
  });
}
