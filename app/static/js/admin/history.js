// What processes reported in the last ten minutes, by process and second.
const SPAN = 600;
const SILENT = 5;

export default function history(specs) {
  const shown = new Set(specs.map(({ name }) => name));
  const known = new Map();
  // How far the clock of the site is ahead of ours.
  let ahead = 0;
  const now = () => Math.round(Date.now() / 1000 + ahead);

  function entry({ process, kind, pid, started_at: startedAt }) {
    if (!known.has(process)) {
      const taken = new Set([...known.values()].filter((each) => each.kind !== "site").map((each) => each.index));
      let index = 0;
      while (taken.has(index)) index++;
      known.set(process, { process, kind, pid, startedAt, index, seconds: new Map(), last: {}, at: 0 });
    }
    return known.get(process);
  }

  function store(found, at, values) {
    const kept = Object.entries(values).filter(([name, value]) => value !== null && shown.has(name.split(".")[0]));
    found.seconds.set(Math.round(at), Object.fromEntries(kept));
    if (at >= found.at) [found.at, found.last] = [at, Object.fromEntries(kept)];
  }

  function add(sample) {
    const found = entry(sample);
    store(found, sample.at, sample.values);
    found.isLast = sample.is_last;
    for (const second of found.seconds.keys()) if (second < now() - SPAN) found.seconds.delete(second);
  }

  function load({ now: present, processes }) {
    ahead = present - Date.now() / 1000;
    for (const each of processes) {
      const found = entry(each);
      each.times.forEach((at, i) => store(found, at, Object.fromEntries(Object.entries(each.values).map(([name, all]) => [name, all[i]]))));
      found.isLast = each.is_last;
    }
  }

  const state = (each) => (each.isLast ? "ended" : now() - each.at > SILENT ? "silent" : "reporting");
  const processes = (since) => [...known.values()].filter((each) => each.kind !== "site" && each.at >= since);
  const forget = () => known.forEach((each, name) => each.at < now() - SPAN && known.delete(name));
  const labels = (name) => [...new Set(Object.keys(known.get("site")?.last ?? {}).filter((key) => key.split(".")[0] === name).map((key) => key.slice(name.length + 1)))].sort();

  // A report may come a moment late, so that a second has none: the one before serves.
  function series(process, name, from, to) {
    const seconds = known.get(process)?.seconds ?? new Map();
    const at = (second) => (seconds.get(second) ?? seconds.get(second - 1))?.[name] ?? null;
    return Array.from({ length: to - from + 1 }, (_, i) => at(from + i));
  }

  return { add, load, now, state, processes, forget, labels, series, site: () => known.get("site")?.last ?? {} };
}
