// Shows the description of the API; where it is stands on the element itself.
const place = document.getElementById('api-docs');
const root = document.documentElement;
const system = matchMedia('(prefers-color-scheme: dark)');

// The viewer has a dark look of its own, but does not know which one the reader chose.
function follow() {
  const dark = root.dataset.theme ? root.dataset.theme === 'dark' : system.matches;
  root.classList.toggle('dark-mode', dark);
}

follow();
system.addEventListener('change', follow);
new MutationObserver(follow).observe(root, { attributeFilter: ['data-theme'] });

window.SwaggerUIBundle({
  url: place.dataset.url,
  domNode: place,
  deepLinking: true,
  // Nothing of ours is sent to a stranger's validator.
  validatorUrl: null,
  // Cookies are of no use to the API.
  withCredentials: false,
  // A page has one main part, and that is the one around the viewer.
  onComplete: () => place.querySelector('main')?.setAttribute('role', 'group'),
});
