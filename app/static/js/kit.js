// Small tools that behaviours share: numbers and plurals in the page's language,
// polite announcements, and requests that know when the reader was signed out.
export const language = document.documentElement.lang || "en";
const numbers = new Intl.NumberFormat(language, { useGrouping: true });
const plurals = new Intl.PluralRules(language);

export const number = (value) => numbers.format(value);

// The sentence of data-one, data-other … that fits the count, with {n} filled in.
export function plural(element, count) {
  const words = element.dataset[plurals.select(count)] ?? element.dataset.other ?? "{n}";
  return words.replace("{n}", number(count));
}

// Each in a line of its own: one that takes another's place may silence it.
export function announce(text) {
  const place = document.getElementById("announcer");
  const line = document.createElement("p");
  line.textContent = text;
  place?.append(line);
  if (place?.childElementCount > 3) place.firstElementChild.remove();
}

export const csrf = () => document.querySelector('meta[name="csrf-token"]')?.content ?? "";

export class SignedOut extends Error {}

export async function request(url, options = {}) {
  const headers = { Accept: "application/json", ...options.headers };
  if (options.method === "POST") headers["X-CSRFToken"] = csrf();
  const answer = await fetch(url, { credentials: "same-origin", ...options, headers });
  const away = new URL(document.body.dataset.loginUrl ?? "/", location.href).pathname;
  if (answer.status === 401 || new URL(answer.url).pathname === away) throw new SignedOut();
  return answer;
}

export const emit = (name, detail) =>
  document.dispatchEvent(new CustomEvent(name, { detail }));

export const on = (name, listener) =>
  document.addEventListener(name, (event) => listener(event.detail));
