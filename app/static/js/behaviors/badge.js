// The counts of what is unread, wherever the page shows them.
export default function badge(page, { announce, number, on, plural }) {
  for (const holder of page.querySelectorAll("[data-badge]")) {
    const digits = document.getElementById(holder.dataset.badge);
    let shown = digits.textContent;
    on(`live:unread_${holder.dataset.badge}`, (data) => {
      const count = Number(data?.count ?? data);
      const text = number(count);
      holder.hidden = digits.hidden = count === 0;
      if (text === shown) return;
      shown = digits.textContent = text;
      if (count) announce(plural(holder, count));
    });
  }
}
