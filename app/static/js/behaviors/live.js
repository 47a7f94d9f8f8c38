// All that changes by itself: one connection of the browser, of which each tab picks out
// what it shows. Each event becomes `live:<name>`.
const ALIVE = 30_000;

// One for all tabs of a person, in a worker that they share.
function share(settings, hear, fail) {
  const address = settings.modules["live-worker"];
  const worker = new SharedWorker(address, { type: "module", name: JSON.stringify(settings) });
  worker.onerror = fail;
  worker.port.onmessage = ({ data }) => (data.name === "broken" ? fail() : hear(data));
  return { show: (places) => worker.port.postMessage({ places }), hide: () => worker.port.postMessage({}) };
}

export default async function live(body, { emit, load, modules }) {
  const { streamUrl, pollUrl, viewer, places = "" } = body.dataset;
  const own = places.split(" ").filter(Boolean);
  const absolute = (url) => url && new URL(url, location.href).href;
  const settings = { viewer, streamUrl: absolute(streamUrl), pollUrl: absolute(pollUrl) };
  settings.modules = Object.fromEntries(Object.entries(modules)
    .filter(([name]) => name.startsWith("live-")).map(([name, url]) => [name, absolute(url)]));
  const newest = {};
  let link, timer, isOver;

  function hear({ name, data, timestamp, places: shown }) {
    if (isOver || (shown && !shown.some((place) => own.includes(place)))) return;
    const state = name + (data?.task_id ?? "");
    // What was published late must not undo what is newer.
    if (timestamp < newest[state]) return;
    newest[state] = timestamp;
    if (name === "connection") document.documentElement.dataset.live = data;
    if (name !== "session:ended") return emit(`live:${name}`, data?.task_id ? { ...data, timestamp } : data);
    isOver = true;
    end();
    emit("session:ended");
  }

  function begin() {
    link.show(own);
    timer = setInterval(() => link.show(own), ALIVE);
  }

  function end() {
    timer = clearInterval(timer);
    link.hide();
  }

  // Each tab that leaves or is hidden says so; the last one ends the connection.
  const resume = () => timer || isOver || document.hidden || begin();
  const lead = async () => (end(), link = await (await load("live-lead")).default(settings, hear), resume());
  link = { show() {}, hide() {} };
  if ("SharedWorker" in window) link = share(settings, hear, lead);
  else await lead();
  document.addEventListener("visibilitychange", () => (end(), document.hidden || (resume(), emit("live:resync"))));
  addEventListener("pagehide", end);
  addEventListener("pageshow", resume);
  resume();
}
