// Copies a field of the share box. Without a script, or without a clipboard, the fields can be selected and copied by hand.
function offer() {
  for (const button of document.querySelectorAll("[data-copy]")) {
    const field = document.getElementById(button.dataset.copy);
    const words = button.textContent;
    button.hidden = false;
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(field.value);
        button.textContent = "Copied";
        document.getElementById("s-done").textContent = "Copied";
        setTimeout(() => { button.textContent = words; }, 2000);
      } catch {
        field.focus();
        field.select();
      }
    });
  }
}
if (navigator.clipboard) {
  offer();
  document.addEventListener("fresh", offer);
}
