// The charts of administrators: loads its parts by their versioned addresses, keeps what
// processes report, and draws once a second while anybody looks.
const root = document.getElementById("metrics");
const parse = (name) => JSON.parse(root.dataset[name]);
const addresses = parse("modules");
const names = Object.keys(addresses);
const loaded = await Promise.all(names.map((name) => import(addresses[name])));
const parts = Object.fromEntries(names.map((name, i) => [name, loaded[i].default]));

const { charts: specs } = parse("settings");
const tools = { root, specs, kinds: parse("kinds"), states: parse("states"), words: root.dataset };
tools.format = parts.format(document.documentElement.lang || "en");
tools.history = parts.history(specs);
tools.palette = parts.palette(root, () => charts.forEach((chart) => chart.redraw()));
tools.view = parts.controls(root, draw);

const box = root.querySelector("[data-charts]");
const table = parts.table(tools);
const charts = specs.map((spec) => parts.chart(box, spec, tools));

// What the line of a process, or of a label of the site, is called.
function lines({ name, ofSite }, from, to) {
  const { history, kinds, format } = tools;
  if (ofSite) {
    return history.labels(name).map((label, index) => ({
      label: label || name,
      index,
      values: history.series("site", label ? `${name}.${label}` : name, from, to),
    }));
  }
  return history.processes(from).map(({ process, kind, pid, index }) => ({
    label: `${kinds[kind] ?? kind} ${format.plain(pid)}`,
    index,
    values: history.series(process, name, from, to),
  }));
}

function draw() {
  table();
  if (tools.view.paused || document.hidden) return;
  // The present second is not complete yet.
  const to = tools.history.now() - 1;
  const from = to - tools.view.seconds;
  const times = Array.from({ length: to - from + 1 }, (_, i) => from + i);
  specs.forEach((spec, i) => charts[i].draw(times, lines(spec, from, to)));
}

if (root.dataset.streamUrl) {
  box.hidden = root.querySelector("[data-controls]").hidden = false;
  parts.connection(tools, draw);
  setInterval(draw, 1000);
}
