// Where there is no SharedWorker: of the visible tabs one leads, has the connection and
// hands on what it hears. Without locks (plain http) each tab has its own.
export default async function lead(settings, hear) {
  const name = `live:${settings.viewer}`;
  const me = `${Date.now()}-${Math.random()}`;
  const channel = "BroadcastChannel" in window && navigator.locks ? new BroadcastChannel(name) : null;
  const { default: makeHub } = await import(settings.modules["live-hub"]);
  let hub, release, waiting, shown;

  function say(event, tab) {
    if (!tab || tab === me) hear(event);
    if (tab !== me) channel?.postMessage({ event, tab });
  }

  async function leads() {
    hub = await makeHub(settings, say);
    if (!shown) return (hub = hub.close());
    hub.show(me, shown);
    // The others say what they show.
    channel?.postMessage({ who: true });
    await new Promise((resolve) => (release = resolve));
    hub = hub.close();
  }

  function show(places) {
    const isBack = !shown;
    shown = places;
    hub ? hub.show(me, places) : channel?.postMessage({ from: me, places });
    if (!isBack) return;
    waiting = new AbortController();
    if (!channel) return leads();
    // Whoever stops waiting for the lead throws.
    navigator.locks.request(name, { signal: waiting.signal }, leads).catch(() => {});
  }

  function hide() {
    shown = null;
    channel?.postMessage({ from: me });
    waiting?.abort();
    release = release?.();
  }

  if (channel) channel.onmessage = ({ data: { event, tab, who, from, places } }) => {
    if (event && shown && (!tab || tab === me)) hear(event);
    if (who && shown) channel.postMessage({ from: me, places: shown });
    if (from && hub) places ? hub.show(from, places) : hub.hide(from);
  };
  return { show, hide };
}
