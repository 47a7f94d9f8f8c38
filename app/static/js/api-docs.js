// Shows the description of the API; where it is stands on the element itself.
const place = document.getElementById('api-docs');
window.SwaggerUIBundle({
  url: place.dataset.url,
  domNode: place,
  deepLinking: true,
  // Nothing of ours is sent to a stranger's validator.
  validatorUrl: null,
  // Cookies are of no use to the API.
  withCredentials: false,
});
