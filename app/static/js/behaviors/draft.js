// Keeps what is being written until the site says that it has arrived: a lost session,
// a page that was left or a closed tab costs nobody their words.
const remove = (found) => found.forEach((key) => localStorage.removeItem(key));

// One draft is kept at the other's place, or behind what is there.
function move(from, to) {
  const texts = [localStorage.getItem(to), localStorage.getItem(from)].filter(Boolean);
  remove([from]);
  if (texts.length) localStorage.setItem(to, [...new Set(texts)].join("\n\n"));
}

// What became of drafts before this page: one has arrived, one has lost its post.
function settle({ draftSent: sent, draftLost: lost }, place) {
  if (sent) remove(Object.keys(localStorage).filter((key) => key === `draft:${sent}` || key.startsWith(`draft:${sent}/`)));
  if (lost) move(`draft:${lost}`, `draft:${place(lost)}`);
}

// A draft of "what@version" is of no use once there is another version.
function forgetOlder(key) {
  const [what, version] = key.split("/")[0].split("@");
  if (version) remove(Object.keys(localStorage).filter((each) => each.startsWith(`${what}@`) && !each.startsWith(`${what}@${version}`)));
}

function watch(field, isReturned, place) {
  const name = field.dataset.draft;
  const key = `draft:${name}`;
  const tell = (back) => field.form.querySelector("[data-draft-note]")?.toggleAttribute("hidden", !back);
  const isChanged = () => field.value !== field.defaultValue;
  forgetOlder(key);
  if (name.startsWith("post-")) move(`draft:${place(name)}`, key);
  const stored = localStorage.getItem(key);
  // What has arrived is put back into its box by the browser's Back button.
  if (!stored && isChanged() && field.value === sessionStorage.getItem(key)) field.value = field.defaultValue;
  if (stored && !isReturned && !isChanged() && stored !== field.value) {
    field.value = stored;
    field.dispatchEvent(new Event("input"));
    tell(true);
  }
  const keep = () => {
    if (field.value.trim() && (isReturned || isChanged())) localStorage.setItem(key, field.value);
    else remove([key]);
  };
  // Somebody may have begun to type before this script was there.
  if (isReturned || isChanged()) keep();
  field.addEventListener("input", keep);
  field.form.addEventListener("reset", () => setTimeout(() => (tell(false), field.dispatchEvent(new Event("input")))));
  field.form.addEventListener("submit", () => sessionStorage.setItem(key, field.value));
}

export default function draft(page) {
  // Where the drafts of replies go whose post is gone, until the next post is written.
  const place = (name) => `lost-${name.split("-")[1]}`;
  try {
    settle(page.dataset, place);
    for (const field of page.querySelectorAll("[data-draft]")) watch(field, "returned" in page.dataset, place);
  } catch {
    // Storage may be forbidden; then there are no drafts.
  }
}
