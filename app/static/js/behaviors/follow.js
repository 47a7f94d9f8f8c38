// Follows and unfollows in place, so that nobody loses the page they were reading.
export default function follow(form, { announce, number, request }) {
  const words = form.dataset;
  const button = form.querySelector("button");
  const label = button.firstChild;
  const all = (name) =>
    document.querySelectorAll(`[data-behavior="follow"][data-username="${CSS.escape(name)}"]`);

  form.showFollowing = (following) => {
    form.action = following ? words.unfollowUrl : words.followUrl;
    label.textContent = following ? words.unfollowLabel : words.followLabel;
    button.classList.toggle("button--quiet", following);
  };

  function tell({ following, followers_count_text: count, message }) {
    for (const other of all(words.username)) other.showFollowing?.(following);
    if (message) announce(message);
    if (!count) return;
    const text = count.replace(/\d/g, number);
    const places = `[data-followers-of="${CSS.escape(words.username)}"]`;
    for (const place of document.querySelectorAll(places)) place.textContent = text;
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (button.getAttribute("aria-busy")) return;
    button.setAttribute("aria-busy", "true");
    try {
      const body = new FormData(form);
      const answer = await request(form.action, { method: "POST", body });
      // One has blocked the other: their page says so. (The button is called "submit", too.)
      if (answer.status === 403) return HTMLFormElement.prototype.submit.call(form);
      if (!answer.ok) throw new Error(answer.status);
      tell(await answer.json());
    } catch {
      announce(words.failed);
    }
    button.removeAttribute("aria-busy");
  });
}
