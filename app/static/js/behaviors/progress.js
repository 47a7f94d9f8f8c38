// The bars of the reader's tasks, in every open page, also those begun elsewhere.
export default function progress(page, { announce, enhance, number, on }) {
  const list = document.getElementById("tasks");
  const model = document.getElementById("task-model");

  function make({ task_id, description }) {
    const words = description ?? model.dataset.description;
    const holder = document.createElement("template");
    holder.innerHTML = model.innerHTML.replaceAll("{id}", encodeURIComponent(task_id));
    const box = holder.content.firstElementChild;
    box.setAttribute("aria-label", words);
    box.querySelector("[data-task-text]").textContent = words;
    list.append(box);
    enhance(box);
    return box;
  }

  function show(box, { task_id, progress, state, message }) {
    const ended = state === "sent" || state === "failed";
    box.querySelector("progress").value = progress;
    box.querySelector("progress").hidden = ended;
    document.getElementById(`${task_id}-progress`).textContent = number(progress);
    box.querySelector("[data-task-percent]").hidden = ended;
    box.querySelector("form").hidden = state !== "failed";
    if (!message) return;
    const text = box.querySelector("[data-task-text]");
    if (ended && text.textContent !== message) announce(message);
    text.textContent = message;
  }

  on("live:task_progress", (data) => {
    const known = list.querySelector(`[data-task="${CSS.escape(data.task_id)}"]`);
    // What ended before this page was opened is no news.
    if (!known && (data.state === "sent" || data.progress >= 100)) return;
    show(known ?? make(data), data);
  });
}
