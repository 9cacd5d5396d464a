// Says what was saved since this page was opened, and brings it in when asked.
let { live } = document.currentScript.dataset, news = [];
const title = document.title;
const bar = document.body.appendChild(document.createElement("div"));
const said = bar.appendChild(document.createElement("p"));
const show = document.createElement("button");
bar.className = "live";
said.role = "status";
show.textContent = "Show";

function say() {
  const [one] = news, many = news.length, all = news.every((save) => save.new);
  said.textContent = !many ? "" : many > 1 ? `${many} ${all ? "new entries" : "changes"}`
    : `1 ${one.new ? "new entry" : "change"}: ${one.title}`;
  document.title = (many ? `(${many}) ` : "") + title;
  if (many) bar.append(show);
  else show.remove();
}

// The page as it is now takes the place of its content; what was being read stays where it was.
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

// A browser comes back by itself after a lost connection, but not after a refusal.
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
