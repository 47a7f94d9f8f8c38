// The names that pages and scripts written for the founding application call.
export function expose(kit) {
  const root = document.body.dataset.root ?? "";

  window.set_message_count = (count) => kit.emit("live:unread_message_count", count);

  window.set_task_progress = (task_id, progress) =>
    kit.emit("live:task_progress", { task_id, progress });

  window.flask_moment_render_all = () => kit.emit("times:refresh");

  // Both of these begin by themselves; calling them again does no harm.
  window.initialize_notifications = () => kit.enhance(document.body);
  window.initialize_popovers = () => kit.enhance(document.body);

  window.translate = async (source, destination, from, to) => {
    const pick = (place) =>
      typeof place === "string" ? document.querySelector(place) : place;
    const answer = await kit.request(`${root}/translate`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({
        text: pick(source).innerText,
        source_language: from,
        dest_language: to,
      }),
    });
    pick(destination).innerText = (await answer.json()).text;
  };
}
