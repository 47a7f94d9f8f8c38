// Marks a conversation as read once its reader really has it before their eyes.
export default function read(form, { request }) {
  form.hidden = true;

  function tell() {
    if (document.hidden) return;
    document.removeEventListener("visibilitychange", tell);
    request(form.action, { method: "POST", body: new FormData(form) }).catch(() => {
      // The button does the same by hand.
      form.hidden = false;
    });
  }

  document.addEventListener("visibilitychange", tell);
  tell();
}
