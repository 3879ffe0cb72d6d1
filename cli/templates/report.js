"use strict";
{
  const filter = document.getElementById("filter");
  const select = document.getElementById("category");
  const shown = document.getElementById("shown");
  const known = Array.from(select.options, (option) => option.value);
  const all = document.querySelectorAll("[data-categories]");

  // The fragment is the one place where the choice is kept: so it can be linked to, and "back" works.
  const chosen = () => {
    const [, name] = /^#category=([a-z-]+)$/.exec(location.hash) ?? [];
    return known.includes(name) ? name : "";
  };

  const apply = () => {
    const category = chosen();
    select.value = category;
    for (const each of all) {
      const has = each.dataset.categories.split(" ").includes(category);
      each.hidden = category ? !has : "deep" in each.dataset;
    }
    for (const mark of document.querySelectorAll("mark")) {
      mark.classList.toggle("faded", category !== "" && !mark.classList.contains("c-" + category));
    }
    for (const none of document.querySelectorAll(".none[hidden], .none[data-none]")) {
      none.dataset.none = "";
      const section = none.closest("section");
      none.hidden = section.querySelector("[data-categories]:not([hidden])") !== null;
      section.querySelectorAll("table.bars").forEach((table) => { table.hidden = !none.hidden; });
    }
    const documents = document.querySelectorAll(".document[data-categories]");
    const seen = document.querySelectorAll(".document[data-categories]:not([hidden])");
    shown.textContent = category ? `${seen.length} of the ${documents.length} documents shown` : "";
  };

  select.addEventListener("change", () => { location.hash = "category=" + (select.value || "all"); });
  addEventListener("hashchange", () => {
    // Other fragments are places on the page, and leave the choice as it is.
    if (/^#category=/.test(location.hash)) apply();
  });

  document.addEventListener("click", ({ target }) => {
    const mark = target.closest("mark");
    if (!mark) return;
    document.querySelectorAll("mark.told").forEach((other) => other.classList.remove("told"));
    mark.classList.add("told");
    mark.closest(".document").querySelector(".reason").textContent = mark.title;
  });

  filter.hidden = false;
  apply();
}
