// What is private leaves the browser with the session: drafts, and pages kept for Back.
const OWNER = "drafts-of";

function forgetDrafts() {
  for (const storage of [localStorage, sessionStorage])
    for (const key of Object.keys(storage)) if (key.startsWith("draft:")) storage.removeItem(key);
}

// Drafts outlive a lost session for their writer, and nobody else.
function claimDrafts({ viewer, sessionEnded }) {
  const owner = localStorage.getItem(OWNER);
  if (sessionEnded !== undefined || (viewer && owner && owner !== viewer)) forgetDrafts();
  if (viewer) localStorage.setItem(OWNER, viewer);
}

// Storage may be forbidden; then there are no drafts.
function quietly(act, ...values) {
  try {
    act(...values);
  } catch {}
}

// A page that comes back as it was left is shown once the site has said whose it is.
async function check({ viewer, pollUrl }, request) {
  const root = document.documentElement;
  root.hidden = true;
  try {
    root.hidden = localStorage.getItem(OWNER) !== viewer || !(await request(pollUrl)).ok;
  } catch {}
  if (root.hidden) location.reload();
}

function sayGoodbye({ signedOut, loginUrl }) {
  const link = Object.assign(document.createElement("a"), { href: loginUrl, textContent: signedOut });
  const bar = Object.assign(document.createElement("p"), { className: "flash flash--warning" });
  bar.setAttribute("role", "alert");
  bar.append(link);
  document.getElementById("main").prepend(bar);
}

export default function session({ dataset }, { on, request }) {
  quietly(claimDrafts, dataset);
  if (!dataset.viewer) return;
  on("session:ended", () => (sayGoodbye(dataset), quietly(forgetDrafts)));
  addEventListener("pageshow", ({ persisted }) => persisted && check(dataset, request));
}
