// One connection for all that changes by itself; each event becomes `live:<name>`.
const STATES = ["unread_message_count", "unread_notification_count", "task_progress"];
const NAMES = [...STATES, "post", "reply", "reply_deleted", "message", "message_deleted", "resync"];
const PAUSE = 10_000;

export default function live(body, { emit, request, SignedOut }) {
  const { streamUrl, pollUrl, signedOut, loginUrl } = body.dataset;
  let source, timer, stopped, since = 0, rounds = 0;
  const newest = {};

  // Streamed and polled entries have one envelope: {name, data, timestamp}.
  function tell({ name, data, timestamp }) {
    const state = name + (data?.task_id ?? "");
    // What was published late must not undo what is newer.
    if (timestamp < newest[state]) return;
    newest[state] = timestamp;
    since = Math.max(since, timestamp ?? 0);
    emit(`live:${name}`, data?.task_id ? { ...data, timestamp } : data);
  }

  function sayGoodbye() {
    stopped = true;
    stop();
    const link = Object.assign(document.createElement("a"), { href: loginUrl, textContent: signedOut });
    const bar = Object.assign(document.createElement("p"), { className: "flash flash--warning" });
    bar.setAttribute("role", "alert");
    bar.append(link);
    document.getElementById("main").prepend(bar);
  }

  async function poll() {
    try {
      const answer = await request(`${pollUrl}?since=${since}`);
      if (answer.ok) (await answer.json()).forEach(tell);
      // New posts have no state to poll: look for them now and then.
      if (++rounds % 3 === 0) emit("live:resync");
    } catch (problem) {
      if (problem instanceof SignedOut) return sayGoodbye();
    }
    if (!stopped && !document.hidden) timer = setTimeout(poll, PAUSE);
  }

  function stream() {
    source = new EventSource(streamUrl);
    const read = (name, { data }) => ((content) => tell(content?.name ? content : { name, data: content }))(JSON.parse(data));
    for (const name of NAMES) source.addEventListener(name, (event) => read(name, event));
    // A refused stream stays closed, unlike a broken one: ask the plain way instead.
    source.onerror = () => source.readyState === EventSource.CLOSED && poll();
  }

  const start = () => stopped || (streamUrl ? stream() : poll());
  const stop = () => (source?.close(), clearTimeout(timer));
  document.addEventListener("visibilitychange", () => {
    stop();
    if (!document.hidden) start(), emit("live:resync");
  });
  addEventListener("pagehide", stop);
  if (!document.hidden) start();
}
