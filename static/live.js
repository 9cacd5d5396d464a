// Says what was saved since the page was opened, and brings it in.
let { live } = document.currentScript.dataset, news = [];
const title = document.title;
const bar = document.body.appendChild(document.createElement("div"));
const said = bar.appendChild(document.createElement("p"));
const show = document.createElement("button");
bar.className = "live";
said.role = "status";
show.textContent = "Show";

// With a new entry may come changes, as of sources.
function say() {
  const added = news.filter((save) => save.new), told = added[0] ? added : news, many = told.length;
  const [one, more] = added[0] ? ["new entry", "new entries"] : ["change", "changes"];
  said.textContent = !many ? "" : many > 1 ? `${many} ${more}` : `1 ${one}: ${told[0].title}`;
  document.title = (many ? `(${many}) ` : "") + title;
  many ? bar.append(show) : show.remove();
}

// What is being read stays where it is.
show.onclick = async () => {
  const main = document.querySelector("main"), place = (found) => found.getBoundingClientRect().top;
  const seen = [...main.querySelectorAll("[id]")].find((found) => place(found) > 0), top = seen && place(seen);
  try {
    const page = await fetch(location.href, { cache: "no-cache" });
    const fresh = new DOMParser().parseFromString(await page.text(), "text/html").querySelector("main");
    if (!page.ok) throw page;
    main.replaceWith(fresh);
    const again = seen && document.getElementById(seen.id);
    if (again) scrollBy(0, place(again) - top);
    fresh.tabIndex = -1;
    fresh.focus({ preventScroll: true });
    news = [];
    say();
    document.dispatchEvent(new Event("fresh"));
  } catch {
    location.reload();
  }
};

// After a refusal a browser does not come back by itself.
function listen() {
  const source = new EventSource(live);
  source.addEventListener("save", ({ data, lastEventId }) => {
    live = live.replace(/\d+$/, lastEventId);
    news.push(JSON.parse(data));
    say();
  });
  source.onerror = () => source.readyState === 2 && setTimeout(listen, 3e4);
}
listen();
