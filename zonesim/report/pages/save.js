// Saves what stands in the page as files: tables as CSV, pictures as SVG.
"use strict";
(() => {
  const save = (name, kind, text) => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: kind }));
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  };
  addEventListener("beforeprint", () => { for (const folded of document.querySelectorAll("details:not(.long)")) folded.open = true; });
  const cell = (text) => /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  for (const button of document.querySelectorAll("button[data-save]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      const target = document.getElementById(button.dataset.save);
      if (target.tagName === "TABLE") {
        const lines = [...target.rows].map((row) => [...row.cells].map((each) => cell(each.textContent.trim())).join(","));
        save(`${button.dataset.name}.csv`, "text/csv", `\ufeff${lines.join("\n")}\n`);
      } else {
        save(`${button.dataset.name}.svg`, "image/svg+xml", new XMLSerializer().serializeToString(target));
      }
    });
  }
})();
