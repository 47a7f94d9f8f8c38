// Says how long ago: the server's full date stays in the title, for all to see.
const UNITS = [
  ["minute", 60],
  ["hour", 3600],
  ["day", 86400],
];

export default function time(page, { language, on }) {
  const words = new Intl.RelativeTimeFormat(language, { numeric: "auto" });

  function say(moment) {
    const seconds = (new Date(moment) - Date.now()) / 1000;
    const age = Math.abs(seconds);
    // After a week a date says more than a count of days.
    if (age > 7 * 86400) return undefined;
    if (age < 45) return words.format(0, "second");
    const [unit, size] = UNITS.findLast(([, size]) => age >= size * 0.75);
    return words.format(Math.round(seconds / size), unit);
  }

  function refresh() {
    for (const element of page.querySelectorAll("time[data-relative]")) {
      element.fixed ??= element.textContent;
      const text = say(element.dateTime) ?? element.fixed;
      if (element.textContent !== text) element.textContent = text;
    }
  }

  refresh();
  setInterval(() => document.hidden || refresh(), 60_000);
  on("times:refresh", refresh);
}
