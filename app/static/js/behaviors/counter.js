// Counts what people call letters (grapheme clusters), of what the server would store
// (app/lib/text.py): one line end, tabs as blanks, no blanks at the end of a line.
const segmenter = Intl.Segmenter && new Intl.Segmenter();

const MARKS = new Set([20, 10, 5, 0, -1]);
const DROPPED = /[^\P{Cc}\n]|[\p{Cs}\uFEFF\uFFF9-\uFFFB\u206A-\u206F\u202D\u202E]|\p{Noncharacter_Code_Point}/gu;
const INVISIBLE = /^[\s\p{Cf}\p{M}\u115F\u1160\u2800\u3164\uFFA0]*$/u;

function expand(line) {
  const [first, ...others] = line.split("\t");
  return others.reduce((row, part) => row + " ".repeat(4 - ([...row].length % 4)) + part, first);
}

// What opens a direction is closed at the end of its line; a closing alone is dropped.
function close(line) {
  const owed = [];
  const kept = line.replace(/[\u202A-\u202C\u2066-\u2069]/gu, (sign) => {
    const ending = sign < "\u202C" ? "\u202C" : "\u2069";
    if (sign !== "\u202C" && sign !== "\u2069") return owed.length < 16 ? (owed.push(ending), sign) : "";
    if (sign === "\u202C") return owed.at(-1) === sign ? owed.pop() : "";
    return owed.includes(sign) ? owed.splice(owed.lastIndexOf(sign)).reverse().join("") : "";
  });
  return kept + owed.reverse().join("");
}

export function clean(text) {
  const lines = text.replace(/\r\n|[\r\x85\u2028\u2029]/g, "\n").split("\n");
  const closed = lines.map((line) => close(expand(line).replace(DROPPED, ""))).join("\n");
  const marked = closed.normalize("NFC").replace(/(\p{M}{8})\p{M}+/gu, "$1").normalize("NFC");
  if (INVISIBLE.test(marked)) return "";
  return marked.split("\n").map((line) => line.trimEnd()).join("\n").replace(/^\n+|\n+$/g, "");
}

export function letters(text) {
  const kept = clean(text);
  return [...(segmenter ? segmenter.segment(kept) : kept)].length;
}

export default function counter(field, { number }) {
  const limit = Number(field.dataset.limit);
  const place = document.getElementById(`${field.id}-count`);
  if (!limit || !place) return;

  function count() {
    const left = limit - letters(field.value);
    place.textContent = number(left);
    place.classList.toggle("is-near", left >= 0 && left <= 20);
    place.classList.toggle("is-over", left < 0);
    // Told at a few marks: a count read aloud at every key would drown the text.
    place.setAttribute("aria-live", MARKS.has(left) ? "polite" : "off");
    field.setCustomValidity(left < 0 ? field.dataset.over : "");
  }

  place.hidden = false;
  field.addEventListener("input", count);
  count();
}
