// The stream of reports: open while the page is seen, and back by itself.
const PAUSE = 5_000;

export default function connection({ root, history, words }, changed) {
  const status = root.querySelector("[data-connection]");
  let source, timer;

  function say(text) {
    if (status.textContent !== text) status.textContent = text;
  }

  // A refused stream stays closed, unlike a broken one: try again at a moment of our own.
  function failed() {
    say(words.lost);
    if (source.readyState !== EventSource.CLOSED) return;
    clearTimeout(timer);
    timer = setTimeout(open, PAUSE * (1 + Math.random()));
  }

  function open() {
    close();
    source = new EventSource(words.streamUrl);
    const on = (name, act) => source.addEventListener(name, ({ data }) => act(JSON.parse(data)));
    on("history", (found) => (history.load(found), say(words.live), changed()));
    on("sample", history.add);
    // The server then asks to sign in, or refuses.
    on("signed_out", () => location.reload());
    source.onerror = failed;
  }

  function close() {
    clearTimeout(timer);
    source?.close();
  }

  say(words.waiting);
  document.addEventListener("visibilitychange", () => (document.hidden ? close() : open()));
  addEventListener("pagehide", close);
  if (!document.hidden) open();
}
