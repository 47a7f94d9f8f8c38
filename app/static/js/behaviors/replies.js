// What stands below an open post: asks for new replies, takes them in, counts them.
export default function replies(section, { emit, enhance, plural, request }) {
  const { newUrl, post, since, tail } = section.dataset;
  const title = section.querySelector("h2");
  const list = section.querySelector(".timeline");
  const onward = document.getElementById("onward");
  const find = (id) => document.querySelector(`main article[data-id="${CSS.escape(id)}"]`);
  const last = (place) => place.querySelector("article:last-of-type")?.dataset.id;

  // `aside`: how many replies to the post do not stand in the list.
  function count(id, step, aside) {
    const place = find(id)?.querySelector("[data-replies]");
    if (!place) return;
    const number = Math.max(0, Number(place.dataset.replies) + step);
    place.dataset.replies = number;
    // Thousands are written in short, and one more changes nothing.
    if (number < 1000) place.lastChild.textContent = number ? plural(title, number) : title.dataset.none;
    if (id === post) title.textContent = plural(title, number - aside);
  }

  // What was heard of may be older than the last that is shown: it took its time.
  async function ask(heard, Accept) {
    const url = new URL(newUrl, location.href);
    if (since) url.searchParams.set("min_id", Math.min(last(list) ?? since, ...heard.map((id) => id - 1)));
    if (onward && tail) url.searchParams.set("tail", last(onward) ?? tail);
    const answer = await request(url, { headers: { Accept } });
    if (!answer.ok) throw new Error(answer.status);
    return answer;
  }

  async function bring(heard, hear) {
    const model = document.createElement("template");
    model.innerHTML = await (await ask(heard, "text/html")).text();
    const [news] = model.content.children;
    JSON.parse(news.dataset.added).forEach(hear);
    const [further, below] = [...news.children].map((place) =>
      [...place.children].filter(({ dataset }) => !find(dataset.id)));
    onward?.append(...further);
    for (const reply of below) {
      const later = [...list.children].find(({ dataset }) => Number(dataset.id) > Number(reply.dataset.id));
      list.insertBefore(reply, later ?? null);
    }
    if (further.length) onward.hidden = false;
    if (below.length) section.hidden = false;
    const fresh = [...further, ...below];
    for (const each of fresh) each.classList.add("is-new"), enhance(each);
    emit("times:refresh");
    return { fresh, isAll: since && !("more" in news.dataset) };
  }

  section.replies = { ask, bring, count, find, onward };
}
