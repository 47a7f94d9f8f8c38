// The names that pages and scripts written for the founding application call.
export function expose(kit) {
  const root = document.body.dataset.root ?? "";

  window.set_message_count = (count) => kit.emit("live:unread_message_count", count);

  // A bare number says nothing of the task's state, which stays as it is shown.
  window.set_task_progress = (task_id, progress) => {
    const place = document.getElementById(`${task_id}-progress`);
    const bar = place?.closest("[data-task]")?.querySelector("progress");
    if (place) place.textContent = kit.number(progress);
    if (bar) bar.value = progress;
  };

  window.flask_moment_render_all = () => kit.emit("times:refresh");

  // Both of these begin by themselves; calling them again does no harm.
  window.initialize_notifications = () => kit.enhance(document.body);
  window.initialize_popovers = () => kit.enhance(document.body);

  window.translate = async (source, destination, from, to) => {
    const pick = (place) =>
      typeof place === "string" ? document.querySelector(place) : place;
    const target = pick(destination);
    const former = [...target.childNodes];
    const waiting = Object.assign(new Image(), { src: `${root}/static/loading.gif`, alt: "" });
    target.replaceChildren(waiting);
    try {
      const answer = await kit.request(`${root}/translate`, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({
          text: pick(source).innerText,
          source_language: from,
          dest_language: to,
        }),
      });
      target.innerText = (await answer.json()).text;
    } catch (problem) {
      // Whoever was signed out can still ask again.
      target.replaceChildren(...former);
      throw problem;
    }
  };
}
