// Says that a person is active now, or no longer. It is not announced: it changes often.
export default function presence(mark, { on }) {
  on("live:presence", ({ author_id: person, active }) => {
    if (String(person) === mark.dataset.person) mark.hidden = !active;
  });
}
