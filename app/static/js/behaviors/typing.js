// In a conversation: tells the other side that somebody is typing, and shows that they
// are. The mark goes by itself, or when the message is there.
const [EVERY, LASTS] = [4_000, 7_000];

export default function typing(form, { on, request }) {
  const place = form.querySelector("[data-typing]");
  const field = form.querySelector("textarea");
  const { typingUrl, peer } = form.dataset;
  let told = 0, timer;

  // Who does not allow it has no address; nothing is lost where it does not arrive.
  function tell() {
    if (!typingUrl || !field.value.trim() || Date.now() - told < EVERY) return;
    told = Date.now();
    request(typingUrl, { method: "POST" }).catch(() => {});
  }

  function clear() {
    clearTimeout(timer);
    place.textContent = "";
  }

  function show() {
    clearTimeout(timer);
    timer = setTimeout(clear, LASTS);
    // Said once, however long it takes.
    if (place.textContent !== place.dataset.typing) place.textContent = place.dataset.typing;
  }

  field.addEventListener("input", tell);
  on("live:typing", (data) => data?.peer === peer && show());
  on("live:message", (data) => data?.peer === peer && String(data.sender_id) === form.dataset.peerId && clear());
}
