// Keeps the bar of a running job moving: asks for its figures every two seconds, and shows the page anew
// when the job enters another state. Closing the page changes nothing for the job.
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  document.querySelectorAll("[data-progress]").forEach(follow);
});

function follow(bar) {
  const status = bar.dataset.status;
  if (bar.dataset.moving !== "true") {
    return;
  }
  const timer = window.setInterval(async () => {
    const figures = await ask(bar.dataset.progress);
    if (!figures) {
      return;
    }
    show(bar, figures);
    if (figures.status !== status) {
      window.clearInterval(timer);
      window.location.reload();
    }
  }, 2000);
}

async function ask(address) {
  try {
    const answer = await fetch(address, { headers: { Accept: "application/json" }, credentials: "same-origin" });
    return answer.ok ? await answer.json() : null;
  } catch {
    return null; // the next turn asks again
  }
}

function show(bar, figures) {
  bar.querySelector("[data-bar]").style.width = `${figures.percent}%`;
  bar.querySelector("[role=progressbar]").setAttribute("aria-valuenow", figures.percent);
  bar.querySelectorAll("[data-figure]").forEach((place) => {
    const value = figures[place.dataset.figure];
    place.textContent = value;
    const line = place.closest("[data-hide-empty]");
    if (line) {
      line.hidden = value === "";
    }
  });
}
