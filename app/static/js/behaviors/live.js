// One connection for all that changes by itself; each event becomes `live:<name>`.
const NAMES = ["unread_message_count", "unread_notification_count", "task_progress", "post"];
const PAUSE = 10_000;

export default function live(body, { emit, request, SignedOut }) {
  const { streamUrl, pollUrl } = body.dataset;
  let source, timer, stopped;
  let since = 0;

  function signedOut() {
    stopped = true;
    stop();
    const bar = document.createElement("div");
    bar.className = "flash flash--warning";
    bar.setAttribute("role", "alert");
    const link = Object.assign(document.createElement("a"), { href: body.dataset.loginUrl });
    link.textContent = body.dataset.signedOut;
    bar.append(link);
    document.getElementById("main").prepend(bar);
  }

  async function poll() {
    try {
      const answer = await request(`${pollUrl}?since=${since}`);
      for (const { name, data, timestamp } of answer.ok ? await answer.json() : []) {
        since = Math.max(since, timestamp);
        emit(`live:${name}`, data);
      }
    } catch (problem) {
      if (problem instanceof SignedOut) return signedOut();
    }
    if (!stopped && !document.hidden) timer = setTimeout(poll, PAUSE);
  }

  function stream() {
    source = new EventSource(streamUrl);
    for (const name of NAMES) {
      source.addEventListener(name, (event) => emit(`live:${name}`, JSON.parse(event.data)));
    }
    // A refused stream stays closed, unlike a broken one: ask the plain way instead.
    source.onerror = () => source.readyState === EventSource.CLOSED && poll();
  }

  function stop() {
    source?.close();
    clearTimeout(timer);
  }

  const start = () => stopped || (streamUrl && "EventSource" in window ? stream() : poll());
  document.addEventListener("visibilitychange", () => (document.hidden ? stop() : start()));
  addEventListener("pagehide", stop);
  if (!document.hidden) start();
}
