// The tables of the newest numbers, which say in words what the charts draw.
const DASH = "–";

export default function table({ root, specs, kinds, states, history, format }) {
  const [processes, site] = root.querySelectorAll(".table tbody");
  const none = root.querySelector("[data-none]");

  const shown = (number, { factor, digits }) => format.value(number === undefined ? null : number * factor, digits);

  function cell(row, tag = "td") {
    const made = document.createElement(tag);
    if (tag === "th") made.scope = "row";
    row.append(made);
    return made;
  }

  // Returns the cells of a row; texts that stay are left alone.
  function fill(body, key, texts, heading) {
    let row = [...body.rows].find((each) => each.dataset.key === key);
    if (!row) {
      row = body.insertRow();
      row.dataset.key = key;
    }
    texts.forEach((text, i) => {
      const place = row.cells[i] ?? cell(row, i || !heading ? "td" : "th");
      if (place.textContent.trim() !== text) place.textContent = text;
    });
    return row;
  }

  function tidy(body, keys) {
    for (const row of [...body.rows]) if (!keys.has(row.dataset.key)) row.remove();
  }

  function numbers({ last, process, kind, pid }, state) {
    const values = specs.filter(({ ofSite }) => !ofSite).map((spec) => shown(last[spec.name], spec));
    const texts = state === "reporting" ? values : values.map(() => DASH);
    const row = fill(processes, process, [`${kinds[kind] ?? kind} ${format.plain(pid)}`, states[state], ...texts], true);
    row.cells[1].className = state === "reporting" ? "state" : "state state--bad";
    row.cells[1].dataset.state = state;
  }

  return function update() {
    history.forget();
    const found = history.processes(0);
    if (!found.length) return;
    found.forEach((each) => numbers(each, history.state(each)));
    tidy(processes, new Set(found.map(({ process }) => process)));
    if (none) none.hidden = true;
    const rows = specs.filter(({ ofSite }) => ofSite).flatMap((spec) =>
      history.labels(spec.name).map((label) => [spec, label, label ? `${spec.name}.${label}` : spec.name]));
    rows.forEach(([spec, label, key]) => fill(site, key, [spec.title, label, shown(history.site()[key], spec)]));
    tidy(site, new Set(rows.map(([, , key]) => key)));
  };
}
