// Counts what people call letters (grapheme clusters), as the server does.
const segmenter = Intl.Segmenter && new Intl.Segmenter();

const MARKS = new Set([20, 10, 5, 0, -1]);

export function letters(text) {
  // A form sends line ends as two characters; the server counts each as one.
  const clean = text.replace(/\r\n?/g, "\n");
  return [...(segmenter ? segmenter.segment(clean) : clean)].length;
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
