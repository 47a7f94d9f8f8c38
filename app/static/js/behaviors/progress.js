// The bars of the reader's tasks, in every open page, also those begun elsewhere.
const DAY = 86400;

export default function progress(page, { announce, enhance, number, on }) {
  const list = document.getElementById("tasks");
  const model = document.getElementById("task-model");

  function make(id) {
    const holder = document.createElement("template");
    holder.innerHTML = model.innerHTML.replaceAll("{id}", id).replaceAll("%7Bid%7D", id);
    const box = holder.content.firstElementChild;
    list.append(box);
    enhance(box);
    return box;
  }

  function show(box, { progress, state, name, result = {} }) {
    const title = model.getAttribute(`data-title-${name}`);
    const count = box.querySelector("[data-task-count]");
    if (title) {
      box.querySelector("[data-task-title]").textContent = title;
      box.setAttribute("aria-label", title);
    }
    count.hidden = !result.imported;
    count.querySelector("span").textContent = number(result.imported ?? 0);
    const bar = box.querySelector("progress");
    const place = box.querySelector("[data-task-state]");
    const words = model.dataset[state] ?? "";
    const ended = ["sent", "done", "failed"].includes(state);
    bar.value = progress;
    bar.hidden = box.querySelector("[data-task-percent]").hidden = ended;
    box.querySelector("[data-task-percent] span").textContent = number(progress);
    box.querySelector("form").hidden = state !== "failed";
    if (words && place.textContent !== words) announce(words);
    place.textContent = words;
  }

  // What ended before this page was opened is no news, except a failure of today.
  function isNews({ state, progress, timestamp = 0 }) {
    if (state === "failed") return Date.now() / 1000 - timestamp < DAY;
    return progress < 100;
  }

  on("live:task_progress", (data) => {
    const id = encodeURIComponent(data.task_id);
    const known = list.querySelector(`[data-task="${CSS.escape(id)}"]`);
    if (known || isNews(data)) show(known ?? make(id), data);
  });
}
