// The entry: finds [data-behavior] and brings each its module, by a versioned address.
const modules = JSON.parse(document.body.dataset.modules);
const load = (name) => import(modules[name]);
const [tools, compat] = await Promise.all([load("kit"), load("compat")]);
const kit = { ...tools, enhance };

function enhance(root) {
  for (const element of [root, ...root.querySelectorAll("[data-behavior]")]) {
    if (element.enhanced || !element.dataset.behavior) continue;
    element.enhanced = true;
    for (const name of element.dataset.behavior.split(" ")) {
      load(name).then((module) => module.default(element, kit));
    }
  }
}

compat.expose(kit);
enhance(document.body);
