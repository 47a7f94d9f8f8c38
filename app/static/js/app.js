// The entry: finds [data-behavior] and brings each its module, by a versioned address.
const modules = JSON.parse(document.body.dataset.modules);
const load = (name) => import(modules[name]);
const [tools, compat] = await Promise.all([load("kit"), load("compat")]);
const kit = { ...tools, enhance, load, modules };

// Inner elements come before the root, and all are loaded before any begins: what the
// body's stream tells must find everybody listening.
async function enhance(root) {
  const found = [...root.querySelectorAll("[data-behavior]"), root]
    .filter((element) => element.dataset.behavior && !element.enhanced)
    .flatMap((element) => {
      element.enhanced = true;
      return element.dataset.behavior.split(" ").map((name) => [element, name]);
    });
  const quiet = () => ({ default() {} });
  const loaded = await Promise.all(found.map(([, name]) => load(name).catch(quiet)));
  loaded.forEach((module, index) => module.default(found[index][0], kit));
}

// What few readers ever need is loaded with the first event that it waits for, and hears
// of what has happened since.
function wait(place) {
  const { later, laterOn } = place.dataset;
  const missed = [];
  const names = laterOn.split(" ").map((name) => `live:${name}`);
  const on = (name, listener) => {
    kit.on(name, listener);
    for (const { type, detail } of missed) if (type === name) listener(detail);
  };
  const begin = async (event) => {
    if (missed.push(event) > 1) return;
    const loaded = await Promise.all(later.split(" ").map(load)).catch(() => null);
    // The next event tries again.
    if (!loaded) return missed.splice(0);
    for (const name of names) document.removeEventListener(name, begin);
    for (const module of loaded) module.default(place, { ...kit, on });
  };
  for (const name of names) document.addEventListener(name, begin);
}

compat.expose(kit);
for (const place of document.querySelectorAll("[data-later]")) wait(place);
await enhance(document.body);
document.documentElement.dataset.ready = "";

// What the last action had to say is on the page from its start, so no reader is told
// of it; said here, it is. (An alert speaks for itself.)
const said = [...document.querySelectorAll('.flash[role="status"]')];
setTimeout(() => said.length && kit.announce(said.map((flash) => flash.innerText).join(" ")), 700);
