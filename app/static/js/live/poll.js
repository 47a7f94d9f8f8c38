// Asks for the states now and then where no stream comes through; the browser revalidates
// what it has, so an answer without news is short.
const [PAUSE, LONGEST] = [10_000, 80_000];

export default function poller({ pollUrl, viewer }, { tell, say, end }) {
  const path = new URL(pollUrl).pathname;
  let since = 0, rounds = 0, failures = 0, current, timer;

  const note = (entry) => ((since = Math.max(since, entry.timestamp ?? 0)), entry);

  // Whether the session is still that of the person whose pages these are.
  async function ask() {
    const headers = { Accept: "application/json", "X-Viewer": viewer };
    const answer = await fetch(`${pollUrl}?since=${since}`, { headers, credentials: "same-origin" });
    if (answer.status === 401 || new URL(answer.url).pathname !== path) return end(), false;
    if (!answer.ok) throw new Error(answer.status);
    for (const entry of await answer.json()) tell(note(entry));
    return true;
  }

  async function round(mine) {
    try {
      if (!(await ask())) return;
      failures = 0;
      // New posts have no state to poll: look for them now and then.
      if (++rounds % 3 === 0 && mine === current) say({ name: "resync" });
    } catch {
      failures += 1;
    }
    const wait = Math.min(LONGEST, PAUSE * 2 ** failures) * (0.8 + 0.4 * Math.random());
    if (mine === current) timer = setTimeout(round, wait, mine);
  }

  function start() {
    if (current) return;
    current = {};
    round(current);
  }

  const stop = () => (current = clearTimeout(timer));

  return { ask, note, start, stop };
}
