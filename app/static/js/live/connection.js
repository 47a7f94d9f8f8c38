// A stream that comes back by itself; where streams are refused, polls and later tries.
const [PAUSE, LONGEST, REMEMBERED] = [10_000, 160_000, 300];
const wait = (tries) => Math.min(LONGEST, PAUSE * 2 ** tries) * (0.3 + 0.7 * Math.random());

export default function connect({ streamUrl }, { names, tell, say, poller }) {
  const [sources, heard] = [new Set(), new Set()];
  let source, timer, last, isLost, places = [], opened = [], refusals = 0;
  function read({ data, type: name, lastEventId }) {
    const key = `${(last = lastEventId)} ${name} ${data}`;
    // Two tell while one takes the other's place; these have no id of their own.
    if (!["presence", "resync"].includes(name) && heard.has(key)) return;
    if (heard.add(key).size > REMEMBERED) heard.delete(heard.values().next().value);
    const { for: shown, ...content } = JSON.parse(data);
    if (!content.name) return say({ name, data: content, places: shown });
    tell(poller.note(content));
  }

  // The former stream is closed once the next is open, so that nothing falls between; one
  // that was lost goes on behind the last event.
  function stream() {
    clearTimeout(timer);
    const asked = [streamUrl, ...(opened = places), ...(isLost ? [`after=${last || 0}`] : [])];
    const next = (source = new EventSource(asked.join("&")));
    sources.add(next);
    for (const name of names) next.addEventListener(name, read);
    // The browser may be leaving, or have another session by now.
    next.addEventListener("signed_out", () => (close(), timer = setTimeout(check, 2_000)));
    next.onopen = () => {
      sources.forEach((each) => each !== next && (each.close(), sources.delete(each)));
      refusals = 0;
      isLost = poller.stop();
      tell({ name: "connection", data: "stream" });
    };
    next.onerror = () => next === source && next.readyState === EventSource.CLOSED && refused();
  }
  const check = () => poller.ask().then((isOurs) => isOurs && stream(), refused);

  // Unlike a broken one it stays closed: try again later, and ask the plain way meanwhile.
  function refused() {
    close();
    if (refusals) tell({ name: "connection", data: "poll" }), poller.start();
    timer = setTimeout(stream, wait(refusals++));
  }

  function open(wanted) {
    places = wanted;
    if (!streamUrl) return poller.start();
    if (source ? wanted.some((place) => !opened.includes(place)) : !timer) stream();
  }

  function close() {
    sources.forEach((each) => (each.close(), sources.delete(each)));
    poller.stop();
    isLost = true;
    source = timer = clearTimeout(timer);
  }

  return { open, close: () => (close(), (isLost = false), (refusals = 0)) };
}
