// One connection for all that changes by itself; each event becomes `live:<name>`.
const STATES = ["unread_message_count", "unread_notification_count", "task_progress"];
const NAMES = [...STATES, "post", "reply", "reply_deleted", "message", "message_deleted", "resync"];
const PAUSE = 10_000;

export default function live(body, { emit, request, SignedOut }) {
  const { streamUrl, pollUrl } = body.dataset;
  let source, timer, stopped, since = 0, rounds = 0, refusals = 0;
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

  async function poll() {
    try {
      const answer = await request(`${pollUrl}?since=${since}`);
      if (answer.ok) (await answer.json()).forEach(tell);
      // New posts have no state to poll: look for them now and then.
      if (++rounds % 3 === 0) emit("live:resync");
    } catch (problem) {
      stopped = problem instanceof SignedOut;
      if (stopped) return emit("session:ended");
    }
    if (!document.hidden) timer = setTimeout(poll, PAUSE);
  }

  // A refused stream stays closed, unlike a broken one: try once more, and not when all
  // others do; then ask the plain way.
  function refused() {
    if (source.readyState !== EventSource.CLOSED) return;
    if (refusals++) poll();
    else timer = setTimeout(stream, PAUSE * (0.3 + 0.7 * Math.random()));
  }

  function stream() {
    source = new EventSource(streamUrl);
    const read = (name, { data }) => ((content) => tell(content?.name ? content : { name, data: content }))(JSON.parse(data));
    for (const name of NAMES) source.addEventListener(name, (event) => read(name, event));
    // The browser may be leaving, or have another session by now.
    source.addEventListener("signed_out", () => (stop(), timer = setTimeout(ask, 2_000)));
    source.onopen = () => (refusals = 0);
    source.onerror = refused;
  }

  const start = () => stopped || (streamUrl ? stream() : poll());
  const stop = () => (source?.close(), clearTimeout(timer));
  const resume = () => document.hidden || start();
  const ask = () => poll().then(stop).then(resume);
  document.addEventListener("visibilitychange", () => (stop(), document.hidden || (start(), emit("live:resync"))));
  addEventListener("pagehide", stop);
  resume();
}
