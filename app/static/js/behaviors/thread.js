// Brings an open conversation up to date when either side has written or deleted.
export default function thread(place, { announce, emit, enhance, on, request }) {
  let running, again, missed;
  const newest = () => Number(place.querySelector(".bubble:last-child")?.dataset.id ?? 0);

  const atEnd = () =>
    window.innerHeight + window.scrollY > document.body.scrollHeight - 160;

  function show(html) {
    const page = new DOMParser().parseFromString(html, "text/html");
    const fresh = page.getElementById("thread");
    // Whoever is on a button in here would lose it: they get the news when they leave.
    missed = place.contains(document.activeElement);
    if (!fresh || missed) return;
    const follow = atEnd();
    const known = newest();
    place.replaceChildren(...fresh.childNodes);
    enhance(place);
    emit("times:refresh");
    const last = place.querySelector(".bubble:last-child:not(.bubble--own) .bubble__text");
    if (last && newest() > known) announce(last.textContent);
    if (follow) window.scrollTo(0, document.body.scrollHeight);
  }

  async function refresh() {
    again = true;
    if (running) return;
    running = true;
    while (again) {
      again = false;
      const answer = await request(location.href, { headers: { Accept: "text/html" } }).catch(() => null);
      if (answer?.ok) show(await answer.text());
    }
    running = false;
  }

  const mine = (data) => data?.peer === place.dataset.peer && refresh();
  on("live:message", mine);
  on("live:message_deleted", mine);
  on("live:resync", refresh);
  place.addEventListener("focusout", () => missed && setTimeout(refresh));
}
