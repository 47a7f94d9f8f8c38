// Numbers and times in the language of the page, with its digits.
export default function format(language) {
  const numbers = [0, 1, 2].map((digits) => new Intl.NumberFormat(language, { maximumFractionDigits: digits }));
  const plain = new Intl.NumberFormat(language, { useGrouping: false });
  const compact = new Intl.NumberFormat(language, { notation: "compact", maximumFractionDigits: 1 });
  const clock = new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });

  // "–" where nothing is known, as the server has it.
  function value(number, digits) {
    return number === null || number === undefined ? "–" : numbers[digits].format(number);
  }

  return {
    value,
    plain: (number) => plain.format(number),
    tick: (number) => (number >= 10_000 ? compact : numbers[2]).format(number),
    time: (seconds) => (seconds === null ? "" : clock.format(seconds * 1000)),
  };
}
