// Colours of the lines in the present theme, and dashes for those who see no colours.
const COLOURS = 8;
const DASHES = [[], [8, 4], [2, 3], [10, 3, 2, 3]];
const BORDERS = ["solid", "dashed", "dotted", "double"];

export default function palette(root, changed) {
  const probe = document.createElement("span");
  probe.hidden = true;
  root.append(probe);
  let found;

  function resolve(name) {
    probe.style.color = `var(${name})`;
    return getComputedStyle(probe).color;
  }

  function read() {
    const lines = Array.from({ length: COLOURS }, (_, i) => resolve(`--series-${i + 1}`));
    found = { lines, ink: resolve("--ink-soft"), grid: resolve("--line"), font: `12px ${getComputedStyle(root).fontFamily}` };
  }

  function refresh() {
    read();
    changed();
  }

  read();
  new MutationObserver(refresh).observe(document.documentElement, { attributeFilter: ["data-theme"] });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", refresh);
  return {
    line: (index) => found.lines[index % COLOURS],
    dash: (index) => DASHES[index % DASHES.length],
    border: (index) => BORDERS[index % BORDERS.length],
    ink: () => found.ink,
    grid: () => found.grid,
    font: () => found.font,
  };
}
