// The card of a person: on hover or focus after a moment, on touch at once.
const DELAY = 500;
const nameAt = (event) => event.target.closest?.(".user_popup[data-popup-url]");

// Under the name and inside the window, in either direction of writing.
function place(link, card) {
  card.style.insetBlockStart = `${link.offsetTop + link.offsetHeight + 4}px`;
  card.style.left = `${link.offsetLeft}px`;
  const { left, right } = card.getBoundingClientRect();
  card.style.left = `${link.offsetLeft + Math.min(0, innerWidth - 8 - right) + Math.max(0, 8 - left)}px`;
}

export default function popup(page, { enhance, request }) {
  let card, link, timer;

  function close(focus) {
    clearTimeout(timer);
    card?.remove();
    if (focus) link?.focus();
    card = link = undefined;
  }

  async function open(target) {
    const answer = await request(target.dataset.popupUrl, { headers: { Accept: "text/html" } });
    if (!answer.ok || link !== target || card) return;
    card = Object.assign(document.createElement("div"), { className: "popup" });
    card.innerHTML = await answer.text();
    target.after(card);
    place(target, card);
    enhance(card);
  }

  function want(target, delay) {
    if (target === link && card) return clearTimeout(timer);
    close();
    link = target;
    timer = setTimeout(() => open(target).catch(() => close()), delay);
  }

  const held = () => [link, card].some((part) => part?.contains(document.activeElement));

  function move(event) {
    if (nameAt(event)) want(nameAt(event), DELAY);
    else if (card?.contains(event.target)) clearTimeout(timer);
    // A mouse that only lies there does not close what the keyboard has opened.
    else if (event.type !== "focusin" && held()) return;
    else if (link) timer = (clearTimeout(timer), setTimeout(close, 250));
  }

  page.addEventListener("pointerover", (event) => event.pointerType === "mouse" && move(event));
  page.addEventListener("focusin", move);
  page.addEventListener("keydown", (event) => event.key === "Escape" && link && close(card?.contains(document.activeElement)));
  page.addEventListener("click", (event) => {
    const target = nameAt(event);
    if (!target || event.pointerType !== "touch" || (card && link === target)) return;
    event.preventDefault();
    want(target, 0);
  });
}
