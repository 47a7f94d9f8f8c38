// A post that was deleted disappears from open pages, and nothing moves: a note has its
// place until that is out of sight. Whoever is busy with it is told instead.
export default function deletions(main, { announce, on }) {
  const { deleted, kept } = main.dataset;
  const anchors = CSS.supports("overflow-anchor", "auto");

  const unseen = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target, boundingClientRect: box } of entries) {
      if (isIntersecting) continue;
      unseen.unobserve(target);
      target.remove();
      // Some browsers hold what is read in its place, others do not.
      if (!anchors && box.bottom <= 0) scrollBy(0, -box.height);
    }
  });

  function note(text) {
    return Object.assign(document.createElement("p"), { className: "post-gone", textContent: text });
  }

  function vanish(article) {
    const place = note(deleted);
    place.style.minBlockSize = `${article.offsetHeight}px`;
    article.replaceWith(place);
    unseen.observe(place);
  }

  // Behind all else in it, so that what has the focus stays where it is.
  function mark(article, text) {
    if (article.classList.contains("is-gone")) return;
    article.classList.add("is-gone");
    article.querySelector(".post__main").append(note(text));
    announce(text);
  }

  function leave(article) {
    mark(article, deleted);
    article.addEventListener("focusout", ({ relatedTarget }) => {
      if (article.isConnected && !article.contains(relatedTarget)) setTimeout(vanish, 0, article);
    });
  }

  function remove({ id }) {
    const answer = document.querySelector("#answer textarea");
    for (const article of main.querySelectorAll(`article[data-id="${CSS.escape(id)}"]`)) {
      // The page of the post itself keeps it, and the reply that is being written.
      if (article.matches(".post--single")) mark(article, answer?.value.trim() ? kept : deleted);
      else if (article.contains(document.activeElement)) leave(article);
      else vanish(article);
    }
  }

  on("live:post_deleted", remove);
  on("live:reply_deleted", remove);
}
