// Says what was saved since, and brings it in.
let { live } = document.currentScript.dataset, news = [], source;
const { title } = document, [said, show] = document.querySelector(".live").children;

// With a new entry may come changes, as of sources.
function say() {
  const added = news.filter((it) => it.new);
  const [told, one, more] = added[0] ? [added, "new entry", "new entries"] : [news, "change", "changes"], many = told.length;
  said.textContent = many > 1 ? `${many} ${more}` : many ? `1 ${one}: ` : "";
  if (many === 1) said.append(Object.assign(document.createElement("a"), { href: told[0].path, text: told[0].title }));
  document.title = (many ? `(${many}) ` : "") + title;
  show.hidden = !many;
}

// What is being read stays where it is.
show.onclick = async () => {
  const page = await fetch(location.href, { cache: "no-cache" }).catch(() => ({}));
  if (page.status < 500 && !page.ok) return location.reload();
  const next = page.ok && new DOMParser().parseFromString(await page.text(), "text/html").querySelector("main");
  // A late page is older than the news.
  if (!next || next.querySelector(".late")) return (said.textContent = "No answer. Try again soon.");
  const main = document.querySelector("main"), top = (part) => part?.getBoundingClientRect().top;
  const seen = [...main.querySelectorAll("[id]")].find((part) => top(part) > 0), was = top(seen);
  main.replaceWith(next);
  scrollBy(0, top(document.getElementById(seen?.id)) - was || 0);
  next.tabIndex = -1;
  next.focus({ preventScroll: true });
  news = [];
  say();
  document.dispatchEvent(new Event("fresh"));
};

// Not out of sight: browsers have few connections.
function listen() {
  source?.close();
  if (document.hidden) return;
  source = new EventSource(live);
  source.addEventListener("save", ({ data, lastEventId }) => {
    live = live.replace(/\d+$/, lastEventId);
    news.push(JSON.parse(data));
    say();
  });
  source.onerror = () => source.readyState > 1 && setTimeout(listen, 3e4);
}
(document.onvisibilitychange = listen)();
