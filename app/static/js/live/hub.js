// Knows which tabs of a browser are visible and what they show, and has one connection
// for all of them. Runs in a SharedWorker, or in the tab that leads.
const NAMES = ["unread_message_count", "unread_notification_count", "task_progress", "post", "post_edited",
  "post_deleted", "reply", "reply_edited", "reply_deleted", "message", "message_deleted", "typing", "presence",
  "headlines", "resync"];
const SILENCE = 100_000;

export default async function hub({ modules, ...settings }, say) {
  const [{ default: connect }, { default: makePoller }] = await Promise.all([
    import(modules["live-connection"]), import(modules["live-poll"])]);
  const [tabs, states] = [new Map(), new Map()];
  const stateOf = ({ name, data }) => name + (data?.task_id ?? "");

  // A state is told again to a tab that comes later.
  function tell(event) {
    if (event.timestamp < states.get(stateOf(event))?.timestamp) return;
    states.set(stateOf(event), event);
    say(event);
  }

  function end() {
    connection.close();
    tabs.forEach((_, tab) => say({ name: "session:ended" }, tab));
    tabs.clear();
  }

  const poller = makePoller(settings, { tell, say, end });
  const connection = connect(settings, { names: NAMES, tell, say, poller });

  function show(tab, places) {
    if (!tabs.has(tab)) states.forEach((event) => say(event, tab));
    tabs.set(tab, { places, at: Date.now() });
    connection.open([...new Set([...tabs.values()].flatMap((each) => each.places))]);
  }

  function hide(tab) {
    if (!tabs.delete(tab) || tabs.size) return;
    connection.close();
    states.clear();
  }

  // Visible tabs show again what they show every half minute; one that died does not.
  const sweep = () => tabs.forEach(({ at }, tab) => Date.now() - at > SILENCE && hide(tab));
  const timer = setInterval(sweep, SILENCE / 2);
  const close = () => (clearInterval(timer), tabs.clear(), connection.close());
  return { show, hide, close, has: (tab) => tabs.has(tab) };
}
