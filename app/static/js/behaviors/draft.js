// Keeps what is being written until it has safely arrived: a lost session, an expired
// form or a closed tab costs nobody their words.
const SENT = "draft:sent";

function cameForward() {
  return performance.getEntriesByType("navigation")[0]?.type !== "back_forward";
}

function watch(field, sent) {
  const key = `draft:${field.dataset.draft}`;
  const failed = field.getAttribute("aria-invalid") === "true";
  // An empty box on the page that follows a sending means that the text arrived.
  // A sign-in or error page has no such box, and so the draft outlives it.
  if (sent === key && !field.value && !failed && cameForward()) {
    localStorage.removeItem(key);
  } else if (!field.value && localStorage.getItem(key)) {
    field.value = localStorage.getItem(key);
    field.dispatchEvent(new Event("input"));
  }
  const keep = () => {
    if (field.value.trim()) localStorage.setItem(key, field.value);
    else localStorage.removeItem(key);
  };
  // Somebody may have begun to type before this script was there.
  if (field.value !== field.defaultValue) keep();
  field.addEventListener("input", keep);
  field.form.addEventListener("submit", () => sessionStorage.setItem(SENT, key));
}

export default function draft(page) {
  try {
    const sent = sessionStorage.getItem(SENT);
    sessionStorage.removeItem(SENT);
    for (const field of page.querySelectorAll("textarea[data-draft]")) watch(field, sent);
  } catch {
    // Storage may be forbidden; then there are no drafts.
  }
}
