// In a SharedWorker: one connection of a browser, handed to the tabs of one person.
const settings = JSON.parse(self.name);
const ports = new Set();
const say = (event, port) => (port ? [port] : [...ports]).forEach((each) => each.postMessage(event));
const hub = import(settings.modules["live-hub"]).then((module) => module.default(settings, tell));

// Hidden tabs look for what they missed when they are shown again.
function tell(event, port) {
  hub.then(({ has }) => (port ? [port] : [...ports].filter(has)).forEach((each) => each.postMessage(event)));
}

self.onconnect = ({ ports: [port] }) => {
  ports.add(port);
  port.onmessage = async ({ data: { places, leaves } }) => {
    if (leaves) ports.delete(port);
    const { show, hide } = await hub;
    places ? show(port, places) : hide(port);
  };
};
hub.catch(() => say({ name: "broken" }));
