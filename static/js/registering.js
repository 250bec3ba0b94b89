// Shows a question when it is asked, and a guardian where one is needed. Without this module all of them stand there
// with “only if …”: the server alone decides what is asked and kept.

const form = document.querySelector("form.entry");

function given(name) {
  const data = new FormData(form); // a disabled field is not in it: what is hidden was not answered
  return data.getAll(name).map((value) => (value === "on" ? "yes" : value));
}

function show(part, wanted) {
  part.hidden = !wanted;
  for (const field of part.querySelectorAll("input, select, textarea")) field.disabled = !wanted;
}

function holds([name, wanted]) {
  if (name === "fee" && !form.querySelector('[type="radio"][name="fee"]')) return true; // the only fee there is
  return wanted ? given(name).includes(wanted) : given(name).some(Boolean);
}

function years(born, day) {
  const [a, b] = [born, day].map((text) => text.split("-").map(Number));
  const birthday = b[1] > a[1] || (b[1] === a[1] && b[2] >= a[2]);
  return b[0] - a[0] - (birthday ? 0 : 1);
}

function look() {
  for (const part of form.querySelectorAll("[data-only]")) {
    show(part, JSON.parse(part.dataset.only).every(holds));
  }
  const guardian = form.querySelector("[data-minor]");
  if (guardian) {
    const [born] = given("born_on");
    show(guardian, Boolean(born) && years(born, guardian.dataset.minor) < 18);
  }
}

if (form) {
  form.classList.add("is-alive");
  form.addEventListener("change", look);
  addEventListener("pageshow", look); // what was typed is there again when somebody goes back
  look();
}
