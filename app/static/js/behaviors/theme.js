// The switch between light, dark and whatever the system prefers.
export default function theme(group) {
  const root = document.documentElement;
  const buttons = [...group.querySelectorAll("[data-theme-choice]")];

  function show() {
    const now = root.dataset.theme ?? "";
    for (const button of buttons) {
      button.setAttribute("aria-pressed", String(button.dataset.themeChoice === now));
    }
  }

  function choose(choice) {
    if (choice) root.dataset.theme = choice;
    else delete root.dataset.theme;
    try {
      if (choice) localStorage.setItem("theme", choice);
      else localStorage.removeItem("theme");
    } catch {
      // Without storage the choice lasts as long as the page.
    }
    show();
  }

  for (const button of buttons) {
    button.addEventListener("click", () => choose(button.dataset.themeChoice));
  }
  group.hidden = false;
  show();
}
