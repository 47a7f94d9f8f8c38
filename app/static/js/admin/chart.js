// One chart: a line for each process, made anew when other processes are there.
const HEIGHT = 180;

export default function chart(box, spec, { format, palette, words }) {
  const figure = document.createElement("figure");
  const title = document.createElement("figcaption");
  const place = document.createElement("div");
  figure.className = "chart";
  title.textContent = spec.title;
  place.className = "chart__plot";
  // Time runs to the right everywhere; the table says the same to those who listen.
  place.dir = "ltr";
  place.setAttribute("aria-hidden", "true");
  figure.append(title, place);
  box.append(figure);
  let plot, shown;

  const width = () => Math.max(220, place.clientWidth);
  const axis = (more) => ({ stroke: palette.ink, font: palette.font(), grid: { stroke: palette.grid, width: 1 }, ticks: { stroke: palette.grid }, ...more });
  const line = ({ label, index }) => ({
    label,
    stroke: () => palette.line(index),
    dash: palette.dash(index),
    width: 2,
    points: { show: false },
    value: (_plot, number) => format.value(number, spec.digits),
  });

  function make(data, lines) {
    const options = {
      width: width(),
      height: HEIGHT,
      scales: { y: { range: (_plot, _least, most) => [0, most > 0 ? most * 1.15 : 1] } },
      series: [{ label: words.time, value: (_plot, second) => format.time(second) }, ...lines.map(line)],
      axes: [
        axis({ space: 72, values: (_plot, splits) => splits.map(format.time) }),
        axis({ size: 56, values: (_plot, splits) => splits.map(format.tick) }),
      ],
      cursor: { sync: { key: "metrics" }, drag: { x: false, y: false } },
      legend: { markers: { width: 3, fill: "transparent", dash: (_plot, i) => palette.border(lines[i - 1]?.index ?? 0) } },
    };
    plot?.destroy();
    plot = new window.uPlot(options, data, place);
  }

  function draw(times, lines) {
    const scaled = (value) => (value === null ? null : value * spec.factor);
    const data = [times, ...lines.map(({ values }) => values.map(scaled))];
    const key = JSON.stringify(lines.map(({ label, index }) => [label, index]));
    if (key === shown) return plot.setData(data);
    shown = key;
    return make(data, lines);
  }

  new ResizeObserver(() => plot?.setSize({ width: width(), height: HEIGHT })).observe(place);
  return { draw, redraw: () => plot?.redraw(false, true) };
}
