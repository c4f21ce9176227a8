// Account fields of the rule table: what is typed, a number or a part of a name, is looked up, and choosing a number
// fills the name beside it. Without this script numbers are simply typed.
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  const form = document.querySelector("form[data-rules][data-accounts]");
  if (form) {
    form.querySelectorAll("input[data-picker]").forEach((input, place) => attach(form, input, place));
  }
});

function attach(form, input, place) {
  const list = document.createElement("datalist");
  list.id = `accounts-${place}`;
  input.after(list);
  input.setAttribute("list", list.id);
  const names = new Map();
  let timer = 0;
  input.addEventListener("input", () => {
    if (names.has(input.value)) {
      fill(input, names.get(input.value));
      return;
    }
    window.clearTimeout(timer);
    timer = window.setTimeout(() => offer(form.dataset.accounts, input, list, names), 150);
  });
}

async function offer(address, input, list, names) {
  const wanted = input.value.trim();
  if (!wanted) {
    return;
  }
  const found = await ask(`${address}?q=${encodeURIComponent(wanted)}`);
  if (!found || input.value.trim() !== wanted) {
    return;
  }
  list.replaceChildren(
    ...found.results.map((account) => {
      names.set(account.code, account.name);
      const option = document.createElement("option");
      option.value = account.code;
      option.textContent = `${account.code} ${account.name}${account.active ? "" : " ✕"}`;
      return option;
    })
  );
  if (names.has(input.value)) {
    fill(input, names.get(input.value));
  }
}

function fill(input, name) {
  if (input.dataset.picker !== "account") {
    return;
  }
  const place = input.closest("tr").querySelector("[data-picked-name]");
  if (place) {
    place.value = name;
  }
}

async function ask(address) {
  try {
    const answer = await fetch(address, { headers: { Accept: "application/json" }, credentials: "same-origin" });
    return answer.ok ? await answer.json() : null;
  } catch {
    return null; // the next key asks again
  }
}
